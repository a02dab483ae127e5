/// <reference lib="esnext.disposable" preserve="true" />
/**
 * OAuth2 with Flat for multi-user applications: the authorization URL, the callback, and tokens that are refreshed automatically. This is a separate
 * module, so programs without OAuth2 do not bundle it.
 */
import {
  type AuthorizationCode,
  grantFailure,
  grantHeaders,
  grantLimits,
  makeAuthorizationCode,
  type Pending,
  type SendGrant,
  type SessionOptions as CoreSessionOptions,
  settle,
  type Tokens as CoreTokens,
  type TokenStore as CoreStore
} from "@flat-sdk/engine/Credentials"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { ExpiringToken } from "./api/Options.ts"
import type {
  Authorization,
  AuthorizationRequest,
  OAuthOptions,
  PkceAuthorization,
  PkceRequest,
  SessionOptions,
  StoredTokens,
  Tokens,
  TokenStore
} from "./client/OAuthSession.ts"
import { fromCaller } from "./internal/failure.ts"
import * as Arguments from "./internal/oauth.ts"
import { attach, type OpenTransport, transportOf } from "./internal/open.ts"
import type { Runner } from "./internal/Runner.ts"

export type * from "./client/OAuthSession.ts"

const failClosed = /* #__PURE__ */ Effect.suspend(() =>
  Effect.fail(grantFailure("this OAuth is closed, and nothing was sent. Create a new one"))
)

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
 */
export class OAuth implements AsyncDisposable {
  readonly #core: AuthorizationCode
  readonly #runner: Runner
  readonly #pending = new Set<Pending>()
  readonly #calls = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined
  #closed = false

  constructor(options: OAuthOptions) {
    let application: OAuthOptions
    let opened: OpenTransport
    try {
      application = Arguments.application(options)
      opened = transportOf(application)
    } catch (error) {
      throw fromCaller(error, OAuth)
    }
    this.#runner = opened.runner
    this.#core = makeAuthorizationCode(
      application,
      (url, body, secretFor) =>
        Effect.suspend((): ReturnType<SendGrant> =>
          this.#closed
            ? failClosed
            : opened.transport.send(
              {
                method: "POST",
                url,
                headers: { ...grantHeaders },
                body,
                anonymous: true,
                secretFor,
                allowHttp: application.allowHttp
              },
              grantLimits
            )
        )
    )
  }

  /**
   * Creates the URL to send the user to, with a random `state`. Sends nothing. With `pkce: true` it returns a promise, whose value also has the
   * `codeVerifier`, to keep with the state.
   */
  authorize(request: PkceRequest): Promise<PkceAuthorization>
  /** Creates the URL and its `state`, without a verifier. */
  authorize(request: AuthorizationRequest): Authorization
  authorize(given: AuthorizationRequest | PkceRequest): Authorization | Promise<PkceAuthorization> {
    const request = Arguments.authorization(given)
    return request.pkce === true ? this.#run(this.#core.authorizeWithPkce(request)) : this.#core.authorize(request)
  }

  /**
   * Checks the `state` in the callback URL against the given one, and exchanges the code in the URL for tokens. Rejects if the state differs (the
   * response belongs to another session) or is `undefined` (the user's session has ended), if the URL has several states or codes, if the user denied
   * access, or if the exchange fails. A request with PKCE also needs its verifier.
   */
  callback(address: string | URL, state: string | undefined, codeVerifier?: string): Promise<Tokens> {
    return this.#tokens((core) => core.callback(address, state, codeVerifier))
  }

  /** Exchanges an authorization code for tokens. `callback` also checks the state. */
  exchange(code: string, codeVerifier?: string): Promise<Tokens> {
    return this.#tokens((core) => core.exchange(code, codeVerifier))
  }

  /** Requests a new access token. Keeps the given refresh token if the response has no new one. A `tokenSource` does this automatically. */
  refresh(refreshToken: string): Promise<Tokens> {
    return this.#tokens((core) => core.refresh(refreshToken))
  }

  /** Invalidates a token. */
  invalidate(token: string): Promise<void> {
    return this.#run(this.#core.invalidate(token))
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
   * for three seconds if the refresh token has been used. A function fails if it does not finish within 5 seconds, and holds a call that has a valid token
   * for at most a second. If `save` fails three times, a warning is written to the client's `log` and calls use the tokens in memory; later calls,
   * refreshes and `close` save them again. If `load` or `onRefresh` fails, a warning is written.
   */
  tokenSource(tokens: StoredTokens, options: SessionOptions = {}): () => Promise<ExpiringToken> {
    Arguments.tokens(tokens)
    const session = Arguments.session(options)
    const own = new Set<Pending>()
    const token = this.#core.session(Arguments.toCore(tokens), sessionOf(session), {
      add: (one) => {
        this.#pending.add(one)
        return own.add(one)
      },
      delete: (one) => {
        this.#pending.delete(one)
        return own.delete(one)
      }
    })
    const source = () =>
      this.#run(
        Effect.map(token, ({ accessToken, expiresAt }): ExpiringToken => ({
          accessToken: Redacted.isRedacted(accessToken) ? Redacted.value(accessToken) : accessToken,
          expiresAt
        }))
      )
    return attach(source, { token, settle: settle(own) })
  }

  #tokens(effect: (core: AuthorizationCode) => Effect.Effect<CoreTokens, FlatError>): Promise<Tokens> {
    return this.#run(Effect.map(Effect.suspend(() => effect(this.#core)), Arguments.toPublic))
  }

  // Async, so that the stack of a rejection shows the awaiting caller.
  readonly #run = async <A>(effect: Effect.Effect<A, FlatError>): Promise<A> => {
    try {
      const call = this.#runner.run(this.#closing === undefined ? effect : failClosed)
      this.#calls.add(call)
      try {
        return await call
      } finally {
        this.#calls.delete(call)
      }
    } catch (error) {
      throw fromCaller(error, this.#run)
    }
  }

  /** Waits for refreshes and other requests in progress. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#calls, this.#runner.run(settle(this.#pending))])
  }

  /**
   * Waits for requests in progress, saves tokens again that could not be saved, then closes the connections that it used. Nothing can be sent afterwards.
   * Rejects with the reason `Credentials` if tokens of a session were never saved.
   */
  close(): Promise<void> {
    return this.#closing ??= (async () => {
      try {
        await Promise.allSettled(this.#calls)
        // Clients may have started a refresh in the meantime.
        await this.#runner.run(settle(this.#pending))
      } finally {
        this.#closed = true
        await this.#runner.close()
      }
    })()
  }

  /** Closes this object, like `close`. Called by `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

const storeOf = (store: TokenStore): CoreStore => ({
  load: async () => {
    const stored = await store.load()
    return stored === undefined || stored === null ? undefined : Arguments.toCore(stored)
  },
  save: async (tokens) => {
    await store.save(Arguments.toPublic(tokens))
  },
  lock: store.lock === undefined ? undefined : async (work) => {
    await store.lock?.(work)
  }
})

const sessionOf = ({ onRefresh, store }: SessionOptions): CoreSessionOptions => ({
  store: store === undefined ? undefined : storeOf(store),
  onRefresh: onRefresh === undefined ? undefined : async (tokens) => {
    await onRefresh(Arguments.toPublic(tokens))
  }
})
