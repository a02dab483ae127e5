/**
 * Writes what is published with a package but not in git: its documents, into the folder `docs`, and the changelog, which all packages have in common.
 * Each package runs this script in its own folder before packing (`prepack`).
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { of } from "../workspace/Documents.ts"
import { readManifest, root } from "../workspace/Published.ts"

const here = process.cwd()
const documents = of(readManifest(here).name)
fs.rmSync(path.join(here, "docs"), { recursive: true, force: true })
for (const [file, text] of documents) {
  fs.mkdirSync(path.dirname(path.join(here, file)), { recursive: true })
  fs.writeFileSync(path.join(here, file), text)
}
fs.copyFileSync(path.join(root, "CHANGELOG.md"), path.join(here, "CHANGELOG.md"))
