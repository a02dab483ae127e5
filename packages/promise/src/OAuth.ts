/// <reference lib="esnext.disposable" preserve="true" />
/**
 * OAuth2 with Flat for multi-user applications: the authorization URL, the callback, and tokens that are refreshed automatically. This is a separate
 * module, so programs without OAuth2 do not bundle it.
 */
import { Grant } from "./internal/oauth/Grant.ts"
import type {
  Authorization,
  AuthorizationRequest,
  OAuthOptions,
  PkceAuthorization,
  PkceRequest,
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
 * Failures reject with a `FlatError` with the reason `Credentials`. Requests cannot be aborted, because granted tokens must not get lost; a request
 * fails after 30 seconds without data. `close` waits for requests in progress.
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

  /**
   * Creates the URL to send the user to, with a random `state`. Sends nothing. With `pkce: true` it returns a promise, whose value also has the
   * `codeVerifier`, to keep with the state.
   */
  authorize(request: PkceRequest): Promise<PkceAuthorization>
  authorize(request: AuthorizationRequest): Authorization
  authorize(request: AuthorizationRequest | PkceRequest): Authorization | Promise<PkceAuthorization> {
    return this.#grant.authorize(request)
  }

  /**
   * Checks the `state` in the callback URL against the given one, and exchanges the code in the URL for tokens. Rejects if the state differs (the
   * response belongs to another session) or is `undefined` (the user's session has ended), if the URL has several states or codes, if the user denied
   * access, or if the exchange fails. A request with PKCE also needs its verifier.
   */
  callback(address: string | URL, state: string | undefined, codeVerifier?: string): Promise<Tokens> {
    return this.#grant.tokens((grant) => grant.callback(address, state, codeVerifier))
  }

  /** Exchanges an authorization code for tokens. `callback` also checks the state. */
  exchange(code: string, codeVerifier?: string): Promise<Tokens> {
    return this.#grant.tokens((grant) => grant.exchange(code, codeVerifier))
  }

  /** Requests a new access token. Keeps the given refresh token if the response has no new one. A `tokenSource` does this automatically. */
  refresh(refreshToken: string): Promise<Tokens> {
    return this.#grant.tokens((grant) => grant.refresh(refreshToken))
  }

  /** Invalidates a token. */
  invalidate(token: string): Promise<void> {
    return this.#grant.invalidate(token)
  }

  /**
   * Creates a token source for the `accessToken` option of clients. It returns the access token, and refreshes it before it expires or when it is
   * rejected.
   *
   * **Details**
   *
   * All clients that use this source share one refresh. It continues even if the call that started it is aborted or exceeds its deadline, and a
   * closing client waits for it, because the previous refresh token may no longer be valid. `onRefresh` receives every new set of tokens, once. With a
   * `store`, new tokens are saved there, and the store is read before each refresh, because another process may have refreshed the tokens; and again
   * for three seconds if the refresh token has been used. A function fails if it does not finish within 5 seconds. If `save` fails three times, a
   * warning is written to the client's `log` and this call uses the tokens in memory; the next call saves them again, and rejects as `Credentials` if
   * it cannot. If `load` or `onRefresh` fails, a warning is written.
   */
  tokenSource(tokens: StoredTokens, options: SessionOptions = {}): () => Promise<ExpiringToken> {
    return this.#grant.tokenSource(tokens, options)
  }

  /** Waits for refreshes and other requests in progress. */
  settled(): Promise<void> {
    return this.#grant.settled()
  }

  /** Waits for requests in progress, then closes the connections that it used. Nothing can be sent afterwards. */
  close(): Promise<void> {
    return this.#grant.close()
  }

  /** Closes this object, like `close`. Called by `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
