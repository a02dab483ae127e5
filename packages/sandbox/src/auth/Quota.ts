/**
 * The rate limit: a budget of requests per window and token (per address for requests without a token). Three headers of every response report it.
 */

export interface Limit {
  /** Requests per window. */
  readonly requests: number
  /** Length of the window in milliseconds, from its first request. */
  readonly window: number
}

/** The budget of a caller after a request. */
export interface Budget {
  readonly limit: number
  /** Negative after requests beyond the limit. */
  readonly remaining: number
  /** When the window ends, in epoch seconds. */
  readonly reset: number
  readonly exceeded: boolean
}

export class Quota {
  readonly #windows = new Map<string, { start: number; used: number; window: number }>()

  take(caller: string, limit: Limit, now: number): Budget {
    let current = this.#windows.get(caller)
    if (current === undefined || now >= current.start + current.window || now < current.start) {
      this.#windows.set(caller, current = { start: now, used: 0, window: limit.window })
    }
    current.used++
    return {
      limit: limit.requests,
      remaining: limit.requests - current.used,
      reset: Math.ceil((current.start + current.window) / 1000),
      exceeded: current.used > limit.requests
    }
  }

  reset(): void {
    this.#windows.clear()
  }
}

export const headers = (budget: Budget): Record<string, string> => ({
  "x-ratelimit-limit": String(budget.limit),
  "x-ratelimit-remaining": String(budget.remaining),
  "x-ratelimit-reset": String(budget.reset)
})
