/**
 * An `HttpClient` over `fetch` for the Flat client. Redirects are not followed, because the client handles them itself and never sends a token to
 * another origin. Browsers keep their own `User-Agent`, because setting one would cause a CORS preflight.
 */
import * as Exchange from "@flat-sdk/core/internal/transport/Exchange"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as FetchExchange from "./FetchExchange.ts"

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

/**
 * Creates the exchanges of this transport without an `HttpClient`, for APIs that do not need one.
 *
 * @category constructors
 */
export const exchanges = (options: Options = {}): Exchange.Shortcuts =>
  FetchExchange.make(() => ({ fetch: options.fetch ?? globalThis.fetch }), inBrowser)

/**
 * Layer of an `HttpClient` over `fetch`.
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
export const layer = (options: Options = {}): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.contextWith((around: Context.Context<never>) => {
      const find = <I, S>(context: Context.Context<never>, key: Context.Key<I, S>): S | undefined =>
        Context.getOrUndefined(context, key) ?? Context.getOrUndefined(around, key)
      const settings = (context: Context.Context<never>): FetchExchange.Settings => ({
        // The default of effect's reference is cached on first use, so the platform's `fetch` is looked up here for each request.
        fetch: options.fetch ?? find(context, FetchHttpClient.Fetch) ?? globalThis.fetch,
        init: find(context, FetchHttpClient.RequestInit)
      })
      const client = Effect.map(HttpClient.HttpClient, (client) =>
        Exchange.attach(
          HttpClient.transformResponse(
            inBrowser ? HttpClient.mapRequest(client, HttpClientRequest.removeHeader("user-agent")) : client,
            Effect.updateContext((context: Context.Context<never>) => {
              const { fetch, init } = settings(context)
              return context.pipe(
                Context.add(FetchHttpClient.Fetch, fetch),
                Context.add(FetchHttpClient.RequestInit, { ...init, redirect: "manual" })
              )
            })
          ),
          FetchExchange.make(settings, inBrowser)
        ))
      return Effect.provide(client, Layer.fresh(FetchHttpClient.layer))
    })
  )
