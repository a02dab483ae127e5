/** The files whose words readers trust: Markdown at the places where people look, and the sources of the packages that are published. */
import * as fs from "node:fs"
import * as path from "node:path"

/** The repository's root. */
export const root = path.resolve(import.meta.dirname, "../../../..")

export interface Source {
  /** Path from the root, with slashes. */
  readonly file: string
  readonly text: string
}

const read = (file: string): Source => ({ file, text: fs.readFileSync(path.join(root, file), "utf8") })

const installed = new Set(["node_modules", "dist", "bundled"])
const skipped = new Set([...installed, "test"])

const list = (folder: string, ending: string, skip: ReadonlySet<string> = skipped): ReadonlyArray<string> =>
  fs.existsSync(path.join(root, folder))
    ? fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const below = path.posix.join(folder, entry.name)
      if (entry.isDirectory()) return skip.has(entry.name) ? [] : list(below, ending, skip)
      return entry.name.endsWith(ending) ? [below] : []
    })
    : []

const published = ["core", "fetch", "node", "promise", "sandbox"]

/** Copies that packing makes. */
const packed = /^packages\/[^/]+\/docs\//

/** Markdown for users and contributors. */
export const markdown = (): ReadonlyArray<Source> =>
  [
    ...fs.readdirSync(root).filter((name) => name.endsWith(".md")),
    ...list("docs", ".md"),
    ...list("packages", ".md"),
    ...list("apps", ".md"),
    ...list("examples", ".md")
  ].filter((file) => path.basename(file) !== "CHANGELOG.md" && !packed.test(file)).map(read)

/** Sources with docstrings that users see in their editors. */
export const sources = (): ReadonlyArray<Source> =>
  published.flatMap((name) => list(`packages/${name}/src`, ".ts")).map(read)

/** The repository's own TypeScript, tests and scripts included: its comments and messages name commands. Generated files are read too. */
export const code = (): ReadonlyArray<Source> =>
  ["scripts", "packages", "apps", "examples"].flatMap((folder) => list(folder, ".ts", installed)).map(read)
