/**
 * A transport over `fetch`. Redirects are not followed, because the client handles them itself and never sends a token to another origin. Browsers
 * keep their own `User-Agent`, because setting one would cause a CORS preflight.
 */
import * as Transport from "@flat-sdk/engine/Transport"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { over, settingsIn } from "./FetchAttempt.ts"

/** Options of the transport. */
export interface Options {
  /**
   * The `fetch` function to use. It takes precedence over `FetchHttpClient.Fetch` of the context.
   *
   * @default globalThis.fetch. `layer` prefers FetchHttpClient.Fetch of the context.
   */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** Creates the transport without a layer. */
export const make = (options: Options = {}): Transport.TransportShape => over(options.fetch)

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
 */
export const layer = (options: Options = {}): Layer.Layer<Transport.Transport> =>
  // Built where it is provided, also if it is a constant.
  Layer.fresh(Layer.effect(
    Transport.Transport,
    Effect.contextWith((around: Context.Context<never>) => Effect.succeed(over(options.fetch, settingsIn(around))))
  ))
