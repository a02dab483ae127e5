/**
 * Types of OAuth2: options, authorization requests, tokens and token stores.
 */
import type { AppScope } from "./generated/models/fields/Scopes.ts"
import type { ClientTransport, FlatClientOptions } from "./Options.ts"

/**
 * An application registered with Flat.
 *
 * @category configuration
 */
export interface OAuthOptions extends Pick<FlatClientOptions, "fetch" | "log"> {
  readonly clientId: string
  readonly clientSecret: string
  /** URL that Flat redirects the user to. It must match the registered URL exactly. */
  readonly redirectUri: string
  /** @default "https://flat.io/auth/oauth" */
  readonly authorizationUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/access_token" */
  readonly tokenUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/invalidate_token" */
  readonly invalidationUrl?: string | undefined
  /** A transport to use instead of the default one. It opens and closes together with this object. */
  readonly transport?: ClientTransport | undefined
}

/** @category models */
export interface AuthorizationRequest {
  readonly scopes: ReadonlyArray<AppScope>
  /**
   * `offline` adds a refresh token.
   *
   * @default "online"
   */
  readonly access?: "online" | "offline" | undefined
  /**
   * The PKCE challenge (RFC 7636, method S256): the SHA-256 of a random verifier, in base64url. Pass the verifier to `callback`. A server without PKCE
   * ignores both. `pkce: true` creates the two.
   */
  readonly codeChallenge?: string | undefined
  /** See `PkceRequest`. */
  readonly pkce?: false | undefined
}

/**
 * A request with PKCE (RFC 7636, method S256), whose verifier `authorize` creates and returns.
 *
 * @category models
 */
export interface PkceRequest extends Omit<AuthorizationRequest, "codeChallenge" | "pkce"> {
  readonly pkce: true
}

/** @category models */
export interface Authorization {
  /** URL to send the user to. */
  readonly url: string
  /** Random value to keep in the user's session until the callback. */
  readonly state: string
}

/** @category models */
export interface PkceAuthorization extends Authorization {
  /** Random secret to keep with the state. Pass it to `callback`. */
  readonly codeVerifier: string
}

/**
 * Tokens of one user. `console.log` prints them as `<redacted>`; `JSON.stringify` writes them in clear, for a store.
 *
 * @category models
 */
export interface Tokens {
  readonly accessToken: string
  /** Expiry time of the access token. */
  readonly expiresAt: Date | undefined
  /** Present after `access: "offline"`. Requests new access tokens without the user. Store it safely. */
  readonly refreshToken: string | undefined
  /** Granted scopes, which may be fewer than requested. */
  readonly scopes: ReadonlyArray<string>
  /** Id of the user who granted access. */
  readonly user: string | undefined
}

/**
 * Tokens as read from a store, including parsed JSON.
 *
 * @category models
 */
export interface StoredTokens {
  readonly accessToken: string
  /** A `Date`, or an ISO 8601 string as in JSON. */
  readonly expiresAt?: Date | string | null | undefined
  readonly refreshToken?: string | null | undefined
  readonly scopes?: ReadonlyArray<string> | undefined
  readonly user?: string | undefined
}

/**
 * Stores the tokens of one user, for programs that restart and for several processes that act for the same user.
 *
 * @category models
 */
export interface TokenStore {
  /** Reads the tokens that were saved last. Called before every refresh: if another process has refreshed the tokens, those tokens are used. */
  readonly load: () => StoredTokens | null | undefined | Promise<StoredTokens | null | undefined>
  /** Saves tokens. A save that fails, or takes more than 5 seconds, is repeated twice. */
  readonly save: (tokens: Tokens) => unknown
  /**
   * Runs `work` while no other process runs the work of the same user: with a lock of the database, or of a file. `work` loads, refreshes and saves, and
   * never rejects. Optional: without it, processes may refresh the same tokens concurrently, and those that lose use the tokens that the winner saves.
   * Needed if the server revokes all tokens when a refresh token is used twice.
   */
  readonly lock?: ((work: () => Promise<void>) => unknown) | undefined
}

/**
 * Options of a session.
 *
 * @category models
 */
export interface SessionOptions {
  readonly store?: TokenStore | undefined
  /** Receives every new set of tokens, once per refresh, after it was saved. */
  readonly onRefresh?: ((tokens: Tokens) => unknown) | undefined
}
