/**
 * The OAuth2 tokens of one user: refreshed before they expire and when they are rejected, and kept in a store if there is one. The state belongs to
 * the session, not to a client. A refresh runs independently: several clients share it, and none of them interrupts it.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import type { FlatError } from "../../FlatError.ts"
import { messageOf } from "../redaction/Cause.ts"
import { scrub } from "../redaction/Redaction.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import { type ExpiringToken, freshUntil, isSendable, RejectedToken } from "./Credentials.ts"

/**
 * Tokens of one user.
 *
 * @category models
 */
export interface Tokens {
  readonly accessToken: Redacted.Redacted<string>
  /** When the access token expires. */
  readonly expiresAt: Date | undefined
  /** Present after `access: "offline"`. Gets new access tokens without the user. Store it safely. */
  readonly refreshToken: Redacted.Redacted<string> | undefined
  /** The granted scopes, which may be fewer than requested. */
  readonly scopes: ReadonlyArray<string>
  /** Id of the user who granted it. */
  readonly user: string | undefined
}

/**
 * Tokens as loaded from a store.
 *
 * @category models
 */
export interface StoredTokens {
  readonly accessToken: string | Redacted.Redacted<string>
  readonly expiresAt?: Date | undefined
  readonly refreshToken?: string | Redacted.Redacted<string> | undefined
  readonly scopes?: ReadonlyArray<string> | undefined
  readonly user?: string | undefined
}

/** The result of a function that the application passes in. */
export type Awaitable<A> = A | Promise<A> | Effect.Effect<A, unknown>

/**
 * A store for the tokens of one user, for programs that restart and for several processes that act for the same user.
 *
 * @category models
 */
export interface TokenStore {
  /** Loads the tokens that were saved last. Called before every refresh: if another process has refreshed them, its tokens are used. */
  readonly load: () => Awaitable<StoredTokens | undefined>
  /** Saves tokens. `Redacted.value` gives their strings; `JSON.stringify` would store `<redacted>`. */
  readonly save: (tokens: Tokens) => Awaitable<void>
}

/**
 * Options of a session.
 *
 * @category models
 */
export interface SessionOptions {
  readonly store?: TokenStore | undefined
  /** Receives every new set of tokens, once for each refresh, after it was saved. */
  readonly onRefresh?: ((tokens: Tokens) => Awaitable<void>) | undefined
}

/** A refresh that is in progress. */
export type Refresh = Fiber.Fiber<Tokens, FlatError>

/** The refreshes that are in progress. */
export type Refreshes = Pick<Set<Refresh>, "add" | "delete">

/** The state that the sessions of one application share. */
export interface Application {
  /** Requests new tokens from the server. */
  readonly refresh: (refreshToken: Redacted.Redacted<string>) => Effect.Effect<Tokens, FlatError>
  /** Fails with the error for a missing refresh token. */
  readonly ended: Effect.Effect<never, FlatError>
  readonly running: Refreshes
}

// A store that hangs must not block requests that have a token.
const storeLimit = 5_000
// Tokens that another process refreshed are used if they last for at least a minute.
const leastLeft = 60_000

const valueOf = (token: string | Redacted.Redacted<string>): string =>
  Redacted.isRedacted(token) ? Redacted.value(token) : token

const redacted = (token: string | Redacted.Redacted<string>): Redacted.Redacted<string> =>
  Redacted.isRedacted(token) ? token : Redacted.make(token)

const tokensOf = (stored: StoredTokens): Tokens => ({
  accessToken: redacted(stored.accessToken),
  expiresAt: stored.expiresAt,
  refreshToken: stored.refreshToken === undefined ? undefined : redacted(stored.refreshToken),
  scopes: stored.scopes ?? [],
  user: stored.user
})

// A value that is not a `Date` is rejected when the token is used.
const endOf = ({ expiresAt }: Tokens): number => expiresAt instanceof Date ? expiresAt.getTime() : Infinity

/** Whether a store returned valid tokens: an older program may have written something else. */
const isStored = (value: StoredTokens): boolean =>
  isSendable(valueOf(value.accessToken)) &&
  (value.expiresAt === undefined || (value.expiresAt instanceof Date && !Number.isNaN(value.expiresAt.getTime()))) &&
  (value.refreshToken === undefined || isSendable(valueOf(value.refreshToken)))

