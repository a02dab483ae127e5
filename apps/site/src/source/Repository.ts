/** Reads the files of the repository that pages are made from. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Source } from "./Page.ts"

export const root = path.join(import.meta.dirname, "../../../..")

export const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8")

/** READMEs of packages that are pages, by package. */
const readmes: Readonly<Record<string, string>> = {
  agents: "packages/agents",
  cli: "command-line",
  core: "packages/core",
  fetch: "packages/fetch",
  node: "packages/node",
  promise: "packages/promise",
  roster: "packages/roster",
  sandbox: "packages/sandbox"
}

/** Returns the pages in `docs`, and the READMEs of the repository and of the packages. */
export const documents = (): ReadonlyArray<Source> => [
  { id: "index", file: "README.md", markdown: read("README.md") },
  ...fs.globSync("docs/**/*.md", { cwd: root }).toSorted().map((file) => ({
    id: file === "docs/README.md" ? "start" : file.replace(/^docs\//, "").replace(/(\/index)?\.md$/, ""),
    file,
    markdown: read(file)
  })),
  ...Object.entries(readmes).map(([name, id]) => {
    const file = `packages/${name}/README.md`
    return { id, file, markdown: read(file) }
  })
]

/** The folder of the API reference, which `api/Reference.ts` writes before the site is built. It is not in git. */
export const generatedFolder = "apps/site/src/api/generated"

/** Returns the pages of the API reference, those of the packages themselves first. */
export const reference = (): ReadonlyArray<Source> =>
  fs.globSync(`${generatedFolder}/*/*.md`, { cwd: root }).toSorted().map((file) => ({
    id: file.replace(generatedFolder, "api").replace(/(\/index)?\.md$/, ""),
    file,
    markdown: read(file)
  }))
