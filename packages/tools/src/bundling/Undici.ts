/** The parts of undici and of effect's Node client that are built into packages. */
import { build, type Plugin } from "esbuild"
import { readFileSync, realpathSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import * as SourceMap from "./SourceMap.ts"

const root = join(import.meta.dirname, "../..")

/** The module through which the transports import undici. */
export const undiciModule = "@effect/platform-node/Undici"
const platform = realpathSync(join(root, "node_modules/@effect/platform-node"))
const undici = dirname(createRequire(join(platform, "package.json")).resolve("undici/package.json"))

/** What is inlined, at the version of the lockfile, which is the version that is tested: its licence, and the folder that it comes from. */
export const packages = ([["undici", undici], ["@effect/platform-node", platform]] as const).map(([name, folder]) => {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  return { name, version, licence: readFileSync(join(folder, "LICENSE"), "utf8") }
})

/**
 * undici's main module loads all of undici; this plugin imports only its dispatchers. Its HTTP/2 client is loaded with the first HTTP/2 connection,
 * because Node's own `http2` and `tls` modules take a seventh of the time to the first response.
 */
export const dispatchers: Plugin = {
  name: "dispatchers",
  setup: (build) => {
    // As in Node's own copy: without the second parser, an experiment that is off by default and 170 kB large.
    build.initialOptions.define = { ...build.initialOptions.define, esbuildDetection: "true" }
    const http2 = join(undici, "lib/dispatcher/client-h2.js")
    build.onResolve(
      { filter: /\/client-h2(?:\.js)?$/ },
      ({ namespace }) => namespace === "undici-http2" ? { path: http2 } : { path: http2, namespace: "undici-http2" }
    )
    build.onLoad({ filter: /.*/, namespace: "undici-http2" }, () => ({
      resolveDir: undici,
      contents: "module.exports = (...connection) => require(\"./lib/dispatcher/client-h2.js\")(...connection)"
    }))
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

/** Writes undici's dispatchers as one CommonJS module, which imports nothing but Node's modules. */
export const bundleUndici = async (file: string): Promise<void> => {
  await build({
    stdin: { contents: `export * from "${undiciModule}"`, resolveDir: root },
    outfile: file,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "es2022",
    minifyWhitespace: true,
    // An uncaught error shows its line.
    lineLimit: 160,
    legalComments: "none",
    plugins: [dispatchers]
  })
  SourceMap.nameModules(file)
}
