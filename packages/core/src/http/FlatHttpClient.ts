/**
 * `HttpClient` of Effect for the Flat API: `HttpApiClient.make(FlatApi)`, `AtomHttpApi` and a program's own requests get the credentials, quota, retries,
 * limits, redirects, redaction, hooks and telemetry of a client.
 */
import type * as FlatConfig from "@flat-sdk/engine/FlatConfig"
import { type FlatError, isFlatError } from "@flat-sdk/engine/FlatError"
import { loadHttpClient } from "@flat-sdk/engine/OnDemand"
import { CurrentOptions, makeRoutes } from "@flat-sdk/engine/Operations"
import * as RequestPipe from "@flat-sdk/engine/RequestPipe"
import type { Transport } from "@flat-sdk/engine/Transport"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { loadOptions } from "../config/ConfiguredOptions.ts"

// The service of `effect/http/HttpClient`, by its key.
const Client = /* #__PURE__ */ Context.Service<HttpClient.HttpClient, HttpClient.HttpClient>("effect/HttpClient")

export { CurrentOptions }

/** Property of a request that has the `FlatError` of its call. */
const errorKey = "~@flat-sdk/core/FlatHttpClient/error"

const make = /* #__PURE__ */ Effect.zipWith(
  RequestPipe.RequestPipe,
  /* #__PURE__ */ Effect.suspend(loadHttpClient),
  (pipe, { make }) => make(pipe, makeRoutes(), CurrentOptions, errorKey)
)

/**
 * Layer of an `HttpClient` with the given options. Fails as `Encode` if one is invalid.
 *
 * **Details**
 *
 * A relative URL is appended to `baseUrl`; the token is never sent to a URL that is not below it: such a request fails. Every response is a response,
 * as with any `HttpClient`, once the client has waited for the rate limit and retried what may be retried. Its body is streamed if the operation returns a
 * file, or if the path is unknown and the request does not accept JSON; otherwise it is read and checked as for any other call.
 *
 * A call without a usable response fails as `HttpClientError`: `EncodeError` if nothing was sent, `DecodeError` if the body cannot be used, otherwise
 * `TransportError`. Its `cause` is the `FlatError`; {@link errorOf} returns it, and that of a response outside 2xx.
 *
 * **Gotchas**
 *
 * Do not add `HttpClient.retryTransient`: it repeats requests that may have been executed. The headers `authorization` and `user-agent` are options of the
 * client. The `request` of responses and errors has neither ids, headers nor a body, which may have secrets. `HttpClient.withScope` closes files of whole
 * URLs only; those of paths are closed at their end, or when their reader stops.
 *
 * **Example** (A client of the whole contract)
 *
 * ```ts
 * import { FlatHttpClient } from "@flat-sdk/core"
 * import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
 * import { FetchTransport } from "@flat-sdk/fetch"
 * import { Effect, Layer } from "effect"
 * import { HttpApiClient } from "effect/http-api"
 *
 * const FlatLive = FlatHttpClient.layerConfig().pipe(Layer.provide(FetchTransport.layer()))
 *
 * export const count = Effect.gen(function*() {
 *   const flat = yield* HttpApiClient.make(FlatApi)
 *   return yield* flat.organization.countOrgaUsers({ query: {} })
 * }).pipe(Effect.provide(FlatLive))
 * ```
 */
export const layer = (
  options: FlatConfig.Options = {}
): Layer.Layer<HttpClient.HttpClient, FlatError, Transport> =>
  Layer.provide(Layer.effect(Client, make), RequestPipe.layer(options))

/**
 * Layer of an `HttpClient` with options from `FLAT_ACCESS_TOKEN`, `FLAT_BASE_URL` and `FLAT_LOG`, read from the environment or the current
 * `ConfigProvider`, as `FlatClient.layerConfig` does. Options given here take precedence.
 */
export const layerConfig = (
  options: FlatConfig.ConfigOptions = {}
): Layer.Layer<HttpClient.HttpClient, FlatError | Config.ConfigError, Transport> =>
  Layer.unwrap(Effect.map(loadOptions(options), layer))

/**
 * Returns the `FlatError` of an `HttpClientError`, or of a response outside 2xx: its reason, attempts, waits, and whether a write may have been executed
 * (`outcome`). `undefined` for every other value.
 *
 * **Example** (Reading why there is no response)
 *
 * ```ts
 * import { FlatHttpClient } from "@flat-sdk/core"
 * import { Effect } from "effect"
 * import { HttpClient } from "effect/http"
 *
 * export const me = HttpClient.get("/me").pipe(
 *   Effect.tapError((error) => Effect.logError(FlatHttpClient.errorOf(error)?.reason._tag))
 * )
 * ```
 */
export const errorOf = (value: unknown): FlatError | undefined => {
  const cause = fieldOf(value, "cause")
  const found = isFlatError(cause) ? cause : fieldOf(fieldOf(value, "request"), errorKey)
  return isFlatError(found) ? found : undefined
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
