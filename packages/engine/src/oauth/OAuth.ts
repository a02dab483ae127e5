/** OAuth2 with Flat: the authorization page, the callback and the tokens. Requests use the current `Transport` with its proxies and certificates. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import type { FlatError } from "../error/FlatError.ts"
import { propagate } from "../telemetry/Spans.ts"
import { Transport } from "../transport/TransportShape.ts"
import * as AuthorizationCode from "./AuthorizationCode.ts"
import * as TokenSession from "./TokenSession.ts"
import type * as TokenStore from "./TokenStore.ts"

/** An application registered with Flat. */
export interface Options extends AuthorizationCode.Application {
  /**
   * `true`: send `traceparent` to the token endpoint.
   *
   * @default false
   */
  readonly propagateTraces?: boolean | undefined
}

export type { Authorization, AuthorizationRequest, PkceAuthorization, PkceRequest } from "./AuthorizationCode.ts"

export type { SessionOptions, SessionSource } from "./TokenSession.ts"

export type { StoredTokens, Tokens, TokenStore } from "./TokenStore.ts"

/** What an app does to sign users in. */
export interface OAuthShape {
  /**
   * Creates the URL to send the user to, and the `state` to keep in the user's session until the callback. With `pkce: true` it also returns the
   * `codeVerifier`, to keep with the state.
   */
  readonly authorize: {
    (request: AuthorizationCode.PkceRequest): Effect.Effect<AuthorizationCode.PkceAuthorization, FlatError>
    (request: AuthorizationCode.AuthorizationRequest): Effect.Effect<AuthorizationCode.Authorization>
  }
  /**
   * Checks the `state` in the callback URL against the one kept, and exchanges the code for tokens. Fails as `Credentials` if the state differs (the
   * callback belongs to another request) or is `undefined` (the user's session has ended), if the URL has several states or codes, if the user denied
   * access, or if the exchange fails. A request with PKCE also needs its verifier.
   */
  readonly callback: (
    address: string | URL,
    state: string | undefined,
    codeVerifier?: string
  ) => Effect.Effect<TokenStore.Tokens, FlatError>
  /** Exchanges an authorization code for tokens. `callback` also checks the state. */
  readonly exchange: (code: string, codeVerifier?: string) => Effect.Effect<TokenStore.Tokens, FlatError>
  /**
   * Requests a new access token. Keeps the given refresh token if the response has no new one. If it is interrupted, a new refresh token may be lost;
   * `tokenSource` prevents that.
   */
  readonly refresh: (refreshToken: string | Redacted.Redacted<string>) => Effect.Effect<TokenStore.Tokens, FlatError>
  /** Revokes a token. The vendor documents the endpoint but not its parameters, so the form fields of RFC 7009 are sent. */
  readonly invalidate: (token: string | Redacted.Redacted<string>) => Effect.Effect<void, FlatError>
  /**
   * Creates a token source for a client. It returns the access token, and refreshes it before it expires or when it is rejected.
   *
   * **Details**
   *
   * All clients with this source share one refresh. The refresh continues if the call that started it is interrupted or reaches its deadline, and its
   * tokens are kept, because the previous refresh token may no longer be valid. `onRefresh` receives every new set of tokens once. With a `store`,
   * new tokens are saved there, and the store is read before each refresh to pick up tokens that another process has refreshed, and again for three
   * seconds if the refresh token has been used. The store holds a call that has a valid token for at most a second. If saving fails three times, a warning
   * is logged and calls use the tokens in memory; later calls, refreshes and `settled` save them again. If `onRefresh` fails, a warning is logged.
   */
  readonly tokenSource: (
    tokens: TokenStore.StoredTokens,
    options?: TokenSession.SessionOptions | TokenSession.SessionOptions["onRefresh"]
  ) => TokenSession.SessionSource
  /**
   * Waits for token refreshes in progress, and saves tokens again that could not be saved: fails as `Credentials` if that fails too. The layer, or the
   * scope that `make` runs in, does so before the transport closes, and then dies with that error.
   */
  readonly settled: Effect.Effect<void, FlatError>
}

/** OAuth2 for one application. */
export class OAuth extends Context.Service<OAuth, OAuthShape>()("@flat-sdk/core/OAuth") {}

/** Creates OAuth2 for one application over the current `Transport`. */
export const make = /* #__PURE__ */ Effect.fnUntraced(function*(options: Options) {
  const transport = yield* Transport

  const { authorize: begin, authorizeWithPkce, session, ...grant } = AuthorizationCode.make(
    options,
    (url, form, secretFor) => {
      const headers = { ...AuthorizationCode.headers }
      const { allowHttp } = options
      const request = { method: "POST", url, headers, body: form, anonymous: true, secretFor, allowHttp }
      const sent = transport.send(request, AuthorizationCode.limits)
      return options.propagateTraces === true ? Effect.andThen(propagate(headers), sent) : sent
    }
  )

  function authorize(
    request: AuthorizationCode.PkceRequest
  ): Effect.Effect<AuthorizationCode.PkceAuthorization, FlatError>
  function authorize(request: AuthorizationCode.AuthorizationRequest): Effect.Effect<AuthorizationCode.Authorization>
  function authorize(request: AuthorizationCode.AuthorizationRequest | AuthorizationCode.PkceRequest) {
    return request.pkce === true ? authorizeWithPkce(request) : Effect.sync(() => begin(request))
  }

  const pending = new Set<TokenSession.Pending>()
  const settled = TokenSession.settle(pending)
  // If there is a scope, the transport closes with it. Wait for refreshes in progress first.
  const scope = Context.getOption(yield* Effect.context(), Scope.Scope)
  if (Option.isSome(scope)) yield* Scope.addFinalizer(scope.value, Effect.orDie(settled))

  return OAuth.of({
    ...grant,
    authorize,
    tokenSource: (tokens, options) =>
      session(tokens, typeof options === "function" ? { onRefresh: options } : options ?? {}, pending),
    settled
  })
})

/** Layer that creates OAuth2 for one application. */
export const layer = (options: Options): Layer.Layer<OAuth, never, Transport> => Layer.effect(OAuth, make(options))
