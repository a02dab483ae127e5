/**
 * Who may send now: a limit on requests in flight, and the hourly rate limit as the API reports it in `X-RateLimit-*`. Near the wall requests
 * are spaced out over the time that is left; at the wall they wait for the reset, or fail at once when that is too far away.
 */
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { Transport } from "../../FlatError.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import { clockTolerance, longestWait, type Report } from "./RateLimitHeaders.ts"

/**
 * What is known of the rate limit. Everything is `undefined` before the first answer.
 *
 * @category models
 */
export interface QuotaState {
  /** Requests per window. */
  readonly limit: number | undefined
  /** Requests left, those in flight taken off. May be negative. */
  readonly remaining: number | undefined
  /** When the window ends. */
  readonly resetAt: Date | undefined
}

/** A wait that the quota asks for, `until` a moment on the monotonic clock. */
export interface QuotaWait {
  /**
   * - `quota`: nothing is left;
   * - `pacing`: little is left, requests are spaced out;
   * - `rate-limit`: the API refused a request.
   */
  readonly reason: "quota" | "pacing" | "rate-limit"
  readonly until: number
}

/**
 * A counter in this process, asked without an effect; `now` on the monotonic clock, in milliseconds.
 *
 * @category models
 */
export interface LocalCounter {
  readonly blockedUntil: (now: number) => number
  readonly take: (now: number) => QuotaWait | undefined
  readonly learn: (report: Report, inFlight: number, now: number) => void
}

/**
 * Counts the budget of one token, in this process or for many.
 *
 * @category models
 */
export interface Counter {
  readonly state: Effect.Effect<QuotaState>
  /** When the wall falls that stands now, on the monotonic clock; 0 where there is none. Takes nothing. */
  readonly blockedUntil: Effect.Effect<number>
  /** Takes one request off the budget, or says how long to wait before asking again. */
  readonly take: Effect.Effect<QuotaWait | undefined, Transport>
  /** Learns from what a response reports; `inFlight` requests of this process have no response yet. */
  readonly learn: (report: Report, inFlight: number) => Effect.Effect<void>
  /** The API refused a request: for so many milliseconds none is sent. */
  readonly block: (millis: number) => Effect.Effect<void>
  /** The same counter without effects, where it lives in this process. */
  readonly local?: LocalCounter | undefined
}

/**
 * Where budgets are counted: a counter for the client's own token, or for the user that it acts as. In this process by default;
 * `RedisQuota.layer` of `@flat-sdk/node` counts for all workers that share a token.
 *
 * @category references
 */
export const Counters = Context.Reference<(actingAs: string | undefined) => Counter>(
  "@flat-sdk/core/internal/quota/Quota/Counters",
  {
    defaultValue: () => () => makeCounter()
  }
)

