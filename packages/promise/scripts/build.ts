/**
 * Builds what is published: one file of JavaScript with everything in it, and the types, of which only public modules are shipped.
 */
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = join(fileURLToPath(import.meta.url), "../..")
const dist = join(root, "dist")

rmSync(join(dist, "types"), { recursive: true, force: true })
rmSync(join(dist, ".tsbuildinfo"), { force: true })
const types = spawnSync("tsc", ["-b", "tsconfig.json"], { cwd: root, stdio: "inherit" })
if (types.error !== undefined) throw types.error
if (types.status !== 0) process.exit(types.status ?? 1)

const runtime = join(root, "node_modules/effect")
const { version } = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8"))
await build({
  entryPoints: [join(root, "src/index.ts")],
  outfile: join(dist, "index.js"),
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  minify: true,
  // Names show in stack traces and in the errors of classes.
  keepNames: false,
  legalComments: "none",
  banner: { js: `/* @flat-sdk/promise; includes effect ${version} (MIT), see THIRD-PARTY-LICENSES.txt */` }
})
writeFileSync(
  join(dist, "THIRD-PARTY-LICENSES.txt"),
  `index.js includes parts of effect ${version}, https://github.com/Effect-TS/effect\n\n${readFileSync(join(runtime, "LICENSE"), "utf8")}`
)
