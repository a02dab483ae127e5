/**
 * Who may send now: a limit on requests in flight, and the hourly rate limit as the API reports it in `X-RateLimit-*`. Near the wall requests
 * are spaced out over the time that is left; at the wall they wait for the reset, or fail at once when that is too far away.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { Transport } from "../FlatError.ts"

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

/** A wait that the quota asks for: `until` in epoch milliseconds. */
export interface QuotaWait {
  readonly reason: "quota" | "rate-limit"
  readonly until: number
}

/**
 * A counter in this process, asked without an effect; `now` in epoch milliseconds.
 *
 * @category models
 */
export interface LocalCounter {
  readonly wall: (now: number) => number
  readonly take: (now: number) => QuotaWait | undefined
  readonly learn: (headers: Readonly<Record<string, string>>, inFlight: number, now: number) => void
}

/**
 * Counts the budget of one token, in this process or for many.
 *
 * @category models
 */
export interface Counter {
  readonly state: Effect.Effect<QuotaState>
  /** When the wall falls that stands now, in epoch milliseconds; 0 where there is none. Takes nothing. */
  readonly wall: Effect.Effect<number>
  /** Takes one request off the budget, or says how long to wait before asking again. */
  readonly take: Effect.Effect<QuotaWait | undefined, Transport>
  /** Learns from the headers of an answer; `inFlight` requests of this process have no answer yet. */
  readonly learn: (headers: Readonly<Record<string, string>>, inFlight: number) => Effect.Effect<void>
  /** The API refused a request until this time. */
  readonly block: (until: number) => Effect.Effect<void>
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
  "@flat-sdk/core/http/Quota/Counters",
  {
    defaultValue: () => () => makeCounter()
  }
)

/** A counter, and a limit on requests in flight. */
export interface Quota extends Omit<Counter, "learn" | "local"> {
  /** Learns from the headers of an answer. */
  readonly learn: (headers: Readonly<Record<string, string>>) => Effect.Effect<void>
  readonly local: {
    readonly wall: LocalCounter["wall"]
    readonly take: LocalCounter["take"]
    readonly learn: (headers: Readonly<Record<string, string>>, now: number) => void
  } | undefined
  /** Runs what waits for a turn, one after the other: near the wall many wait for the same moment, and only the first needs to wake for it. */
  readonly inLine: <A, E>(waiting: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Runs a request within the limit on requests in flight. */
  readonly withSlot: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** The last tenth of a window is spread over the time to its end instead of being spent at once. */
export const reserve = 0.1

/** A header's number, if it is one. */
export const numberIn = (headers: Readonly<Record<string, string>>, name: string): number | undefined => {
  const value = Number(headers[name] || NaN)
  return Number.isFinite(value) ? value : undefined
}

// All answers of a second bear the same date.
let lastDate = ""
let lastTime = NaN
const timeOf = (date: string): number => {
  if (date !== lastDate) {
    lastDate = date
    lastTime = Date.parse(date)
  }
  return lastTime
}

/**
 * When the window ends by this machine's clock, in epoch milliseconds. `X-RateLimit-Reset` is the server's time: where its `Date` header tells
 * that the two clocks differ, the difference is taken off.
 */
export const resetTime = (headers: Readonly<Record<string, string>>, now: number): number | undefined => {
  const reset = numberIn(headers, "x-ratelimit-reset")
  // Beyond what a Date can hold is no time at all.
  if (reset === undefined || reset > 8.64e12) return undefined
  const skew = timeOf(headers["date"] ?? "") - now
  return Math.abs(skew) > clockTolerance ? reset * 1000 - skew : reset * 1000
}

// `Date` has whole seconds and travels for a while.
const clockTolerance = 10_000

/** What a counter remembers. Times in epoch milliseconds. */
export interface Ledger {
  limit: number | undefined
  remaining: number | undefined
  resetAt: number | undefined
  /** The API refused until then. */
  blockedUntil: number
  /** Near the wall: nobody sends before then. */
  pacedUntil: number
}

/** Whether two ends are of one window: `Date` has whole seconds, so the same end comes out a little different each time. */
export const isSameWindow = (left: number, right: number): boolean => Math.abs(left - right) < clockTolerance

/** Makes a counter that lives in this process. */
export const makeCounter = (): Counter => {
  const ledger: Ledger = { limit: undefined, remaining: undefined, resetAt: undefined, blockedUntil: 0, pacedUntil: 0 }

  const forgetEndedWindow = (now: number) => {
    if (ledger.resetAt !== undefined && now >= ledger.resetAt) {
      ledger.remaining = ledger.limit
      ledger.resetAt = undefined
      ledger.pacedUntil = 0
    }
  }

  const local: LocalCounter = {
    wall: (now) => {
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
        if (ledger.pacedUntil > now) return { reason: "quota", until: ledger.pacedUntil }
        ledger.pacedUntil = now + (resetAt - now) / remaining
      }
      ledger.remaining = remaining - 1
      return undefined
    },
    learn: (headers, inFlight, now) => {
      const told = numberIn(headers, "x-ratelimit-remaining")
      const end = resetTime(headers, now)
      if (told === undefined || end === undefined) return
      ledger.limit = numberIn(headers, "x-ratelimit-limit") ?? ledger.limit
      // Answers overtake each other: within a window only the lowest count is news, less what is still under way.
      const known = ledger.resetAt !== undefined && isSameWindow(ledger.resetAt, end) ? ledger.remaining : undefined
      ledger.remaining = known === undefined ? told - Math.max(0, inFlight - 1) : Math.min(known, told)
      ledger.resetAt = end
    }
  }
  return {
    local,
    state: Effect.map(Clock.currentTimeMillis, (now) => {
      forgetEndedWindow(now)
      const { limit, remaining, resetAt } = ledger
      return { limit, remaining, resetAt: resetAt === undefined ? undefined : new Date(resetAt) }
    }),
    wall: Effect.map(Clock.currentTimeMillis, local.wall),
    take: Effect.map(Clock.currentTimeMillis, local.take),
    learn: (headers, inFlight) => Effect.map(Clock.currentTimeMillis, (now) => local.learn(headers, inFlight, now)),
    block: (until) =>
      Effect.sync(() => {
        ledger.blockedUntil = Math.max(ledger.blockedUntil, until)
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
    learn: (headers) => Effect.suspend(() => counter.learn(headers, inFlight)),
    local: local === undefined ? undefined : { ...local, learn: (headers, now) => local.learn(headers, inFlight, now) },
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
