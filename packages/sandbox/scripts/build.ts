/**
 * Builds the published package: the command and the module for all programs, which need no other package; the modules with Effect's layers and
 * with the command for other commands, which import the program's effect and core; and the types of the modules.
 */
import * as CommandBundle from "@flat-sdk/tools/bundling/CommandBundle"
import { compile } from "@flat-sdk/tools/bundling/Compile"
import * as SourceMap from "@flat-sdk/tools/bundling/SourceMap"
import { build, type Plugin } from "esbuild"
import { globSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")
const dist = join(root, "dist")

compile(root)

/** The server creates a server of WebSockets, which the sandbox never uses. fflate for Node imports a module of Node, for threads. */
const small: Plugin = {
  name: "small",
  setup: (build) => {
    build.onResolve(
      { filter: /^fflate$/ },
      ({ kind, resolveDir }) => build.resolve("fflate/browser", { kind, resolveDir })
    )
    build.onResolve({ filter: /^ws$/ }, ({ path }) => ({ path, namespace: "absent" }))
    build.onLoad({ filter: /^ws$/, namespace: "absent" }, () => ({
      contents: "export class WebSocket {}\nexport class WebSocketServer { close() {} }\nexport default WebSocket"
    }))
  }
}

await CommandBundle.write({
  root,
  name: "flat-sandbox",
  folder: dist,
  plugins: [small],
  modules: { index: "src/index.ts" },
  rare: /openapi\.json$/
})

const external = ["effect", "@flat-sdk/core"]
await build({
  absWorkingDir: root,
  entryPoints: { effect: "src/effect.ts", command: "src/command.ts" },
  outdir: dist,
  chunkNames: "effect/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "es2022",
  supported: { "import-attributes": true },
  legalComments: "none",
  // Readers of a stack trace need the names, not the spaces.
  minifyWhitespace: true,
  // An uncaught error shows its line.
  lineLimit: 160,
  external: external.flatMap((name) => [name, `${name}/*`]),
  plugins: [small]
})
for (const file of globSync(["effect.js", "command.js", "effect/*.js"], { cwd: dist })) {
  SourceMap.nameModules(join(dist, file))
}