/** Calls a function of the application. If it fails, logs that and returns `undefined`: the session continues in memory. */
const called = <A>(
  name: string,
  secrets: ReadonlyArray<string>,
  consequence: string,
  call: () => Awaitable<A>
): Effect.Effect<{ readonly value: A } | undefined> =>
  Effect.suspend((): Effect.Effect<A, unknown> => {
    const returned = call()
    return Effect.isEffect(returned)
      ? returned
      : Effect.tryPromise({ try: async () => await returned, catch: (error) => error })
  }).pipe(
    Effect.timeoutOrElse({
      duration: storeLimit,
      orElse: () => Effect.fail(new Error(`it did not finish within ${storeLimit} ms`))
    }),
    Effect.map((value) => ({ value })),
    Effect.catchCause((cause) =>
      Effect.as(
        Effect.logWarning(
          `OAuth: ${name} failed: ${scrub(messageOf(Cause.squash(cause)), secrets)}. ${consequence}`
        ),
        undefined
      )
    )
  )

const secretsOf = (...sets: ReadonlyArray<Tokens>): ReadonlyArray<string> =>
  sets.flatMap(({ accessToken, refreshToken }) => [
    Redacted.value(accessToken),
    ...(refreshToken === undefined ? [] : [Redacted.value(refreshToken)])
  ])

/** Starts a session with given tokens. Returns an effect that yields the current token, for a client's `accessToken`. */
export const make = (
  given: StoredTokens,
  { onRefresh, store }: SessionOptions,
  { ended, refresh, running }: Application
): Effect.Effect<ExpiringToken, FlatError> => {
  let current = tokensOf(given)
  /** When `current` expires, and until when it is used, on the monotonic clock; set on first use. */
  let end: number | undefined
  let fresh = Infinity
  let flight: Refresh | undefined
  /** Access tokens that this session replaced, and that the store may still hold because saving failed. */
  const replaced = new Set<string>()

  const take = (tokens: Tokens, clock: Clock.Clock) => {
    const now = Monotonic.now(clock)
    current = tokens
    end = now + endOf(tokens) - clock.currentTimeMillisUnsafe()
    fresh = freshUntil(end, now)
  }
  const isUsable = (clock: Clock.Clock, rejectedToken: Redacted.Redacted<string> | undefined): boolean => {
    if (end === undefined) take(current, clock)
    return Monotonic.now(clock) < fresh &&
      (rejectedToken === undefined || Redacted.value(rejectedToken) !== Redacted.value(current.accessToken))
  }

  /** Adopts the tokens that another process has saved. */
  const adopt = (opened: TokenStore) =>
    Effect.flatMap(
      called("load of the token store", secretsOf(current), "The tokens in memory are used.", opened.load),
      (loaded) =>
        Effect.map(Clock.Clock, (clock) => {
          const stored = loaded?.value
          if (stored === undefined || stored === null || !isStored(stored)) return false
          const access = valueOf(stored.accessToken)
          if (access === Redacted.value(current.accessToken) || replaced.has(access)) return false
          const tokens = tokensOf(stored)
          const lasts = endOf(tokens) - clock.currentTimeMillisUnsafe() > leastLeft
          // A token that is about to expire is only useful with its refresh token, and must not replace that of the session otherwise.
          if (lasts || tokens.refreshToken !== undefined) take(tokens, clock)
          return lasts
        })
    )

  const keep = (renewed: Tokens) =>
    Effect.gen(function*() {
      const secrets = secretsOf(renewed)
      if (store !== undefined) {
        const saved = yield* called(
          "save of the token store",
          secrets,
          "The new tokens are in memory only: they are lost when the process ends.",
          () => store.save(renewed)
        )
        if (saved !== undefined) replaced.clear()
      }
      if (onRefresh !== undefined) {
        yield* called(
          "onRefresh",
          secrets,
          "The new tokens are in use, but may not have been stored.",
          () => onRefresh(renewed)
        )
      }
    })

  const renew: Effect.Effect<Tokens, FlatError> = Effect.gen(function*() {
    if (store !== undefined && (yield* adopt(store))) return current
    const { accessToken, refreshToken } = current
    if (refreshToken === undefined) return yield* ended
    const exit = yield* Effect.exit(refresh(refreshToken))
    if (Exit.isFailure(exit)) {
      // Another process may just have used the refresh token.
      if (store !== undefined && (yield* adopt(store))) return current
      return yield* exit
    }
    replaced.add(Redacted.value(accessToken))
    take(exit.value, yield* Clock.Clock)
    yield* keep(exit.value)
    return exit.value
  })

  return Effect.withFiber((fiber) => {
    if (flight !== undefined) return Fiber.join(flight)
    const clock = fiber.getRef(Clock.Clock)
    if (isUsable(clock, fiber.getRef(RejectedToken))) {
      // Computes the expiry by the current system clock, which may have been set since.
      return Effect.succeed<ExpiringToken>(
        Number.isFinite(end) ? { ...current, expiresAt: Monotonic.toDate(clock, end!) } : current
      )
    }
    const started = Effect.runForkWith(fiber.context)(renew)
    flight = started
    running.add(started)
    started.addObserver(() => {
      flight = undefined
      running.delete(started)
    })
    return Fiber.join(started)
  })
}
