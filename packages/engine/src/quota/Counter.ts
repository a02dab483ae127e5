/** What counts the budget of a token: in this process, or in a store that several processes share. */
import type * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { Transport } from "../error/FlatError.ts"
import type { QuotaState } from "../shared/Events.ts"
import type { Report } from "./RateLimitHeaders.ts"

/** A wait that the quota requires. `until` is a time on the monotonic clock. */
export interface QuotaWait {
  /**
   * - `quota`: the budget is used up;
   * - `pacing`: the budget runs low and requests are spaced out;
   * - `rate-limit`: the API rejected a request.
   */
  readonly reason: "quota" | "pacing" | "rate-limit"
  /** When requests are sent again, in milliseconds since 1970. */
  readonly until: number
}

/** Counts the budget of one token, in this process or shared by several. */
export interface Counter {
  /** Reads the state of the rate limit. */
  readonly state: Effect.Effect<QuotaState>
  /** Until when no request may be sent, on the monotonic clock; 0 if requests may be sent now. Does not change the budget. */
  readonly blockedUntil: Effect.Effect<number>
  /** Takes one request off the budget, or returns how long to wait before trying again. */
  readonly take: Effect.Effect<QuotaWait | undefined, Transport>
  /** Updates the budget from what a response reports. `inFlight` is the number of requests of this process without a response. */
  readonly learn: (report: Report, inFlight: number) => Effect.Effect<void>
  /** Blocks all requests for `millis` milliseconds, after the API rejected one. */
  readonly block: (millis: number) => Effect.Effect<void>
}

/** The fibers of requests in flight. */
export type Fibers = Array<Fiber.Fiber<unknown, unknown>>

/** Whose budget it is, if it is not that of the client's only token. */
export interface BudgetOwner {
  /** What `id` is. */
  readonly kind: "as" | "key" | "token"
  /** The user that a client acts as, the key of `TokenSource.keyed`, or a digest of the token of `TokenSource.perCall`. */
  readonly id: string
}

/** The state of a counter. Times are on the monotonic clock. */
export interface Ledger {
  /** Requests that the window allows; `undefined` until the API reported it. */
  limit: number | undefined
  /** Requests that are left in the window; `undefined` until the API reported it. */
  remaining: number | undefined
  /** End of the window, in milliseconds since 1970; `undefined` until the API reported it. */
  resetAt: number | undefined
  /** By how much `resetAt` may be too late, in milliseconds: its response may have been on its way for so long. */
  late: number
  /** When the window was first reported. */
  since: number
  /** Until when the API rejects requests. */
  blockedUntil: number
  /** While the budget is low: no request is sent before this time. */
  pacedUntil: number
}
