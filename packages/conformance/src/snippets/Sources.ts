/** The files for readers: Markdown, and the sources of the published packages. */
import * as fs from "node:fs"
import * as path from "node:path"

export const root = path.resolve(import.meta.dirname, "../../../..")

export interface Source {
  /** Path from the root, with slashes. */
  readonly file: string
  readonly text: string
}

const read = (file: string): Source => ({ file, text: fs.readFileSync(path.join(root, file), "utf8") })

const installFolders = new Set(["node_modules", "dist", "bundled"])
const skippedFolders = new Set([...installFolders, "test"])

const list = (folder: string, ending: string, skip: ReadonlySet<string> = skippedFolders): ReadonlyArray<string> =>
  fs.globSync(`${folder}/**/*${ending}`, { cwd: root, exclude: (name) => skip.has(path.basename(name)) })
    .map((file) => file.replaceAll(path.sep, "/")).sort()

const publishedPackages = ["agents", "core", "engine", "fetch", "node", "promise", "roster", "sandbox", "score"].map((
  name
) => `packages/${name}`)

/** Copies that packing creates, reports of the API, and pages made from docstrings. */
const generatedPattern = /^(?:packages|apps)\/[^/]+\/docs\/|\.api\.md$|\/generated\//

/** Returns the Markdown for users and contributors. */
export const markdown = (): ReadonlyArray<Source> =>
  [
    ...fs.readdirSync(root).filter((name) => name.endsWith(".md")),
    ...["docs", "packages", "apps", "examples"].flatMap((folder) => list(folder, ".md"))
  ].filter((file) => path.basename(file) !== "CHANGELOG.md" && !generatedPattern.test(file)).map(read)

/** Returns the sources whose docstrings users see in their editors. */
export const sources = (): ReadonlyArray<Source> =>
  publishedPackages.flatMap((name) => list(`${name}/src`, ".ts")).map(read)

/** Returns the repository's TypeScript, including tests, scripts and generated files: comments and messages name commands. */
export const code = (): ReadonlyArray<Source> =>
  ["packages", "apps", "examples"].flatMap((folder) => list(folder, ".ts", installFolders)).map(read)
