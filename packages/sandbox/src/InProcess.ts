/**
 * A sandbox without a socket: as a `fetch` function, and as a layer of an `HttpClient`. Nothing here needs Node.
 */
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
 * A running sandbox, as tests hold it.
 *
 * @category models
 */
export interface SandboxShape {
  /** Answers requests to any host whose path starts with `/v2`. Rejects like `fetch` does where a fault breaks the connection. */
  readonly fetch: typeof globalThis.fetch
  /** Token of the administrator. */
  readonly token: string
  /** The requests that arrived, oldest first, without tokens and bodies. */
  readonly requests: () => ReadonlyArray<RecordedRequest>
  /** How many requests arrived: all of them, or those of one operation. */
  readonly count: (operation?: string) => number
  /** Forgets the recorded requests. */
  readonly clearRequests: () => void
  /** The state as data. */
  readonly state: () => Snapshot
  /** Rules of faults, to be changed at any time. */
  readonly faults: {
    /** Replaces the rules; throws when one cannot be right. */
    readonly set: (rules: ReadonlyArray<Rule | string>) => void
    /** Adds rules behind those in force; throws when one cannot be right. */
    readonly add: (...rules: ReadonlyArray<Rule | string>) => void
    /** Removes all rules. */
    readonly clear: () => void
    /** How often each rule struck. */
    readonly struck: () => ReadonlyArray<number>
  }
  /** Brings everything back to the start. */
  readonly reset: () => void
  /** Closes the data file, if there is one. */
  readonly close: () => Promise<void>
}

/**
 * The sandbox that a layer provides.
 *
 * @category services
 */
export class Sandbox extends Context.Service<Sandbox, SandboxShape>()("@flat-sdk/sandbox/Sandbox") {}

// Answers that stand for a broken connection until `fetch` turns them into a rejection.
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

/** Makes a sandbox and its app, which is built at its first request. */
export const open = (
  options: Options,
  now: () => number
): { readonly sandbox: SandboxShape; readonly app: Effect.Effect<App.App>; readonly handle: Handle } => {
  const handle = new Handle(resolve(options), now)
  const scope = Scope.makeUnsafe()
  let built: App.App | undefined
  const app = Effect.suspend(() =>
    built === undefined
      // Built in a context of its own: handlers keep the one they are built in, and this may be that of a first request.
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
 * Makes a sandbox without a socket. Throws when an option cannot be right.
 *
 * **Example** (Testing code that takes a fetch)
 *
 * ```ts
 * import { Sandbox } from "@flat-sdk/sandbox"
 *
 * const sandbox = Sandbox.make({ users: 100 })
 * const answer = await sandbox.fetch("https://api.flat.io/v2/organizations/users/count", {
 *   headers: { authorization: `Bearer ${sandbox.token}` }
 * })
 * ```
 *
 * @category constructors
 */
export const make = (options: Options = {}): SandboxShape => open(options, Date.now).sandbox

/**
 * A `fetch` that answers from a sandbox of its own. Use {@link make} to see and change what is behind it.
 *
 * @category constructors
 */
export const fetch = (options: Options = {}): typeof globalThis.fetch => make(options).fetch

const clientOf = (app: App.App): HttpClient.HttpClient =>
  HttpClient.make((request) =>
    Effect.suspend(() => {
      const scope = Scope.makeUnsafe()
      const answer = app.pipe(
        Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromClientRequest(request)),
        Effect.provideService(Scope.Scope, scope)
      )
      return answer.pipe(
        Effect.mapError((cause) =>
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({
              request,
              cause: Object.assign(new Error("read ECONNRESET", { cause }), { code: "ECONNRESET" })
            })
          })
        ),
        Effect.map((response) => HttpServerResponse.toClientResponse(response, { request })),
        // Nothing of an answer depends on the request's scope: bodies are texts or streams of their own.
        Effect.onExit((exit) => Scope.close(scope, exit))
      )
    })
  )

/** Opens a sandbox that closes with the scope, on the Effect clock. */
export const acquire = (options: Options) =>
  Effect.flatMap(Clock.Clock, (clock) =>
    Effect.acquireRelease(
      Effect.sync(() => open(options, () => clock.currentTimeMillisUnsafe())),
      ({ sandbox }) => Effect.promise(sandbox.close)
    ))

/**
 * Layer of an `HttpClient` that is answered by a sandbox, and of the sandbox itself. Time is the Effect clock's: with `TestClock`, quotas,
 * licences and tokens run out when the test says so.
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
export const layerTest = (options: Options = {}): Layer.Layer<HttpClient.HttpClient | Sandbox> =>
  Layer.effectContext(
    Effect.gen(function*() {
      const { app, sandbox } = yield* acquire(options)
      return Context.make(Sandbox, sandbox).pipe(Context.add(HttpClient.HttpClient, clientOf(yield* app)))
    })
  )