/** A counter, and a limit on requests in flight. */
export interface Quota extends Omit<Counter, "learn" | "local"> {
  /** Learns from what a response reports; `undefined` where that is done already. */
  readonly learn: (report: Report, now: number) => Effect.Effect<void> | undefined
  readonly local: Omit<LocalCounter, "learn"> | undefined
  /** Runs what waits for a turn, one after the other: near the wall many wait for the same moment, and only the first needs to wake for it. */
  readonly inLine: <A, E>(waiting: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Runs a request within the limit on requests in flight. */
  readonly withSlot: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** The last tenth of a window is spread over the time to its end instead of being spent at once. */
export const reserve = 0.1

/** What a counter remembers. Times are moments on the monotonic clock. */
export interface Ledger {
  limit: number | undefined
  remaining: number | undefined
  resetAt: number | undefined
  /** When the window was first heard of. */
  since: number
  /** The API refused until then. */
  blockedUntil: number
  /** Near the wall: nobody sends before then. */
  pacedUntil: number
}

/** Whether two ends are of one window: `Date` has whole seconds, so the same end comes out a little different each time. */
export const isSameWindow = (left: number, right: number): boolean => Math.abs(left - right) < clockTolerance

/** Makes a counter that lives in this process. */
export const makeCounter = (): Counter => {
  const ledger: Ledger = {
    limit: undefined,
    remaining: undefined,
    resetAt: undefined,
    since: 0,
    blockedUntil: 0,
    pacedUntil: 0
  }

  const forgetEndedWindow = (now: number) => {
    if (ledger.resetAt !== undefined && now >= ledger.resetAt) {
      ledger.remaining = ledger.limit
      ledger.resetAt = undefined
      ledger.pacedUntil = 0
    }
  }

  const local: LocalCounter = {
    blockedUntil: (now) => {
      forgetEndedWindow(now)
      const spent = ledger.remaining !== undefined && ledger.remaining <= 0 ? ledger.resetAt ?? 0 : 0
      return Math.max(ledger.blockedUntil > now ? ledger.blockedUntil : 0, spent)
    },
    take: (now) => {
      forgetEndedWindow(now)
      const { limit, remaining, resetAt } = ledger
      if (ledger.blockedUntil > now) return { reason: "rate-limit", until: ledger.blockedUntil }
      if (remaining === undefined || resetAt === undefined) return undefined
      if (remaining <= 0) return { reason: "quota", until: resetAt }
      if (limit !== undefined && remaining < limit * reserve) {
        if (ledger.pacedUntil > now) return { reason: "pacing", until: ledger.pacedUntil }
        ledger.pacedUntil = now + (resetAt - now) / remaining
      }
      ledger.remaining = remaining - 1
      return undefined
    },
    learn: (report, inFlight, now) => {
      const end = now + report.resetIn
      const { resetAt } = ledger
      if (resetAt !== undefined && isSameWindow(resetAt, end)) {
        // Responses overtake each other: within a window only the lowest count is news, less what is still under way.
        ledger.remaining = ledger.remaining === undefined
          ? report.remaining
          : Math.min(ledger.remaining, report.remaining)
      } else {
        // A request that left before this window was known, and reports an earlier end: a slow response of the window before.
        if (resetAt !== undefined && end < resetAt && now - report.age <= ledger.since) return
        ledger.remaining = report.remaining - Math.max(0, inFlight - 1)
        ledger.since = now
      }
      ledger.limit = report.limit ?? ledger.limit
      ledger.resetAt = end
    }
  }
  const asked = <A>(ask: (now: number, clock: Clock.Clock) => A): Effect.Effect<A> =>
    Effect.clockWith((clock) => Effect.sync(() => ask(Monotonic.now(clock), clock)))
  return {
    local,
    state: asked((now, clock) => {
      forgetEndedWindow(now)
      const { limit, remaining, resetAt } = ledger
      return {
        limit,
        remaining,
        resetAt: resetAt === undefined ? undefined : Monotonic.toDate(clock, resetAt)
      }
    }),
    blockedUntil: asked(local.blockedUntil),
    take: asked(local.take),
    learn: (report, inFlight) => asked((now) => local.learn(report, inFlight, now)),
    block: (millis) =>
      asked((now) => {
        ledger.blockedUntil = Math.max(ledger.blockedUntil, now + Math.min(millis, longestWait))
      })
  }
}

/** Makes a quota over a counter. */
export const make = (options: { readonly concurrency: number }, counter: Counter = makeCounter()): Quota => {
  const slots = options.concurrency === Infinity ? undefined : Semaphore.makeUnsafe(options.concurrency)
  const line = Semaphore.makeUnsafe(1)
  const { local } = counter
  let inFlight = 0
  const leave = Effect.suspend(() => {
    inFlight--
    return slots === undefined ? Effect.void : slots.release(1)
  })
  return {
    ...counter,
    inLine: line.withPermits(1),
    learn: (report, now) => {
      if (local === undefined) return counter.learn(report, inFlight)
      local.learn(report, inFlight, now)
      return undefined
    },
    local,
    withSlot: (effect) =>
      Effect.uninterruptibleMask((restore) => {
        const entered = Effect.ensuring(
          Effect.suspend(() => {
            inFlight++
            return restore(effect)
          }),
          leave
        )
        return slots === undefined ? entered : Effect.flatMap(restore(slots.take(1)), () => entered)
      })
  }
}
