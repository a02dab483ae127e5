/**
 * The documents for users, as they are in the repository. This module reads the repository's files; the build replaces it by what it exports: see
 * scripts/bundle.ts.
 */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "./Page.ts"

const root = join(import.meta.dirname, "../../../..")

const files = globSync([
  "docs/*/**/*.md",
  "packages/{agents,cli,core,fetch,node,promise,roster,sandbox}/{README,skills/*/SKILL}.md"
], { cwd: root, exclude: ["docs/internals/**"] })

export const pages: ReadonlyArray<Page> = files.map((path) => path.replaceAll("\\", "/")).sort().map((path) => ({
  path,
  // Comments are for editors.
  text: readFileSync(join(root, path), "utf8").replaceAll(/^<!--.*-->\n\n?/gm, "")
}))
