/**
 * Decides when a request may be sent: a limit on requests in flight, and the hourly rate limit as the API reports it in `X-RateLimit-*`. When the
 * budget runs low, requests are spread over the rest of the window. When it is used up, they wait for the reset, or fail immediately if the reset
 * is too far away.
 */
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Semaphore from "effect/Semaphore"
import * as Monotonic from "../transport/Monotonic.ts"
import type { BudgetOwner, Counter, Fibers, Ledger } from "./Counter.ts"
import { clockTolerance, longestWait, type Report } from "./RateLimitHeaders.ts"

/**
 * Returns the counter of a budget: of the client's own token, or of the given owner. Counts in this process by default; `RedisQuota.layer` of
 * `@flat-sdk/node` counts for all workers that share a token.
 */
export const Counters = /* #__PURE__ */ Context.Reference<(owner: BudgetOwner | undefined) => Counter>(
  "@flat-sdk/core/Quota/Counters",
  {
    defaultValue: () => () => makeCounter()
  }
)

/** A counter with a limit on requests in flight. */
export interface Quota extends Omit<Counter, "learn"> {
  /** Updates the budget from what a response reports. */
  readonly learn: (report: Report) => Effect.Effect<void>
  /** Runs waits one after the other: many calls wait for the same reset, and only the first needs to wake up for it. */
  readonly inLine: <A, E>(waiting: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Runs a request within the limit on requests in flight; its fiber is in `fibers` meanwhile. */
  readonly withSlot: <A, E, R>(effect: Effect.Effect<A, E, R>, fibers?: Fibers) => Effect.Effect<A, E, R>
}

/** The share of the limit below which requests are spread over the rest of the window: the last tenth. */
export const reserve = 0.1

/** Whether two reset times, computed from whole seconds, belong to one window. `late`: by how much the known one may be too late. */
export const isSameWindow = (known: number, reported: number, late = 0): boolean =>
  reported - known < clockTolerance && known - reported < clockTolerance + late

/** Creates a counter in this process. */
export const makeCounter = (): Counter => {
  const ledger: Ledger = {
    limit: undefined,
    remaining: undefined,
    resetAt: undefined,
    late: 0,
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

  const atNow = <A>(count: (now: number, clock: Clock.Clock) => A): Effect.Effect<A> =>
    Effect.clockWith((clock) => Effect.succeed(count(Monotonic.now(clock), clock)))
  return {
    state: atNow((now, clock) => {
      forgetEndedWindow(now)
      const { limit, remaining, resetAt } = ledger
      return {
        limit,
        remaining,
        resetAt: resetAt === undefined ? undefined : Monotonic.toDate(clock, resetAt)
      }
    }),
    blockedUntil: atNow((now) => {
      forgetEndedWindow(now)
      const exhaustedUntil = ledger.remaining !== undefined && ledger.remaining <= 0 ? ledger.resetAt ?? 0 : 0
      return Math.max(ledger.blockedUntil > now ? ledger.blockedUntil : 0, exhaustedUntil)
    }),
    take: atNow((now) => {
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
    }),
    learn: (report, inFlight) =>
      atNow((now) => {
        const { resetAt } = ledger
        const latest = now + report.resetIn
        // A response that was on its way for long may have an old date, by which the window seems to end so much later.
        let end = Math.max(latest - report.age, Math.min(latest, resetAt ?? latest))
        if (resetAt !== undefined && isSameWindow(resetAt, end, ledger.late)) {
          // Responses arrive out of order: within a window, the lowest count is the latest one.
          ledger.remaining = Math.min(ledger.remaining ?? Infinity, report.remaining)
        } else {
          // A request that was sent before this window was known and reports an earlier reset: a slow response from the previous window.
          if (resetAt !== undefined && end < resetAt && now - report.age <= ledger.since) return
          ledger.remaining = report.remaining - Math.max(0, inFlight - 1)
          ledger.since = now
          end = latest
        }
        ledger.limit = report.limit ?? ledger.limit
        ledger.resetAt = end
        ledger.late = end - latest + report.age
      }),
    block: (millis) =>
      atNow((now) => {
        ledger.blockedUntil = Math.max(ledger.blockedUntil, now + Math.min(millis, longestWait))
      })
  }
}

/** Creates a quota from a counter. */
export const make = (options: { readonly concurrency: number }, counter: Counter = makeCounter()): Quota => {
  const slots = options.concurrency === Infinity ? undefined : Semaphore.makeUnsafe(options.concurrency)
  const line = Semaphore.makeUnsafe(1)
  let inFlight = 0
  const countInFlight = <A, E, R>(effect: Effect.Effect<A, E, R>, fibers: Fibers | undefined) =>
    Effect.acquireUseRelease(
      Effect.withFiber((fiber) => {
        inFlight++
        fibers?.push(fiber)
        return Effect.succeed(fiber)
      }),
      () => effect,
      (fiber) =>
        Effect.sync(() => {
          inFlight--
          fibers?.splice(fibers.indexOf(fiber), 1)
        })
    )
  return {
    ...counter,
    inLine: line.withPermits(1),
    learn: (report) => Effect.suspend(() => counter.learn(report, inFlight)),
    // A fiber may be interrupted between any two operations: `take` and `release` of its own would lose the permit there.
    withSlot: (effect, fibers) => (slots?.withPermits(1) ?? identity)(countInFlight(effect, fibers))
  }
}

/** Counts the requests that an effect sends to the API, retries and redirects included, for work that has a budget of its own. */
export interface RequestCount {
  sent: number
  /** The quota that the latest request counted against. */
  quota: Pick<Quota, "state"> | undefined
}

/** The count of the current fiber. Provide one to an effect; requests of fibers that it does not wait for, such as for tokens, are not counted. */
export const CurrentCount = /* #__PURE__ */ Context.Reference<RequestCount | undefined>(
  "@flat-sdk/core/Quota/RequestCount",
  { defaultValue: () => undefined }
)

/** Counts a request that is about to be sent. */
export const countRequest = (context: Context.Context<never>, quota: Quota): void => {
  const count = Context.getOrUndefined(context as Context.Context<RequestCount | undefined>, CurrentCount)
  if (count === undefined) return
  count.sent++
  count.quota = quota
}
