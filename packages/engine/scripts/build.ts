import { registerHooks } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as Modules from "../../../scripts/bundling/Modules.ts"

const root = join(import.meta.dirname, "..")
const built = (file: string): string => pathToFileURL(join(root, "dist", file)).href

// What is loaded on demand or by few programs, and the modules that load it, of which runtimes choose one of two.
await Modules.build(
  root,
  /[\\/](?:loading|[Ww]eb|ConnectTransport|HttpClientTransport|SchemaDecoding|EnvironmentConfig|EngineHttpClient)\b/
)

// Loads the engine as bundles for browsers and Workers do.
registerHooks({
  resolve: (name, context, next) =>
    name === "@flat-sdk/engine/OnDemand"
      ? { url: built("loading/OnDemand.js"), shortCircuit: true }
      : next(name, context)
})
try {
  await import(built("Transport.js"))
} catch (cause) {
  throw new Error(
    "In a bundle, what src/loading loads on demand runs before the rest of the engine: it may use the engine in its functions, not while it loads.",
    { cause }
  )
}
