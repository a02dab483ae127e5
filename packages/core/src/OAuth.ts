/**
 * OAuth2 against Flat: the page to send a user to, the way back, and the tokens that come of it. Requests go over the `HttpClient` in place, so
 * proxies and time limits of the transport hold here too.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type FlatError, Transport } from "./FlatError.ts"
import * as Body from "./internal/body/Body.ts"
import * as AuthorizationCode from "./internal/credentials/AuthorizationCode.ts"
import type { ExpiringToken } from "./internal/credentials/Credentials.ts"
import type * as TokenSession from "./internal/credentials/TokenSession.ts"
import { innerCause, rootMessage } from "./internal/redaction/Cause.ts"
import * as HttpClientExchange from "./internal/transport/HttpClientExchange.ts"
import * as TimeLimits from "./internal/transport/TimeLimits.ts"

/**
 * An application registered with Flat.
 *
 * @category configuration
 */
export interface Options extends AuthorizationCode.Application {
  /**
   * `true`: send `traceparent` to the token endpoint.
   *
   * @default false
   */
  readonly propagateTraces?: boolean | undefined
}

export type { AuthorizationRequest } from "./internal/credentials/AuthorizationCode.ts"

export type { SessionOptions, StoredTokens, Tokens, TokenStore } from "./internal/credentials/TokenSession.ts"

/** @category models */
export interface OAuthShape {
  /** Makes the address to send the user to, and the `state` to keep in the user's session until the way back. */
  readonly authorize: (
    request: AuthorizationCode.AuthorizationRequest
  ) => Effect.Effect<{ readonly url: string; readonly state: string }>
  /**
   * Takes the address that the user came back with, checks its `state` against the one kept, and exchanges its code for tokens. Fails as
   * `Credentials` when the state differs (somebody else's answer), the user refused, or the exchange fails.
   */
  readonly callback: (address: string | URL, state: string) => Effect.Effect<TokenSession.Tokens, FlatError>
  /** Exchanges an authorization code for tokens. `callback` does so with the state checked. */
  readonly exchange: (code: string) => Effect.Effect<TokenSession.Tokens, FlatError>
  /**
   * Gets a new access token. Keeps the refresh token given where the answer has no new one. Where it is interrupted, a new refresh token may be lost:
   * `tokenSource` sees to it that none is.
   */
  readonly refresh: (refreshToken: string | Redacted.Redacted<string>) => Effect.Effect<TokenSession.Tokens, FlatError>
  /**
   * Makes a token unusable. The vendor's pages name the endpoint but not its parameters: the form fields of RFC 7009 are sent.
   */
  readonly invalidate: (token: string | Redacted.Redacted<string>) => Effect.Effect<void, FlatError>
  /**
   * A token source for a client: gives the access token, and refreshes it before it ends or when it is refused.
   *
   * **Details**
   *
   * A refresh is one operation for all clients that were given this source. It goes on where the call that began it is interrupted or ends at its
   * deadline, and its tokens are kept: the refresh token before may be void. `onRefresh` receives every new set, once. With a `store` it is saved
   * there, and the store is read before each refresh, for tokens that another process has refreshed. Where saving or `onRefresh` fails, a warning in
   * the log says so, and the tokens in memory are used.
   */
  readonly tokenSource: (
    tokens: TokenSession.StoredTokens,
    options?: TokenSession.SessionOptions | TokenSession.SessionOptions["onRefresh"]
  ) => Effect.Effect<ExpiringToken, FlatError>
  /** Waits for refreshes of token sources that are under way. The layer, or the scope that `make` runs in, does so before the transport closes. */
  readonly settled: Effect.Effect<void>
}

/**
 * OAuth2 for one application.
 *
 * @category services
 */
export class OAuth extends Context.Service<OAuth, OAuthShape>()("@flat-sdk/core/OAuth") {}

/**
 * Makes OAuth2 for one application over the `HttpClient` in place.
 *
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(options: Options) {
  const client = HttpClientExchange.leavingRedirects(yield* HttpClient.HttpClient)
  const { limits } = AuthorizationCode

  const { session, ...grant } = AuthorizationCode.make(
    options,
    (url, form) =>
      TimeLimits.guard(limits, (progress) =>
        client.execute(
          HttpClientRequest.post(url, {
            headers: AuthorizationCode.headers,
            body: HttpBody.raw(form, { contentType: AuthorizationCode.headers["content-type"] })
          })
        ).pipe(
          Effect.provideService(HttpClient.TracerPropagationEnabled, options.propagateTraces === true),
          Effect.mapError((error) =>
            new Transport({ phase: "response", detail: rootMessage(error), cause: innerCause(error) })
          ),
          Effect.tap(({ status }) => status >= 200 && status < 300 ? progress.moved : progress.refused),
          Effect.flatMap((response) =>
            Effect.map(Body.text(response, progress, limits), ({ text }) => ({ status: response.status, text }))
          )
        ))
  )

  const underWay = new Set<TokenSession.Refresh>()
  const settled = Effect.suspend(() => Effect.asVoid(Fiber.awaitAll(underWay)))
  // Where there is a scope, the transport closes with it: not before what it carries has arrived.
  const scope = Context.getOption(yield* Effect.context(), Scope.Scope)
  if (Option.isSome(scope)) yield* Scope.addFinalizer(scope.value, settled)

  return OAuth.of({
    ...grant,
    authorize: (request) => Effect.sync(() => grant.authorize(request)),
    tokenSource: (tokens, options) =>
      session(tokens, typeof options === "function" ? { onRefresh: options } : options ?? {}, underWay),
    settled
  })
})

/**
 * Layer of OAuth2 for one application.
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<OAuth, never, HttpClient.HttpClient> =>
  Layer.effect(OAuth, make(options))
