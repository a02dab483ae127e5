/// <reference lib="esnext.disposable" preserve="true" />
/**
 * OAuth2 against Flat for programs that other people use: the page to send a user to, the way back, and tokens that refresh themselves. A module of
 * its own: programs without OAuth2 do not bundle it.
 */
import { Grant } from "./internal/oauth/Grant.ts"
import type {
  Authorization,
  AuthorizationRequest,
  OAuthOptions,
  SessionOptions,
  StoredTokens,
  Tokens
} from "./OAuthSession.ts"
import type { ExpiringToken } from "./Options.ts"

export type * from "./OAuthSession.ts"

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
