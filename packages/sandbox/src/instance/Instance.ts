/** A sandbox with its app, which a `fetch`, a layer or a server sends requests to. This module does not need Node. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Scope from "effect/Scope"
import { Handle } from "../handle/Handle.ts"
import * as App from "../server/App.ts"
import { type Options, resolve } from "../settings/Options.ts"
import type { SandboxShape } from "./SandboxShape.ts"
import { take } from "./Snapshots.ts"

// Placeholder responses for broken connections. `fetch` turns them into rejections.
const resets = new WeakSet<Response>()

const brokenConnection = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) })

const resetResponse = Effect.sync(() => {
  const response = new Response(null, { status: 200 })
  resets.add(response)
  return HttpServerResponse.raw(response)
})

const fetchOf = (app: Effect.Effect<App.App>): typeof globalThis.fetch => {
  const handler = HttpEffect.toWebHandler(Effect.catch(Effect.flatten(app), () => resetResponse))
  return async (input, init) => {
    const response = await handler(new Request(input, init))
    if (resets.has(response)) throw brokenConnection()
    return response
  }
}

/** Creates a sandbox and its app. The app is built on the first request. */
export const open = (
  options: Options,
  now: () => number
): { readonly sandbox: SandboxShape; readonly app: Effect.Effect<App.App>; readonly handle: Handle } => {
  const handle = new Handle(resolve(options), now)
  const scope = Scope.makeUnsafe()
  // Built with a fresh context: handlers keep the context that they are built in, and here that is the context of the first request.
  const fresh = () => Context.make(Scope.Scope, scope)
  const app = App.once(Effect.updateContext(App.make(handle), (_: Context.Context<never>) => fresh()))
  let closing: Promise<void> | undefined
  const sandbox: SandboxShape = {
    fetch: fetchOf(app),
    token: handle.config.token,
    requests: () => handle.log.entries,
    count: (operation) =>
      operation === undefined
        ? handle.log.total
        : handle.log.entries.filter((entry) => entry.operation === operation).length,
    clearRequests: () => handle.log.clear(),
    state: () => take(handle.school, now()),
    faults: {
      set: (rules) => handle.faults.set(rules),
      add: (...rules) => handle.faults.add(...rules),
      clear: () => handle.faults.clear(),
      struck: () => handle.faults.struck
    },
    reset: () => handle.reset(),
    close: () => {
      handle.end()
      return closing ??= Effect.runPromise(Scope.close(scope, Exit.void)).then(() => handle.storage.close())
    }
  }
  return { sandbox, app, handle }
}
