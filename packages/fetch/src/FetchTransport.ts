/**
 * An `HttpClient` over `fetch`, with what the Flat client needs of it: redirects are left to the client, which never carries a token to another
 * origin, and browsers keep their own `User-Agent`, because setting one would cost a CORS preflight.
 */
import * as Exchange from "@flat-sdk/core/http/Exchange"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as FetchExchange from "./FetchExchange.ts"

/** @category models */
export interface Options {
  /**
   * The `fetch` to use.
   *
   * @default globalThis.fetch
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
  FetchExchange.make(() => options.fetch ?? globalThis.fetch, inBrowser)

/**
 * Layer of an `HttpClient` over `fetch`.
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
export const layer = (options: Options = {}): Layer.Layer<HttpClient.HttpClient> => {
  const base = Layer.effect(
    HttpClient.HttpClient,
    Effect.map(HttpClient.HttpClient, (client) =>
      Exchange.attach(
        inBrowser ? HttpClient.mapRequest(client, HttpClientRequest.removeHeader("user-agent")) : client,
        exchanges(options)
      ))
  )
  // The layer of effect is memoised with its first context: a fetch of one's own needs a fresh one.
  const transport = Layer.fresh(FetchHttpClient.layer).pipe(
    Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
  )
  const provided = Layer.provide(base, transport)
  return options.fetch === undefined
    ? provided
    : Layer.provide(provided, Layer.succeed(FetchHttpClient.Fetch, options.fetch))
}
