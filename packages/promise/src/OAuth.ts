/// <reference lib="esnext.disposable" preserve="true" />
/**
 * OAuth2 against Flat for programs that other people use: the page to send a user to, the way back, and tokens that refresh themselves. A module of
 * its own: programs without OAuth2 do not bundle it.
 */
import type { AppScope } from "./generated/models/fields/Scopes.ts"
import { Grant } from "./internal/oauth/Grant.ts"
import type { ClientTransport, ExpiringToken, FlatClientOptions } from "./Options.ts"

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

/**
 * OAuth2 for one application.
 *
 * **Details**
 *
 * Failures are `FlatError` with the reason `Credentials`. No request can be aborted: it ends by itself within 30 seconds of silence, because tokens
 * that were granted must not get lost. `close` waits for what is under way.
 *
 * **Example** (Signing a user in)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/promise"
 * import { OAuth, type TokenStore } from "@flat-sdk/promise/oauth"
 *
 * export const signedIn = async (oauth: OAuth, address: string, stateInSession: string, store: TokenStore) => {
 *   const tokens = await oauth.callback(address, stateInSession)
 *   await store.save(tokens)
 *   return new FlatClient({ accessToken: oauth.tokenSource(tokens, { store }) })
 * }
 * ```
 *
 * @category constructors
 */
export class OAuth implements AsyncDisposable {
  readonly #grant: Grant

  constructor(options: OAuthOptions) {
    this.#grant = new Grant(options, OAuth)
  }

  /** Makes the address to send the user to, with a random `state`. Sends nothing. */
  authorize(request: AuthorizationRequest): Authorization {
    return this.#grant.authorize(request)
  }

  /**
   * Takes the address that the user came back with, checks its `state` against the one kept, and exchanges its code for tokens. Rejects when the
   * state differs (the response belongs to another session), the user refused, or the exchange fails.
   */
  callback(address: string | URL, state: string): Promise<Tokens> {
    return this.#grant.tokens((grant) => grant.callback(address, state))
  }

  /** Exchanges an authorization code for tokens. `callback` does so with the state checked. */
  exchange(code: string): Promise<Tokens> {
    return this.#grant.tokens((grant) => grant.exchange(code))
  }

  /** Gets a new access token. Keeps the refresh token given where the response has no new one. A `tokenSource` does so by itself. */
  refresh(refreshToken: string): Promise<Tokens> {
    return this.#grant.tokens((grant) => grant.refresh(refreshToken))
  }

  /** Makes a token unusable. */
  invalidate(token: string): Promise<void> {
    return this.#grant.invalidate(token)
  }

  /**
   * Makes tokens into a source for the `accessToken` of clients: it gives the access token, and refreshes it before it ends or when it is refused.
   *
   * **Details**
   *
   * A refresh is one operation for all clients that were given this source. It goes on where the call that began it is aborted or ends at its
   * deadline, and a client that closes waits for it: the refresh token before may be void. `onRefresh` receives every new set, once. With a `store`
   * it is saved there, and the store is read before each refresh, for tokens that another process has refreshed. Where a function fails, or does not
   * end within 5 seconds, a warning in the client's `log` says so, and the tokens in memory are used.
   */
  tokenSource(tokens: StoredTokens, options: SessionOptions = {}): () => Promise<ExpiringToken> {
    return this.#grant.tokenSource(tokens, options)
  }

  /** Waits for refreshes and other requests that are under way. */
  settled(): Promise<void> {
    return this.#grant.settled()
  }

  /** Waits for what is under way, then lets go of a given `transport`'s connections. Nothing can be sent after it. */
  close(): Promise<void> {
    return this.#grant.close()
  }

  /** The same as `close`: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
