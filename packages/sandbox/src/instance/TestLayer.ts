/** A sandbox without a socket for Effect: a layer of a client, and of what it sends its requests with. */
// oxlint-disable-next-line no-restricted-imports -- the client of the layer
import * as FlatClient from "@flat-sdk/core/FlatClient"
// oxlint-disable-next-line no-restricted-imports -- its options
import type { Options as ClientOptions } from "@flat-sdk/core/FlatConfig"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Transport from "@flat-sdk/core/Transport"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type * as App from "../server/App.ts"
import { defaultToken, type Options } from "../settings/Options.ts"
import { acquire, Sandbox } from "./SandboxService.ts"

const withoutSpan = (context: Context.Context<never>): Context.Context<never> =>
  Context.omit(Tracer.ParentSpan)(context as Context.Context<Tracer.ParentSpan>)

const clientOf = (app: App.App): HttpClient.HttpClient =>
  HttpClient.make((request) =>
    Effect.suspend(() => {
      const scope = Scope.makeUnsafe()
      const response = app.pipe(
        Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromClientRequest(request)),
        Effect.provideService(Scope.Scope, scope),
        // The server is simulated: it adds no spans to those of the caller, and no attributes to its current one.
        Effect.withTracerEnabled(false),
        Effect.updateContext(withoutSpan)
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

/**
 * Layer that provides a sandbox, and a client of it with its services: the administrator's, unless `client` has another `accessToken`. It also provides the
 * transport, and the `HttpClient` for code that calls the API without the client. Fails as `Encode` if an option is invalid.
 *
 * The sandbox uses the Effect clock: with `TestClock`, rate limits, licences and tokens expire when the test advances the clock.
 *
 * **Example** (Testing code that uses the client)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/core"
 * import { Sandbox } from "@flat-sdk/sandbox/effect"
 * import { Effect } from "effect"
 *
 * export const count = Effect.gen(function*() {
 *   const { organization } = yield* FlatClient.FlatClient
 *   return yield* organization.countOrgaUsers()
 * }).pipe(Effect.provide(Sandbox.layerTest({ users: 100 }, { strict: true })))
 * ```
 */
export const layerTest = (
  options: Options = {},
  client: ClientOptions = {}
): Layer.Layer<FlatClient.Services | Transport.Transport | HttpClient.HttpClient | Sandbox, FlatError> =>
  Layer.provideMerge(
    FlatClient.layer(client.anonymous === true ? client : { accessToken: options.token ?? defaultToken, ...client }),
    Layer.effectContext(
      Effect.gen(function*() {
        const { app, sandbox } = yield* acquire(options)
        const http = clientOf(yield* app)
        return Context.make(Sandbox, sandbox).pipe(
          Context.add(HttpClient.HttpClient, http),
          Context.add(Transport.Transport, Transport.fromHttpClient(http))
        )
      })
    )
  )
