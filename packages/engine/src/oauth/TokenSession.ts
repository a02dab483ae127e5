/**
 * The OAuth2 tokens of one user: refreshed before they expire and when they are rejected, and kept in a store if there is one. The state belongs to
 * the session, not to a client. A refresh runs independently: several clients share it, and none of them interrupts it.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { asShared, freshUntil, RejectedToken, usedOnce } from "../credentials/Credentials.ts"
import { type ExpiringToken, type TokenSource, withSource } from "../credentials/Tenants.ts"
import type { FlatError } from "../error/FlatError.ts"
import * as Monotonic from "../transport/Monotonic.ts"
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

/** A source of tokens for clients, which is also an effect that yields the current token. */
export interface SessionSource extends Effect.Effect<ExpiringToken, FlatError>, TokenSource {}

/** What closing waits for: a refresh in progress, or tokens that could not be saved, which it saves again. One that succeeds removes itself. */
export type Pending = Effect.Effect<void, FlatError>

/** Where it is kept. */
export interface AllPending {
  readonly add: (one: Pending) => unknown
  readonly delete: (one: Pending) => unknown
  /** Whether the session has ended elsewhere: then its refresh token is not sent. */
  readonly hasEnded?: () => boolean
}

/** Waits for all that is pending, and what it leaves: a lock, or tokens that it could not save. Fails if one of them does. */
export const settle = (all: Iterable<Pending>): Pending =>
  Effect.gen(function*() {
    const failed = new Map<Pending, Exit.Exit<void, FlatError>>()
    const left = () => [...all].filter((one) => !failed.has(one))
    for (let next = left(); next.length > 0; next = left()) {
      const exits = yield* Effect.forEach(next, Effect.exit, { concurrency: "unbounded" })
      exits.forEach((exit, index) => Exit.isFailure(exit) && failed.set(next[index]!, exit))
    }
    for (const exit of failed.values()) return yield* exit
  })

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
  readonly pending: AllPending
}

/** A refresh in progress. */
interface Flight {
  readonly fiber: Fiber.Fiber<Tokens, FlatError>
  /** Done once calls that wait go on with the new tokens, while those are still being saved. */
  readonly renewed: Deferred.Deferred<void>
}

// How long the store, in milliseconds, may hold a call that has a valid token.
const longestHold = 1000

// Milliseconds between two reads of the store while another process, which used the refresh token first, may still be saving its tokens.
const rereads = [0, 25, 50, 100, 200, 400, 800, 1600]
// Milliseconds before a failed save is repeated.
const resaves = [200, 1000]
// A refresh may lose to other processes several times in a row if their tokens expire within a minute.
const mostRounds = 10
// Tokens that another process refreshed are used if they last for at least a minute, in milliseconds.
const leastLeft = 60_000

// A value that is not a `Date` is rejected when the token is used.
const endOf = ({ expiresAt }: Tokens): number => expiresAt instanceof Date ? expiresAt.getTime() : Infinity

