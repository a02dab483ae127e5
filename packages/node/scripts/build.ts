/**
 * Builds the published package: the types, and one JavaScript file with the parts of undici and of effect's Node client that the transport uses. Both
 * are large and mostly serve other purposes; users of this package neither load nor install the rest.
 */
import { compile } from "@flat-sdk/tools/bundling/Compile"
import * as SourceMap from "@flat-sdk/tools/bundling/SourceMap"
import { packages } from "@flat-sdk/tools/bundling/Undici"
import { globSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { bundle } from "./bundle.ts"

const root = join(import.meta.dirname, "..")
const dist = join(root, "dist")

compile(root)

// One file per public module, in place of what was compiled. The index remains as compiled, so that a program without Redis can be bundled without the `redis` package.
const metafile = await bundle(dist, dist)
const written = new Set([
  "index.js",
  "index.js.map",
  ...Object.keys(metafile.outputs)
])
for (const file of globSync("**/*.{js,js.map}", { cwd: dist })) if (!written.has(file)) rmSync(join(dist, file))
for (const output of Object.keys(metafile.outputs).filter((output) => output.endsWith(".js"))) {
  SourceMap.tidy({ file: join(dist, output), root, sources: { [join(root, "src")]: "src" }, contents: false })
}
const foreign = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  .filter(({ external, path }) => external && !/^(?:effect|@flat-sdk\/engine|redis)(?:\/|$)|^node:/.test(path))
if (foreign.length > 0) throw new Error(`imports what nobody installs: ${foreign.map(({ path }) => path).join(", ")}`)

writeFileSync(
  join(dist, "THIRD-PARTY-LICENSES.txt"),
  packages.map(({ name, version, licence }) => `This package includes parts of ${name} ${version}\n\n${licence}`)
    .join("\n\n")
)
