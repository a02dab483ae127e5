/**
 * The interface between the client and the network.
 *
 * A transport sends one request and returns its response. Everything else is done before and after it, in the same way over every transport: the
 * token, the rate limit, redirects, retries, checks of the response and errors. `@flat-sdk/fetch` and `@flat-sdk/node` provide transports, and
 * {@link layerHttpClient} makes one from any `HttpClient` of Effect.
 *
 * **Write a transport**
 *
 * Pass {@link make} a function that sends a request and returns the status, the headers and the body as a stream. `make` adds the time limits, the
 * size limits, the decoding of UTF-8 and the error reasons. The function must:
 *
 * - send the method, the URL, the headers and the body as they are, and set the length of a string body;
 * - return a redirect as a response, because the client decides which redirects are followed and where the token may be sent;
 * - return every status as a response, and header names in lower case;
 * - undo the content codings that it accepts: a request has no `accept-encoding` unless the transport adds it;
 * - free the connection when its scope closes, which is also how an interrupted request ends;
 * - send a request once: the client decides whether it may be repeated;
 * - fail with the platform's error. Codes such as `ECONNREFUSED` say that nothing was sent, and then any request is retried. If your platform has no
 *   such codes, fail with `new FlatError.Transport({ phase: "connect", … })` where nothing was sent.
 *
 * **Example** (A transport over another HTTP library)
 *
 * ```ts
 * import { FlatClient, Transport } from "@flat-sdk/core"
 * import { Effect, Layer, Stream } from "effect"
 *
 * const MyTransport = Layer.succeed(
 *   Transport.Transport,
 *   Transport.make(({ body, headers, method, url }) =>
 *     Effect.gen(function*() {
 *       const controller = yield* Effect.acquireRelease(
 *         Effect.sync(() => new AbortController()),
 *         (controller) => Effect.sync(() => controller.abort())
 *       )
 *       const response = yield* Effect.tryPromise({
 *         try: () =>
 *           fetch(url, {
 *             method,
 *             headers,
 *             body: typeof body === "object" ? body.readable() : body ?? null,
 *             redirect: "manual",
 *             signal: controller.signal,
 *             ...(typeof body === "object" ? { duplex: "half" } : undefined)
 *           }),
 *         catch: (error) => error
 *       })
 *       return {
 *         status: response.status,
 *         headers: Object.fromEntries(response.headers),
 *         body: response.body === null
 *           ? Stream.empty
 *           : Stream.fromReadableStream({ evaluate: () => response.body!, onError: (error) => error })
 *       }
 *     })
 *   )
 * )
 *
 * export const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(MyTransport))
 * ```
 *
 * **Gotchas**
 *
 * A transport whose platform works with callbacks can implement {@link TransportShape} itself, which saves a few microseconds for each request. The
 * transports of this project do. {@link AttemptTimer}, {@link BodyLimit}, {@link Utf8Text} and {@link failureOf} are their parts.
 */
import { loadConnectTransport, loadHttpClientTransport } from "@flat-sdk/engine/OnDemand"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type { Connect } from "./transport/ConnectTransport.ts"
import { Transport, type TransportShape } from "./transport/TransportShape.ts"

export { rootMessage } from "./error/Cause.ts"
export { AttemptTimer, type TimedAttempt } from "./transport/AttemptTimer.ts"
export * as BodyLimit from "./transport/BodyChecks.ts"
export { isMalformed } from "./transport/BodyChecks.ts"
export type { Connect, Connected } from "./transport/ConnectTransport.ts"
export { errorCodeOf, failureIn, failureOf, isUntrustedCertificate } from "./transport/TransportError.ts"
export { type AttemptLimits, refusalOf, type RequestBody, type TransportRequest } from "./transport/TransportRequest.ts"
export type {
  BodyPull,
  BodySink,
  BodySource,
  Chunks,
  Receive,
  TransportResponse
} from "./transport/TransportResponse.ts"
export { Transport, type TransportFailure, type TransportShape } from "./transport/TransportShape.ts"
export { Utf8Text } from "./transport/Utf8.ts"

/** Returns a transport that is made with its first request. */
const onFirstUse = (make: Effect.Effect<TransportShape>): TransportShape => {
  let made: TransportShape | undefined
  const transport = Effect.suspend(() =>
    made === undefined ? Effect.map(make, (transport) => made ??= transport) : Effect.succeed(made)
  )
  return {
    marksTaken: true,
    send: (...request) => Effect.flatMap(transport, ({ send }) => send(...request)),
    stream: (...request) => Effect.flatMap(transport, ({ stream }) => stream(...request))
  }
}

/** Creates a transport from a function that connects. */
export const make = (connect: Connect): TransportShape =>
  onFirstUse(Effect.map(loadConnectTransport(), ({ make }) => make(connect)))

/** Creates a transport over an `HttpClient`. */
export const fromHttpClient = (client: HttpClient.HttpClient): TransportShape =>
  onFirstUse(Effect.map(loadHttpClientTransport(), ({ make }) => make(client)))

// The service of `effect/http/HttpClient`, by its key.
const CurrentHttpClient = /* #__PURE__ */ Context.Service<HttpClient.HttpClient, HttpClient.HttpClient>(
  "effect/HttpClient"
)

/**
 * Layer of a transport over the `HttpClient` that it is provided with, such as `FetchHttpClient.layer` or a client with your own middleware. It is built
 * where it is provided, also if it is a constant: two clients in one runtime each have their own.
 *
 * **Example** (A client over Effect's own fetch client)
 *
 * ```ts
 * import { FlatClient, Transport } from "@flat-sdk/core"
 * import { Layer } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * export const FlatLive = FlatClient.layerConfig().pipe(
 *   Layer.provide(Transport.layerHttpClient()),
 *   Layer.provide(FetchHttpClient.layer)
 * )
 * ```
 */
export const layerHttpClient = (): Layer.Layer<Transport, never, HttpClient.HttpClient> =>
  Layer.fresh(Layer.effect(
    Transport,
    Effect.zipWith(CurrentHttpClient, Effect.suspend(loadHttpClientTransport), (client, { make }) => make(client))
  ))
