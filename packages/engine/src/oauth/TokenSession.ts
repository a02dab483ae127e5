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
import * as Result from "effect/Result"
import { type ExpiringToken, freshUntil, RejectedToken, usedOnce } from "../credentials/Credentials.ts"
import type { FlatError } from "../error/FlatError.ts"
import * as Monotonic from "../timing/Monotonic.ts"
import {
  type Awaitable,
  calling,
  isStored,
  locking,
  secretsOf,
  type StoredTokens,
  type Tokens,
  tokensOf,
  type TokenStore,
  valueOf,
  warn
} from "./TokenStore.ts"

/** Options of a session. */
export interface SessionOptions {
  /** Where the tokens are kept. Without a store they are lost with the process. */
  readonly store?: TokenStore | undefined
  /** Receives every new set of tokens, once for each refresh, after it was saved. */
  readonly onRefresh?: ((tokens: Tokens) => Awaitable<void>) | undefined
}

/** A refresh that is in progress. */
export type Refresh = Fiber.Fiber<Tokens, FlatError>

export type Refreshes = Pick<Set<Refresh>, "add" | "delete">

/** The state that the sessions of one application share. */
export interface Application {
  /** Requests new tokens from the server. */
  readonly refresh: (refreshToken: Redacted.Redacted<string>) => Effect.Effect<Tokens, FlatError>
  /** Whether the server rejected the refresh token itself: it was used, has expired or was revoked. */
  readonly isSpent: (error: FlatError) => boolean
  /** Returns the error for tokens that cannot be saved. */
  readonly unsaved: (problem: string) => FlatError
  /** Fails with the error for a missing refresh token. */
  readonly ended: Effect.Effect<never, FlatError>
  readonly running: Refreshes
}

// Milliseconds between two reads of the store while another process, which used the refresh token first, may still be saving its tokens.
const rereads = [0, 25, 50, 100, 200, 400, 800, 1600]
// Milliseconds before a failed save is repeated.
const resaves = [200, 1000]
// A refresh may lose to other processes several times in a row if their tokens expire within a minute.
const mostRounds = 10
// Tokens that another process refreshed are used if they last for at least a minute.
const leastLeft = 60_000

// A value that is not a `Date` is rejected when the token is used.
const endOf = ({ expiresAt }: Tokens): number => expiresAt instanceof Date ? expiresAt.getTime() : Infinity

