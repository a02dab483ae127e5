/**
 * The implementation of the `OAuth` class: core's grant over a separate transport, with promises, tracking requests in progress.
 */
import {
  type AuthorizationCode,
  grantFailure,
  grantHeaders,
  grantLimits,
  makeAuthorizationCode,
  type Refresh,
  type SendGrant,
  type SessionOptions as CoreOptions,
  type Tokens as CoreTokens,
  type TokenStore as CoreStore
} from "@flat-sdk/engine/Credentials"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
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
} from "../../OAuthSession.ts"
import type { ExpiringToken } from "../../Options.ts"
import { fromCaller } from "../failure.ts"
import { type OpenTransport, transportOf } from "../open.ts"
import type { Runner } from "../Runner.ts"
import * as Session from "../session.ts"
import * as Checks from "./checks.ts"
import * as StoredTokensOf from "./tokens.ts"

const closed = /* #__PURE__ */ Effect.suspend(() =>
  Effect.fail(grantFailure("this OAuth is closed, and nothing was sent. Create a new one"))
)

export class Grant {
  readonly #core: AuthorizationCode
  readonly #runner: Runner
  readonly #refreshes = new Set<Refresh>()
  readonly #calls = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined
  #closed = false

  constructor(given: OAuthOptions, entry: Function) {
    let options: OAuthOptions
    let opened: OpenTransport
    try {
      options = Checks.application(given)
      opened = transportOf(options)
    } catch (error) {
      throw fromCaller(error, entry)
    }
    this.#runner = opened.runner
    this.#core = makeAuthorizationCode(
      options,
      (url, body) =>
        Effect.suspend((): ReturnType<SendGrant> =>
          this.#closed
            ? closed
            : opened.transport.send(
              { method: "POST", url, headers: { ...grantHeaders }, body, anonymous: true },
              grantLimits
            )
        )
    )
  }

  authorize(given: AuthorizationRequest | PkceRequest): Authorization | Promise<PkceAuthorization> {
    const request = Checks.authorization(given)
    return request.pkce === true ? this.#run(this.#core.authorizeWithPkce(request)) : this.#core.authorize(request)
  }

  tokens(
    effect: (core: AuthorizationCode) => Effect.Effect<CoreTokens, FlatError>
  ): Promise<Tokens> {
    return this.#run(Effect.map(Effect.suspend(() => effect(this.#core)), StoredTokensOf.toPublic))
  }

  invalidate(token: string): Promise<void> {
    return this.#run(this.#core.invalidate(token))
  }

  tokenSource(given: StoredTokens, sessionOptions: SessionOptions): () => Promise<ExpiringToken> {
    Checks.tokens(given)
    const options = Checks.session(sessionOptions)
    const own = new Set<Refresh>()
    const token = this.#core.session(StoredTokensOf.toCore(given), sessionOf(options), {
      add: (refresh) => {
        this.#refreshes.add(refresh)
        return own.add(refresh)
      },
      delete: (refresh) => {
        this.#refreshes.delete(refresh)
        return own.delete(refresh)
      }
    })
    const source = () =>
      this.#run(
        Effect.map(token, ({ accessToken, expiresAt }): ExpiringToken => ({
          accessToken: Redacted.isRedacted(accessToken) ? Redacted.value(accessToken) : accessToken,
          expiresAt
        }))
      )
    return Session.attach(source, { token, settled: Effect.suspend(() => Effect.asVoid(Fiber.awaitAll(own))) })
  }

  /** Runs an effect. Async, so that the stack of a rejection shows the awaiting caller. */
  readonly #run = async <A>(effect: Effect.Effect<A, FlatError>): Promise<A> => {
    try {
      const call = this.#runner.run(this.#closing === undefined ? effect : closed)
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

  async settled(): Promise<void> {
    await Promise.allSettled([...this.#calls, Effect.runPromise(Fiber.awaitAll(this.#refreshes))])
  }

  close(): Promise<void> {
    return this.#closing ??= (async () => {
      // Clients may start a refresh in the meantime.
      do await this.settled()
      while (this.#refreshes.size > 0)
      this.#closed = true
      await this.#runner.close()
    })()
  }
}

const storeOf = (store: TokenStore): CoreStore => ({
  load: async () => {
    const stored = await store.load()
    return stored === undefined || stored === null ? undefined : StoredTokensOf.toCore(stored)
  },
  save: async (tokens) => {
    await store.save(StoredTokensOf.toPublic(tokens))
  },
  lock: store.lock === undefined ? undefined : async (work) => {
    await store.lock?.(work)
  }
})

const sessionOf = ({ onRefresh, store }: SessionOptions): CoreOptions => ({
  store: store === undefined ? undefined : storeOf(store),
  onRefresh: onRefresh === undefined ? undefined : async (tokens) => {
    await onRefresh(StoredTokensOf.toPublic(tokens))
  }
})
