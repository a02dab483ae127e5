/**
 * An `HttpClient` over `fetch`, with what the Flat client needs of it: redirects are left to the client, which never carries a token to another
 * origin, and browsers keep their own `User-Agent`, because setting one would cost a CORS preflight.
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
   * The `fetch` to use. It goes before `FetchHttpClient.Fetch` of the context.
   *
   * @default FetchHttpClient.Fetch of the context, else globalThis.fetch
   */
  readonly fetch?: typeof globalThis.fetch | undefined
}

const inBrowser = typeof globalThis === "object" && "window" in globalThis && "document" in globalThis

/**
 * The exchanges of this transport without an `HttpClient`, for faces that have no use for one.
 *
 * @category constructors
 */
export const exchanges = (options: Options = {}): Exchange.Shortcuts =>
  FetchExchange.make(() => ({ fetch: options.fetch ?? globalThis.fetch }), inBrowser)

/**
 * Layer of an `HttpClient` over `fetch`.
 *
 * `FetchHttpClient.Fetch` and `FetchHttpClient.RequestInit` of effect are used where the context has them: that of the call, else that which the layer
 * is made in. Options such as `credentials`, `cache`, `keepalive` or undici's `dispatcher` go to every `fetch`. `method`, `body`, `signal` and
 * `redirect` are the client's and cannot be changed; of `headers` only those that the client does not send itself are added, and only to requests to
 * the API.
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
        // The default of effect's reference is kept from its first use; the platform's `fetch` is looked up for each request.
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