/** Starts a session with given tokens. Returns an effect that yields the current token, for a client's `accessToken`. */
export const make = (
  given: StoredTokens,
  { onRefresh, store }: SessionOptions,
  { ended, isSpent, refresh, running, unsaved }: Application
): Effect.Effect<ExpiringToken, FlatError> => {
  let current = tokensOf(given)
  /** When `current` expires, and until when it is used, on the monotonic clock; set on first use. */
  let end: number | undefined
  let fresh = Infinity
  let flight: Refresh | undefined
  /** The access token that this session replaced last: a store that reads a copy of its data may still return it. */
  let replaced: string | undefined
  let isUnsaved = false

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
  const issued = (clock: Clock.Clock): ExpiringToken => {
    // Computes the expiry by the current system clock, which may have been set since.
    const token = end !== undefined && Number.isFinite(end)
      ? { ...current, expiresAt: Monotonic.toDate(clock, end) }
      : { ...current }
    return isUnsaved ? usedOnce(token) : token
  }

  /** Adopts the tokens that another process has saved. Returns whether they can be used. */
  const adopt = (opened: TokenStore) =>
    Effect.flatMap(
      Effect.catch(
        calling(secretsOf(current), () => opened.load()),
        (problem) => warn("load of the token store", problem, "The tokens in memory are used.")
      ),
      (stored) =>
        Effect.map(Clock.Clock, (clock) => {
          if (stored === undefined || stored === null || !isStored(stored)) return false
          const access = valueOf(stored.accessToken)
          if (access === Redacted.value(current.accessToken) || access === replaced) return false
          const tokens = tokensOf(stored)
          const lasts = endOf(tokens) - clock.currentTimeMillisUnsafe() > leastLeft
          // A token that is about to expire is only useful with its refresh token, and must not replace that of the session otherwise.
          if (lasts || tokens.refreshToken !== undefined) take(tokens, clock)
          return lasts
        })
    )

  /** Saves the current tokens, and repeats that if it fails. Returns the last problem. */
  const save = (opened: TokenStore): Effect.Effect<string | undefined> =>
    Effect.gen(function*() {
      let problem: string | undefined
      for (const wait of [0, ...resaves]) {
        if (wait > 0) yield* Effect.sleep(wait)
        const saved = yield* Effect.exit(calling(secretsOf(current), () => opened.save(current)))
        if (Exit.isSuccess(saved)) {
          isUnsaved = false
          return undefined
        }
        problem = String(Cause.squash(saved.cause))
      }
      isUnsaved = true
      return problem
    })

  const keep = Effect.gen(function*() {
    const problem = store === undefined ? undefined : yield* save(store)
    if (problem !== undefined) {
      const consequence = "The new tokens are in memory only. The next call saves them again, and fails if that fails."
      yield* warn("save of the token store", problem, consequence)
    }
    if (onRefresh !== undefined) {
      const renewed = current
      yield* Effect.catch(
        calling(secretsOf(renewed), () => onRefresh(renewed)),
        (problem) => warn("onRefresh", problem, "The new tokens are in use, but may not have been stored.")
      )
    }
  })

  /** Reads the store until it has other tokens than those whose refresh token was rejected. Returns whether it has. */
  const hasOthers = (opened: TokenStore, rejected: Redacted.Redacted<string>) =>
    Effect.gen(function*() {
      for (const wait of rereads) {
        if (wait > 0) yield* Effect.sleep(wait)
        if (yield* adopt(opened)) return true
        if (current.refreshToken !== undefined && valueOf(current.refreshToken) !== valueOf(rejected)) return true
      }
      return false
    })

  const renew: Effect.Effect<Tokens, FlatError> = Effect.gen(function*() {
    for (let round = 1;; round++) {
      if (store !== undefined && (yield* adopt(store))) return current
      const { accessToken, refreshToken } = current
      if (refreshToken === undefined) return yield* ended
      const exit = yield* Effect.exit(refresh(refreshToken))
      if (Exit.isSuccess(exit)) {
        replaced = Redacted.value(accessToken)
        take(exit.value, yield* Clock.Clock)
        yield* keep
        return exit.value
      }
      if (store === undefined || round === mostRounds) return yield* exit
      const error = Cause.findError(exit.cause)
      // Another process may have used the refresh token, and may still be saving what it got for it.
      const isRejected = Result.isSuccess(error) && isSpent(error.success)
      if (!(yield* (isRejected ? hasOthers(store, refreshToken) : adopt(store)))) return yield* exit
      if (isUsable(yield* Clock.Clock, accessToken)) return current
    }
  })

  const settle = (rejectedToken: Redacted.Redacted<string> | undefined): Effect.Effect<Tokens, FlatError> =>
    Effect.gen(function*() {
      if (isUnsaved && store !== undefined) {
        const problem = yield* save(store)
        if (problem !== undefined) return yield* Effect.fail(unsaved(problem))
        if (isUsable(yield* Clock.Clock, rejectedToken)) return current
      }
      return yield* (store?.lock === undefined ? renew : locking(store, renew))
    })

  return Effect.withFiber((fiber) => {
    const clock = fiber.getRef(Clock.Clock)
    const joined = (refresh: Refresh) => Effect.map(Fiber.join(refresh), () => issued(clock))
    if (flight !== undefined) return joined(flight)
    const rejectedToken = fiber.getRef(RejectedToken)
    if (!isUnsaved && isUsable(clock, rejectedToken)) return Effect.succeed(issued(clock))
    const started = Effect.runForkWith(fiber.context)(settle(rejectedToken))
    flight = started
    running.add(started)
    started.addObserver(() => {
      flight = undefined
      running.delete(started)
    })
    return joined(started)
  })
}
