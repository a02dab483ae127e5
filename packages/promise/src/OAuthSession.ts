/**
 * What OAuth2 takes and returns: options, authorization requests, tokens, and stores that keep them.
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
  /** Where Flat sends the user back to; it must be the registered one to the letter. */
  readonly redirectUri: string
  /** @default "https://flat.io/auth/oauth" */
  readonly authorizationUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/access_token" */
  readonly tokenUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/invalidate_token" */
  readonly invalidationUrl?: string | undefined
  /** Another transport in place of `fetch`. It opens with this object, and closes with it. */
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
}

/** @category models */
export interface Authorization {
  /** Where to send the user. */
  readonly url: string
  /** Keep it in the user's session until the way back. */
  readonly state: string
}

/**
 * Tokens of one user. They are shown as `<redacted>` where they are printed with `console.log`; `JSON.stringify` writes them out, for a store.
 *
 * @category models
 */
export interface Tokens {
  readonly accessToken: string
  /** When the access token ends. */
  readonly expiresAt: Date | undefined
  /** Present after `access: "offline"`: gets new access tokens without the user. Store it safely. */
  readonly refreshToken: string | undefined
  /** What was granted, which may be less than was asked for. */
  readonly scopes: ReadonlyArray<string>
  /** Id of the user who granted it. */
  readonly user: string | undefined
}

/**
 * Tokens as they come back from where they were stored, JSON included.
 *
 * @category models
 */
export interface StoredTokens {
  readonly accessToken: string
  /** A `Date`, or one as JSON has it: an ISO 8601 string. */
  readonly expiresAt?: Date | string | null | undefined
  readonly refreshToken?: string | null | undefined
  readonly scopes?: ReadonlyArray<string> | undefined
  readonly user?: string | undefined
}

/**
 * Where the tokens of one user are kept, for programs that start again and for several processes that act for the same user.
 *
 * @category models
 */
export interface TokenStore {
  /** Reads the tokens that were saved last. Called before every refresh: where another process has refreshed them, its tokens are used. */
  readonly load: () => StoredTokens | null | undefined | Promise<StoredTokens | null | undefined>
  /** Saves tokens. */
  readonly save: (tokens: Tokens) => unknown
}

/**
 * How a session keeps its tokens.
 *
 * @category models
 */
export interface SessionOptions {
  readonly store?: TokenStore | undefined
  /** Receives every new set of tokens, once for each refresh, after it was saved. */
  readonly onRefresh?: ((tokens: Tokens) => unknown) | undefined
}
