/**
 * Builds the published package: ES modules as TypeScript writes them, and the same as CommonJS, one file for each entry point, for Jest and programs
 * that use `require`. The CommonJS files contain the XML parser, of which there is only an ES module.
 */
import { compile } from "@flat-sdk/tools/bundling/Compile"
import { licences } from "@flat-sdk/tools/bundling/Licences"
import * as SourceMap from "@flat-sdk/tools/bundling/SourceMap"
import { readManifest } from "@flat-sdk/tools/workspace/Published"
import { build } from "esbuild"
import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")
const [dist, cjs] = [join(root, "dist"), join(root, "dist/cjs")]
const { dependencies, exports, peerDependencies } = readManifest(root)

compile(root)

const types = globSync("**/*.d.ts", { cwd: dist })
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: Object.values(exports ?? {}).map(String).filter((file) => file.endsWith(".ts")),
  outdir: cjs,
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "es2022",
  // Where files of packages are looked for.
  define: { "import.meta.url": "__filename" },
  external: Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => name !== "@rgrove/parse-xml"),
  legalComments: "none",
  metafile: true
})
for (const file of Object.keys(metafile.outputs)) SourceMap.nameModules(join(root, file))
// The types of CommonJS modules are the same declarations, in a folder that says so.
for (const file of types) {
  cpSync(join(dist, file), join(cjs, file))
  writeFileSync(join(cjs, file), readFileSync(join(cjs, file), "utf8").replace(/\/\/# sourceMappingURL=.*\n?$/, ""))
}
writeFileSync(join(cjs, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`)
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licences(metafile, root, []))
