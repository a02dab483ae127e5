/** A sandbox without a socket for Effect: a layer of a transport and an `HttpClient`. */
import { Encode, FlatError } from "@flat-sdk/core/FlatError"
import * as Transport from "@flat-sdk/core/Transport"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import type * as App from "../server/App.ts"
import { OptionError, type Options } from "../settings/Options.ts"
import { open } from "./Instance.ts"
import type { SandboxShape } from "./SandboxShape.ts"

/** Service for a sandbox. */
export class Sandbox extends Context.Service<Sandbox, SandboxShape>()("@flat-sdk/sandbox/Sandbox") {}

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

/** Runs a function that checks options. */
export const checked = <A>(check: () => A): Effect.Effect<A, FlatError> =>
  Effect.try({
    try: check,
    catch: (error) => {
      const { option: path, problem } = error instanceof OptionError
        ? error
        : { option: "", problem: error instanceof Error ? error.message : String(error) }
      const reason = new Encode({ problems: [{ path, problem }] })
      return new FlatError({ operation: "Sandbox", method: "-", path: "options", attempts: 0, reason })
    }
  })

/** Creates a sandbox that uses the Effect clock and closes with the scope. */
export const acquire = (options: Options) =>
  Effect.flatMap(Clock.Clock, (clock) =>
    Effect.acquireRelease(
      checked(() => open(options, () => clock.currentTimeMillisUnsafe())),
      ({ sandbox }) => Effect.promise(sandbox.close)
    ))

/**
 * Layer that provides a sandbox, and the transport of a client that sends its requests to it. It also provides an `HttpClient`, for code that calls
 * the API without the client. Fails as `Encode` if an option is invalid. The sandbox uses the Effect clock: with `TestClock`, rate limits, licences and tokens expire when the test advances the
 * clock.
 *
 * **Example** (Testing code that uses the client)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { FlatClient } from "@flat-sdk/core"
 * import { Sandbox } from "@flat-sdk/sandbox/effect"
 *
 * export const FlatTest = FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(
 *   Layer.provideMerge(Sandbox.layerTest({ users: 100 }))
 * )
 * ```
 */
export const layerTest = (
  options: Options = {}
): Layer.Layer<Transport.Transport | HttpClient.HttpClient | Sandbox, FlatError> =>
  Layer.effectContext(
    Effect.gen(function*() {
      const { app, sandbox } = yield* acquire(options)
      const client = clientOf(yield* app)
      return Context.make(Sandbox, sandbox).pipe(
        Context.add(HttpClient.HttpClient, client),
        Context.add(Transport.Transport, Transport.fromHttpClient(client))
      )
    })
  )
