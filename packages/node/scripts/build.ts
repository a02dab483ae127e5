/**
 * Builds the published package: the types, and one JavaScript file with the parts of undici and of effect's Node client that the transport uses. Both
 * are large and mostly serve other purposes; users of this package neither load nor install the rest.
 */
import { build, type Plugin } from "esbuild"
import { spawnSync } from "node:child_process"
import { copyFileSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import * as SourceMap from "../../../scripts/bundling/SourceMap.ts"

const root = join(import.meta.dirname, "..")
const dist = join(root, "dist")
const bundled = join(root, "bundled")
const platform = realpathSync(join(root, "node_modules/@effect/platform-node"))
const undici = dirname(createRequire(join(platform, "package.json")).resolve("undici/package.json"))

// The bundled version is the version in the lockfile, which is the version that is tested.
const inlined = [["undici", undici], ["@effect/platform-node", platform]] as const

/** undici's main module loads all of undici; this plugin imports only its dispatchers. */
const dispatchers: Plugin = {
  name: "dispatchers",
  setup: (build) => {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: "dispatchers", namespace: "undici" }))
    build.onLoad({ filter: /.*/, namespace: "undici" }, () => ({
      resolveDir: undici,
      contents: ["Agent", "EnvHttpProxyAgent", "ProxyAgent"].map((name) => {
        const file = name.replace(/(?<!^)[A-Z]/g, (capital) => `-${capital}`).toLowerCase()
        return `export { default as ${name} } from "./lib/dispatcher/${file}.js"`
      }).concat(
        // undici's main module defines its API methods on all dispatchers: files are fetched with `request`, and proxy agents open tunnels with
        // `connect`. All of them are defined, as in the main module: which ones undici calls internally is its implementation detail.
        "import Dispatcher from \"./lib/dispatcher/dispatcher.js\"",
        "import api from \"./lib/api/index.js\"",
        "Object.assign(Dispatcher.prototype, api)",
        "export default {}"
      ).join("\n")
    }))
  }
}

// Remove earlier builds.
for (const folder of [bundled, dist]) rmSync(folder, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [
  join(root, "../../node_modules/typescript/bin/tsc"),
  "-b",
  "tsconfig.json"
], {
  cwd: root,
  stdio: "inherit"
})
if (status !== 0) process.exit(status ?? 1)

// One file per public module, and the index as compiled, so that a program without Redis can be bundled without the `redis` package.
const { metafile } = await build({
  absWorkingDir: dist,
  entryPoints: ["FileDownload.js", "FileUpload.js", "HttpTransport.js", "NodeTransport.js", "RedisQuota.js"],
  outdir: bundled,
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "es2022",
  legalComments: "none",
  external: ["effect", "effect/*", "@flat-sdk/core", "@flat-sdk/core/*", "redis"],
  // undici is CommonJS and requires only Node's built-in modules.
  banner: { js: "const require = (id) => process.getBuiltinModule(id)" },
  plugins: [dispatchers],
  sourcemap: true,
  metafile: true
})
for (const output of Object.keys(metafile.outputs).filter((output) => output.endsWith(".js"))) {
  SourceMap.tidy({ file: join(dist, output), root, sources: { [join(root, "src")]: "src" }, contents: false })
}
copyFileSync(join(dist, "index.js"), join(bundled, "index.js"))
const foreign = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  .filter(({ external, path }) => external && !/^(?:effect|@flat-sdk\/core|redis)(?:\/|$)|^node:/.test(path))
if (foreign.length > 0) throw new Error(`imports what nobody installs: ${foreign.map(({ path }) => path).join(", ")}`)

writeFileSync(
  join(dist, "THIRD-PARTY-LICENSES.txt"),
  inlined.map(([name, folder]) => {
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    return `This package includes parts of ${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8")}`
  }).join("\n\n")
)
