/**
 * Builds what is published: the types, and one JavaScript file with the parts of undici and of effect's Node client that the transport uses. Both are
 * large, and most of them is for other purposes; whoever installs this package neither loads nor installs that.
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

// What is tested is what the lockfile names, and that is what goes into the file.
const inlined = [["undici", undici], ["@effect/platform-node", platform]] as const

/** undici's main module loads all that undici can do; its dispatchers can be had by themselves. */
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
        // undici's main module puts its calls on all dispatchers: files are fetched by `request`, and the agents of proxies open tunnels by `connect`.
        // All of them, as there: which ones undici calls itself is its own business.
        "import Dispatcher from \"./lib/dispatcher/dispatcher.js\"",
        "import api from \"./lib/api/index.js\"",
        "Object.assign(Dispatcher.prototype, api)",
        "export default {}"
      ).join("\n")
    }))
  }
}

// Nothing of an earlier build may be left.
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

// One file for each public module, and the index as it was compiled: a program without Redis is bundled without asking for it.
const { metafile } = await build({
  absWorkingDir: dist,
  entryPoints: ["FileDownload.js", "FileUpload.js", "NodeTransport.js", "RedisQuota.js"],
  outdir: bundled,
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "es2022",
  legalComments: "none",
  external: ["effect", "effect/*", "@flat-sdk/core", "@flat-sdk/core/*", "redis"],
  // undici is CommonJS and asks for Node's own modules only.
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
