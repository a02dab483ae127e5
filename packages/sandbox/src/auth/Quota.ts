/**
 * The rate limit: a budget of requests per window and token (per address for requests without a token). Three headers of every response report it.
 */

/** A request that was counted, and the headers that report the budget of its caller. */
interface Counted {
  readonly exceeded: boolean
  readonly headers: Readonly<Record<string, string>>
}

export class Quota {
  readonly #windows = new Map<string, { start: number; used: number }>()

  /** Counts a request of a caller. A window of `length` milliseconds begins with its first request. */
  take(caller: string, requests: number, length: number, now: number): Counted {
    let current = this.#windows.get(caller)
    if (current === undefined || now >= current.start + length || now < current.start) {
      this.#windows.set(caller, current = { start: now, used: 0 })
    }
    current.used++
    return {
      exceeded: current.used > requests,
      headers: {
        "x-ratelimit-limit": String(requests),
        // Negative after requests beyond the limit.
        "x-ratelimit-remaining": String(requests - current.used),
        // In epoch seconds.
        "x-ratelimit-reset": String(Math.ceil((current.start + length) / 1000))
      }
    }
  }

  reset(): void {
    this.#windows.clear()
  }
}
