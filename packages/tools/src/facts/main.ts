/**
 * Fills the published packages with what they all state: fields of the manifests, parts of the READMEs, and docs/reference/versions.md. A test fails if they
 * differ from `packages/tools/src/facts`. `--publishable` writes nothing, and fails while the address of the repository is a placeholder.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { parseArgs } from "node:util"
import * as Project from "../workspace/Project.ts"
import { list, readManifest, root } from "../workspace/Published.ts"
import * as Readme from "./Readme.ts"
import * as Versions from "./Versions.ts"

const { publishable } = parseArgs({ options: { publishable: { type: "boolean", default: false } } }).values

if (publishable && Project.isPlaceholder(Project.address)) {
  throw new Error(`${Project.address} is a placeholder: set the address of the repository, as RELEASING.md describes`)
}
for (const { directory, name } of publishable ? [] : list()) {
  const file = path.join(directory, "package.json")
  const { description, license, version, ...rest }: Record<string, unknown> = JSON.parse(fs.readFileSync(file, "utf8"))
  const { author, ...fields } = Project.fields(name, path.relative(root, directory))
  const filled = { name, version, description, ...fields, license, author }
  fs.writeFileSync(file, `${JSON.stringify({ ...filled, ...rest, ...filled }, null, 2)}\n`)
  const readme = path.join(directory, "README.md")
  fs.writeFileSync(readme, Readme.rewrite(fs.readFileSync(readme, "utf8"), readManifest(directory)))
}
if (!publishable) {
  const rewrite = (page: string, text: (text: string, page: string) => string) => {
    const file = path.join(root, page)
    fs.writeFileSync(file, text(fs.readFileSync(file, "utf8"), page))
  }
  rewrite("README.md", Readme.ofRepository)
  for (const page of Readme.pages) rewrite(page, Readme.ofPage)
  fs.writeFileSync(Versions.page, Versions.rewrite(fs.readFileSync(Versions.page, "utf8")))
}
