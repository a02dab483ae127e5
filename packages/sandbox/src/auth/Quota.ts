/**
 * The rate limit: a budget of requests per token (per address without one) and window, told in three headers of every answer.
 */

/** A budget. */
export interface Limit {
  /** Requests in a window. */
  readonly requests: number
  /** Length of the window in milliseconds, from its first request. */
  readonly window: number
}

/** Where a caller stands after a request. */
export interface Standing {
  readonly limit: number
  /** Negative once requests beyond the limit were refused. */
  readonly remaining: number
  /** When the window ends, in epoch seconds. */
  readonly reset: number
  readonly exceeded: boolean
}

export class Quota {
  readonly #windows = new Map<string, { start: number; used: number; window: number }>()

  /** Counts a request of a caller. */
  take(caller: string, limit: Limit, now: number): Standing {
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

  /** Gives every caller a full budget. */
  reset(): void {
    this.#windows.clear()
  }
}

/** The headers that tell a standing. */
export const headers = (standing: Standing): Record<string, string> => ({
  "x-ratelimit-limit": String(standing.limit),
  "x-ratelimit-remaining": String(standing.remaining),
  "x-ratelimit-reset": String(standing.reset)
})
