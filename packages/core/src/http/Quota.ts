/**
 * Who may send now: a limit on requests in flight, and the hourly rate limit as the API reports it in `X-RateLimit-*`. Near the wall requests
 * are spaced out over the time that is left; at the wall they wait for the reset, or fail at once when that is too far away.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

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

/** Counts the budget of one token. */
export interface Quota {
  readonly state: Effect.Effect<QuotaState>
  /** Takes one request off the budget, or says how long to wait before asking again. */
  readonly take: Effect.Effect<QuotaWait | undefined>
  /** Learns from the headers of an answer. */
  readonly learn: (headers: Readonly<Record<string, string>>) => Effect.Effect<void>
  /** The API refused a request until this time. */
  readonly block: (until: number) => Effect.Effect<void>
  /** Runs a request within the limit on requests in flight. */
  readonly withSlot: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

// The last tenth of a window is spread over the time to its end instead of being spent at once.
const reserve = 0.1

const numberIn = (headers: Readonly<Record<string, string>>, name: string): number | undefined => {
  const value = Number(headers[name] || NaN)
  return Number.isFinite(value) ? value : undefined
}

/** Makes a quota that lives in this process. */
export const make = (options: { readonly concurrency: number }): Quota => {
  const slots = options.concurrency === Infinity ? undefined : Semaphore.makeUnsafe(options.concurrency)
  let limit: number | undefined
  let remaining: number | undefined
  let resetAt: number | undefined
  let blockedUntil = 0
  let inFlight = 0
  let paced = 0

  const forgetEndedWindow = (now: number) => {
    if (resetAt !== undefined && now >= resetAt) {
      remaining = limit
      resetAt = undefined
      paced = 0
    }
  }

  const take = Effect.map(Clock.currentTimeMillis, (now): QuotaWait | undefined => {
    forgetEndedWindow(now)
    if (blockedUntil > now) return { reason: "rate-limit", until: blockedUntil }
    if (remaining === undefined || resetAt === undefined) return undefined
    if (remaining <= 0) return { reason: "quota", until: resetAt }
    if (limit !== undefined && remaining < limit * reserve) {
      if (paced > now) return { reason: "quota", until: paced }
      paced = now + (resetAt - now) / remaining
    }
    remaining--
    return undefined
  })

  return {
    state: Effect.map(Clock.currentTimeMillis, (now) => {
      forgetEndedWindow(now)
      return { limit, remaining, resetAt: resetAt === undefined ? undefined : new Date(resetAt) }
    }),
    take,
    learn: (headers) =>
      Effect.sync(() => {
        const told = numberIn(headers, "x-ratelimit-remaining")
        const until = numberIn(headers, "x-ratelimit-reset")
        if (told === undefined || until === undefined) return
        const end = until * 1000
        limit = numberIn(headers, "x-ratelimit-limit") ?? limit
        // Answers overtake each other: within a window only the lowest count is news, less what is still under way.
        remaining = resetAt === end && remaining !== undefined ? Math.min(remaining, told) : told - Math.max(0, inFlight - 1)
        resetAt = end
      }),
    block: (until) =>
      Effect.sync(() => {
        blockedUntil = Math.max(blockedUntil, until)
      }),
    withSlot: (effect) => {
      const counted = Effect.ensuring(
        Effect.suspend(() => {
          inFlight++
          return effect
        }),
        Effect.sync(() => {
          inFlight--
        })
      )
      return slots === undefined ? counted : slots.withPermits(1)(counted)
    }
  }
}
