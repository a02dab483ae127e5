/**
 * When a list is read again: soon after a change, less often while nothing changes or the server fails, and never more often than the budget allows.
 */
import type { QuotaState } from "../shared/Events.ts"
import type { Read } from "./WatchOptions.ts"

const hour = 3_600_000

/** The API's usual rate limit, until a response reports the token's own. */
const usualLimit = 7200

/** The share of the rate limit that a watch uses. */
const share = 0.1

/** How much longer each pause is while nothing changes. */
const slower = 1.5

/** What a poll found: something, nothing, something to confirm soon; or that it failed, or was refused by the rate limit. */
export type Outcome = "changed" | "quiet" | "unclear" | "failed" | "limited"

export class Pace {
  readonly #options: Read
  #pause: number
  /** Number of failed polls in a row. */
  failures = 0

  constructor(options: Read) {
    this.#options = options
    this.#pause = options.interval
  }

  /** Returns the time from the start of a poll to the start of the next. `requests` is what the poll sent. */
  after(outcome: Outcome, requests: number, quota: QuotaState | undefined): number {
    const { budget = (quota?.limit ?? usualLimit) * share, interval, maxInterval } = this.#options
    const isRead = outcome !== "failed" && outcome !== "limited"
    if (isRead) {
      this.failures = 0
      this.#pause = outcome === "quiet" ? Math.min(maxInterval, this.#pause * slower) : interval
    }
    if (outcome === "failed") this.failures++
    const backoff = isRead ? 0 : Math.min(maxInterval, interval * 2 ** this.failures)
    return Math.max(this.#pause, backoff, requests * hour / budget)
  }
}