/** Starts a session with given tokens. Returns an effect that yields the current token, for a client's `accessToken`. */
export const make = (
  given: StoredTokens,
  { onRefresh, store }: SessionOptions,
  { ended, isSpent, pending, refresh, unsaved }: Application
): SessionSource => {
  let current = tokensOf(given)
  /** When `current` expires, and until when it is used, on the monotonic clock; set on first use. */
  let end: number | undefined
  let fresh = Infinity
  let flight: Flight | undefined
  /** Another attempt to save tokens that could not be saved. */
  let saving: Fiber.Fiber<string | undefined> | undefined
  /** Access tokens that this session has replaced. A store that reads a copy of its data, or took no new tokens since, may still return them. */
  let replaced: ReadonlyArray<string> = []
  let isUnsaved = false
  /** Tokens that could not be saved, for which those of a store were taken. Those may be older: then they cannot be refreshed. */
  let spare: Tokens | undefined
  /** Whether another process saved the current tokens. */
  let isAdopted = false

  const take = (tokens: Tokens, clock: Clock.Clock, isOther = false) => {
    const now = Monotonic.now(clock)
    spare = !isOther ? undefined : isUnsaved ? current : spare
    current = tokens
    isAdopted = isOther
    isUnsaved = false
    if (spare === undefined) pending.delete(retrySave)
    else pending.add(retrySave)
    end = now + endOf(tokens) - clock.currentTimeMillisUnsafe()
    fresh = freshUntil(end, now)
  }
  const isRejected = (token: Redacted.Redacted<string> | undefined): boolean =>
    token !== undefined && Redacted.value(token) === Redacted.value(current.accessToken)
  const isUsable = (clock: Clock.Clock, rejectedToken: Redacted.Redacted<string> | undefined): boolean => {
    if (end === undefined) take(current, clock)
    return Monotonic.now(clock) < fresh && !isRejected(rejectedToken)
  }
  const issued = (clock: Clock.Clock): ExpiringToken => {
    // Computes the expiry by the current system clock, which may have been set since.
    const token = end !== undefined && Number.isFinite(end)
      ? { ...current, expiresAt: Monotonic.toDate(clock, end) }
      : { ...current }
    if (isAdopted) asShared(token)
    return isUnsaved || !isUsable(clock, undefined) ? usedOnce(token) : token
  }

  const load = (opened: TokenStore) =>
    Effect.map(
      calling(secretsOf(current), () => opened.load()),
      (stored) => stored !== undefined && stored !== null && isStored(stored) ? tokensOf(stored) : undefined
    )

  /** Takes the tokens of a store if another process has saved them. Returns whether they can be used. */
  const takeOthers = (stored: Tokens | undefined, clock: Clock.Clock): boolean => {
    if (stored === undefined || [...replaced, valueOf(current.accessToken)].includes(valueOf(stored.accessToken))) {
      return false
    }
    const lasts = endOf(stored) - clock.currentTimeMillisUnsafe() > leastLeft
    // A token that is about to expire is only useful with its refresh token, and must not replace that of the session otherwise.
    if (lasts || stored.refreshToken !== undefined) take(stored, clock, true)
    return lasts
  }

  /** Adopts the tokens that another process has saved. Returns whether they can be used. */
  const adopt = (opened: TokenStore) =>
    Effect.flatMap(
      Effect.catch(
        load(opened),
        (problem) => warn("load of the token store", problem, "The tokens in memory are used.")
      ),
      (stored) => Effect.map(Clock.Clock, (clock) => takeOthers(stored, clock))
    )

  /** Tries once to save the current tokens. */
  const saveOnce = (opened: TokenStore, renewed: Tokens) =>
    Effect.gen(function*() {
      if (isUnsaved) {
        // A save that failed may have taken effect, and another process may have refreshed the tokens since.
        const stored = yield* load(opened)
        takeOthers(stored, yield* Clock.Clock)
        if (current !== renewed || (stored && valueOf(stored.accessToken)) === valueOf(renewed.accessToken)) return
      }
      yield* calling(secretsOf(renewed), () => opened.save(renewed))
    })

  /** Saves the current tokens, after each of the waits until that succeeds. Returns the last problem. */
  const save = (opened: TokenStore, waits: ReadonlyArray<number>): Effect.Effect<string | undefined> =>
    Effect.gen(function*() {
      const renewed = current
      let problem: string | undefined
      for (const wait of waits) {
        if (wait > 0) yield* Effect.sleep(wait)
        const saved = yield* Effect.exit(saveOnce(opened, renewed))
        // Newer ones have taken their place.
        if (current !== renewed) return undefined
        isUnsaved = Exit.isFailure(saved)
        if (Exit.isSuccess(saved)) {
          pending.delete(retrySave)
          return undefined
        }
        problem = String(Cause.squash(saved.cause))
      }
      pending.add(retrySave)
      return problem
    })

  /** Tries once to save tokens that could not be saved. All who want that share the attempt. Returns the problem. */
  const saveAgain = Effect.withFiber(({ context }: Fiber.Fiber<unknown, unknown>) => {
    if (!isUnsaved || store === undefined) return Effect.undefined
    if (saving !== undefined) return Fiber.join(saving)
    const started = saving = Effect.runForkWith(context)(save(store, [0]))
    started.addObserver(() => {
      saving = undefined
    })
    return Fiber.join(started)
  })

  const retrySave: Pending = Effect.flatMap(
    saveAgain,
    (problem) => {
      if (problem !== undefined) return Effect.fail(unsaved(problem))
      // Newer tokens of the store replaced them.
      if (!isUnsaved) pending.delete(retrySave)
      return Effect.void
    }
  )

  const keep = Effect.gen(function*() {
    const renewed = current
    const problem = store === undefined ? undefined : yield* save(store, [0, ...resaves])
    if (problem !== undefined) {
      const consequence = "The new tokens are in memory only. Each call and closing save them again."
      yield* warn("save of the token store", problem, consequence)
    }
    if (onRefresh !== undefined) {
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

  const renew = (renewed: Deferred.Deferred<void>): Effect.Effect<Tokens, FlatError> =>
    Effect.gen(function*() {
      for (let round = 1;; round++) {
        if (store !== undefined && (yield* adopt(store))) return current
        const { accessToken, refreshToken } = current
        if (refreshToken === undefined || pending.hasEnded?.()) return yield* ended
        const exit = yield* Effect.exit(refresh(refreshToken))
        if (Exit.isSuccess(exit)) {
          replaced = [...isUnsaved ? replaced : [], Redacted.value(accessToken)]
          take(exit.value, yield* Clock.Clock)
          yield* Effect.forkChild(Effect.andThen(Effect.sleep(longestHold), Deferred.succeed(renewed, undefined)))
          yield* keep
          return current
        }
        if (store === undefined || round === mostRounds) return yield* exit
        const error = Cause.findError(exit.cause)
        // Another process may have used the refresh token, and may still be saving what it got for it.
        const isOver = Result.isSuccess(error) && isSpent(error.success)
        if (isOver) {
          // Nobody can refresh them: saved later, they might replace newer ones.
          isUnsaved = false
          pending.delete(retrySave)
          if (spare !== undefined) {
            replaced = [...replaced, Redacted.value(accessToken)]
            take(spare, yield* Clock.Clock)
            isUnsaved = true
            pending.add(retrySave)
            continue
          }
        }
        if (!(yield* (isOver ? hasOthers(store, refreshToken) : adopt(store)))) return yield* exit
        if (isUsable(yield* Clock.Clock, accessToken)) return current
      }
    })

  const start = (context: Context.Context<never>): Flight => {
    const renewed = Deferred.makeUnsafe<void>()
    const work = renew(renewed)
    const locked = store?.lock === undefined ? work : locking(store, work, pending)
    const before = current
    const ended = Effect.suspend(() => Effect.asVoid(Fiber.await(fiber)))
    pending.add(ended)
    const fiber = Effect.runForkWith(context)(
      Effect.andThen(
        saveAgain,
        Effect.clockWith((clock) =>
          // It may have found those of another process.
          current !== before && isUsable(clock, undefined) ? Effect.succeed(current) : locked
        )
      )
    )
    const started = flight = { fiber, renewed }
    fiber.addObserver(() => {
      flight = undefined
      pending.delete(ended)
    })
    return started
  }

  return withSource(
    Effect.withFiber((fiber): Effect.Effect<ExpiringToken, FlatError> => {
      const clock = fiber.getRef(Clock.Clock)
      const rejectedToken = fiber.getRef(RejectedToken)
      const usable = isUsable(clock, rejectedToken)
      if (usable && (flight === undefined || Deferred.isDoneUnsafe(flight.renewed))) {
        if (isUnsaved && flight === undefined) Effect.runForkWith(fiber.context)(saveAgain)
        return Effect.succeed(issued(clock))
      }
      const joined = ({ fiber, renewed }: Flight) => {
        const isValid = Monotonic.now(clock) < end! && !isRejected(rejectedToken)
        const held = isValid ? Effect.sleep(longestHold) : Deferred.await(renewed)
        return Effect.map(Effect.raceFirst(Fiber.join(fiber), held), () => issued(clock))
      }
      if (flight !== undefined) return joined(flight)
      const started = start(fiber.context)
      return joined(started)
    }),
    Effect.suspend(() => flight === undefined ? Effect.void : Effect.asVoid(Fiber.await(flight.fiber)))
  )
}
