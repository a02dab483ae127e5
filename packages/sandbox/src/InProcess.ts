/**
 * A sandbox without a socket: a `fetch` function, and a layer of a transport and an `HttpClient`. This module does not need Node.
 */
import * as Transport from "@flat-sdk/core/Transport"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import type { Rule } from "./faults/Faults.ts"
import * as App from "./server/App.ts"
import { type Options, resolve } from "./server/Options.ts"
import type { RecordedRequest } from "./server/RequestLog.ts"
import { Handle } from "./state/Handle.ts"
import { type Snapshot, take } from "./state/Snapshot.ts"

/**
 * A running sandbox.
 *
 * @category models
 */
export interface SandboxShape {
  /** Responds to requests to any host whose path starts with `/v2`, and to those of OAuth2. Rejects like `fetch` when a fault breaks the connection. */
  readonly fetch: typeof globalThis.fetch
  /** Access token of the administrator. */
  readonly token: string
  /** Returns the recorded requests, oldest first, without tokens and bodies. */
  readonly requests: () => ReadonlyArray<RecordedRequest>
  /** Counts the requests received: all of them, or those of one operation. */
  readonly count: (operation?: string) => number
  /** Deletes the recorded requests. */
  readonly clearRequests: () => void
  /** Returns the state as plain data. */
  readonly state: () => Snapshot
  /** Fault rules. They can be changed at any time. */
  readonly faults: {
    /** Replaces the rules. Throws if a rule is invalid. */
    readonly set: (rules: ReadonlyArray<Rule | string>) => void
    /** Appends rules to the current ones. Throws if a rule is invalid. */
    readonly add: (...rules: ReadonlyArray<Rule | string>) => void
    /** Removes all rules. */
    readonly clear: () => void
    /** Returns how many times each rule was applied. */
    readonly struck: () => ReadonlyArray<number>
  }
  /** Resets everything to the initial state. */
  readonly reset: () => void
  /** Closes the sandbox and its data file, if any. */
  readonly close: () => Promise<void>
}

/**
 * Service for a sandbox.
 *
 * @category services
 */
export class Sandbox extends Context.Service<Sandbox, SandboxShape>()("@flat-sdk/sandbox/Sandbox") {}

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
  let built: App.App | undefined
  const app = Effect.suspend(() =>
    built === undefined
      // Built with a fresh context: handlers keep the context that they are built in, and here that is the context of the first request.
      ? Effect.map(
        Effect.updateContext(App.make(handle), (_: Context.Context<never>) => Context.make(Scope.Scope, scope)),
        (app) => built ??= app
      )
      : Effect.succeed(built)
  )
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

/**
 * Creates a sandbox without a socket. Throws if an option is invalid.
 *
 * **Example** (Testing code that takes a fetch)
 *
 * ```ts
 * import { Sandbox } from "@flat-sdk/sandbox"
 *
 * const sandbox = Sandbox.make({ users: 100 })
 * const response = await sandbox.fetch("https://api.flat.io/v2/organizations/users/count", {
 *   headers: { authorization: `Bearer ${sandbox.token}` }
 * })
 * ```
 *
 * @category constructors
 */
export const make = (options: Options = {}): SandboxShape => open(options, Date.now).sandbox

/**
 * Creates a `fetch` backed by a new sandbox. Use {@link make} to read and change the state of the sandbox.
 *
 * @category constructors
 */
export const fetch = (options: Options = {}): typeof globalThis.fetch => make(options).fetch

const clientOf = (app: App.App): HttpClient.HttpClient =>
  HttpClient.make((request) =>
    Effect.suspend(() => {
      const scope = Scope.makeUnsafe()
      const response = app.pipe(
        Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromClientRequest(request)),
        Effect.provideService(Scope.Scope, scope)
      )
      return response.pipe(
        Effect.mapError((cause) =>
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({
              request,
              cause: Object.assign(new Error("read ECONNRESET", { cause }), { code: "ECONNRESET" })
            })
          })
        ),
        Effect.map((response) => HttpServerResponse.toClientResponse(response, { request })),
        // Responses do not depend on the request's scope: their bodies are strings or independent streams.
        Effect.onExit((exit) => Scope.close(scope, exit))
      )
    })
  )

/** Creates a sandbox that uses the Effect clock and closes with the scope. */
export const acquire = (options: Options) =>
  Effect.flatMap(Clock.Clock, (clock) =>
    Effect.acquireRelease(
      Effect.sync(() => open(options, () => clock.currentTimeMillisUnsafe())),
      ({ sandbox }) => Effect.promise(sandbox.close)
    ))

/**
 * Layer that provides a sandbox, and the transport of a client that sends its requests to it. It also provides an `HttpClient`, for code that calls
 * the API without the client. The sandbox uses the Effect clock: with `TestClock`, rate limits, licences and tokens expire when the test advances the
 * clock.
 *
 * **Example** (Testing code that uses the client)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { FlatClient } from "@flat-sdk/core"
 * import { Sandbox } from "@flat-sdk/sandbox"
 *
 * export const FlatTest = FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(
 *   Layer.provideMerge(Sandbox.layerTest({ users: 100 }))
 * )
 * ```
 *
 * @category layers
 */
export const layerTest = (options: Options = {}): Layer.Layer<Transport.Transport | HttpClient.HttpClient | Sandbox> =>
  Layer.provideMerge(
    Transport.layerHttpClient,
    Layer.effectContext(
      Effect.gen(function*() {
        const { app, sandbox } = yield* acquire(options)
        return Context.make(Sandbox, sandbox).pipe(Context.add(HttpClient.HttpClient, clientOf(yield* app)))
      })
    )
  )
