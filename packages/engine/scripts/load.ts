/** Loads the built engine as bundles for browsers and Workers do. The last step of its build. */
import { registerHooks } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const built = (file: string): string => pathToFileURL(join(import.meta.dirname, "../dist", file)).href

registerHooks({
  resolve: (name, context, next) =>
    name === "@flat-sdk/engine/OnDemand"
      ? { url: built("web/OnDemand.js"), shortCircuit: true }
      : next(name, context)
})
try {
  await import(built("Transport.js"))
} catch (cause) {
  throw new Error(
    "In a bundle, what src/web/OnDemand.ts loads on demand runs before the rest of the engine: it may use the engine in its functions, not while it loads.",
    { cause }
  )
}
