/**
 * A transport over `fetch`. Redirects are not followed, because the client handles them itself and never sends a token to another origin. Browsers
 * keep their own `User-Agent`, because setting one would cause a CORS preflight.
 */
import * as Transport from "@flat-sdk/engine/Transport"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { FetchAttempt, type Settings } from "./FetchAttempt.ts"

/** @category models */
export interface Options {
  /**
   * The `fetch` function to use. It takes precedence over `FetchHttpClient.Fetch` of the context.
   *
   * @default FetchHttpClient.Fetch of the context, else globalThis.fetch
   */
  readonly fetch?: typeof globalThis.fetch | undefined
}

const inBrowser = typeof globalThis === "object" && "window" in globalThis && "document" in globalThis

/** Creates a transport whose `fetch` function is looked up for each request, in the context of the call. */
const over = (settings: (context: Context.Context<never>) => Settings): Transport.TransportShape => {
  const start = (
    attempt: FetchAttempt,
    { headers }: Transport.TransportRequest,
    context: Context.Context<never>,
    receive: Transport.Receive | undefined
  ): void => {
    const { "user-agent": userAgent, ...others } = headers
    void attempt.run(settings(context), inBrowser || userAgent === undefined ? others : headers, receive)
  }
  return {
    send: (request, limits) =>
      Effect.withFiber(({ context }) =>
        Effect.callback((resume) => {
          const attempt = new FetchAttempt(request, limits, resume)
          start(attempt, request, context, undefined)
          return Effect.sync(() => attempt.interrupt())
        })
      ),
    stream: (request, limits, receive) => {
      let attempt: FetchAttempt | undefined
      const close = Effect.sync(() => attempt?.close())
      return Effect.andThen(
        Effect.addFinalizer(() => close),
        Effect.withFiber(({ context }) =>
          Effect.callback<Transport.TransportResponse, Transport.TransportFailure>((resume) => {
            attempt = new FetchAttempt(request, limits, resume)
            start(attempt, request, context, receive)
            return close
          })
        )
      )
    }
  }
}

/**
 * Creates the transport without a layer.
 *
 * @category constructors
 */
export const make = (options: Options = {}): Transport.TransportShape =>
  over(() => ({ fetch: options.fetch ?? globalThis.fetch }))

// The services of `effect/http/FetchHttpClient`, by their keys: loading that module, which loads effect's schemas, takes longer than all of this
// package.
const Fetch = /* #__PURE__ */ Context.Service<typeof globalThis.fetch, typeof globalThis.fetch>(
  "effect/http/FetchHttpClient/Fetch"
)
const RequestInit = /* #__PURE__ */ Context.Service<globalThis.RequestInit, globalThis.RequestInit>(
  "effect/http/FetchHttpClient/RequestInit"
)

/**
 * Layer of a transport over `fetch`.
 *
 * Uses `FetchHttpClient.Fetch` and `FetchHttpClient.RequestInit` of effect if they are in the context of the call, or otherwise in the context in
 * which the layer is built. Options such as `credentials`, `cache`, `keepalive` or undici's `dispatcher` are passed to every `fetch`. `method`,
 * `body`,
 * `signal` and `redirect` are set by the client and cannot be changed. `headers` are added only to requests to the API, and only if the client does
 * not send a header of that name itself.
 *
 * **Example** (A client over fetch)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { FlatClient } from "@flat-sdk/core"
 * import { FetchTransport } from "@flat-sdk/fetch"
 *
 * export const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(FetchTransport.layer()))
 * ```
 *
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Transport.Transport> =>
  Layer.effect(
    Transport.Transport,
    Effect.contextWith((around: Context.Context<never>) => {
      const find = <I, S>(context: Context.Context<never>, key: Context.Key<I, S>): S | undefined =>
        Context.getOrUndefined(context, key) ?? Context.getOrUndefined(around, key)
      return Effect.succeed(over((context) => ({
        // The default of effect's reference is cached on first use, so the platform's `fetch` is looked up here for each request.
        fetch: options.fetch ?? find(context, Fetch) ?? globalThis.fetch,
        init: find(context, RequestInit)
      })))
    })
  )
