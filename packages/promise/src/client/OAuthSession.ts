/**
 * Types of OAuth2: options, authorization requests, tokens and token stores.
 */
import type { ClientTransport, FlatClientOptions } from "../api/Options.ts"
import type { AppScope } from "../generated/models/fields/Scopes.ts"
import type { Application, RequestOf, Store, TokensOf } from "../generated/shared/Authorization.ts"

export type { Authorization, PkceAuthorization } from "../generated/shared/Authorization.ts"

/** An application registered with Flat. */
export interface OAuthOptions extends Application<string>, Pick<FlatClientOptions, "fetch" | "log"> {
  /** A transport to use instead of the default one. It opens and closes together with this object. */
  readonly transport?: ClientTransport | undefined
}

/** What an app asks a user for. */
export interface AuthorizationRequest extends RequestOf<AppScope> {}

/** A request with PKCE (RFC 7636, method S256), whose verifier `authorize` creates and returns. */
export interface PkceRequest extends Omit<AuthorizationRequest, "codeChallenge" | "pkce"> {
  /** Asks for a challenge and its verifier. */
  readonly pkce: true
}

/** Tokens of one user. `console.log` prints them as `<redacted>`; `JSON.stringify` writes them in clear, for a store. */
export interface Tokens extends TokensOf<string> {}

/** Tokens as read from a store, including parsed JSON. */
export interface StoredTokens {
  /** The access token. */
  readonly accessToken: string
  /** A `Date`, or an ISO 8601 string as in JSON. */
  readonly expiresAt?: Date | string | null | undefined
  /** The refresh token, if the sign-in was for offline access. */
  readonly refreshToken?: string | null | undefined
  /** The scopes that were granted. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** Id of the user who signed in. */
  readonly user?: string | undefined
}

/** Stores the tokens of one user, for programs that restart and for several processes that act for the same user. */
export interface TokenStore
  extends Store<Tokens, StoredTokens | null | undefined | Promise<StoredTokens | null | undefined>, unknown, unknown>
{}

/** Options of a session. */
export interface SessionOptions {
  /** Where the tokens are kept. Without a store they are lost with the process. */
  readonly store?: TokenStore | undefined
  /** Receives every new set of tokens, once per refresh, after it was saved. */
  readonly onRefresh?: ((tokens: Tokens) => unknown) | undefined
}
