/** Values by key, of which those that were not used for a while are dropped, so that a server with any number of tenants has bounded memory. */
import * as Effect from "effect/Effect"
import { longestWait } from "../quota/RateLimitHeaders.ts"
import * as Monotonic from "../transport/Monotonic.ts"

interface Entry<A> {
  readonly value: A
  readonly usedAt: number
}

/** Longer than a window of the rate limit: a budget that was not used for so long is full again. */
const idleLimit = longestWait

/** Keeps at most `most` values, by default 10,000. A value is dropped when it was not used for 65 minutes, or when another key needs its place. */
export class Recent<A> {
  readonly #most: number
  // A `Map` iterates in the order of insertion: the first entry was not used for the longest time.
  readonly entries = new Map<string, Entry<A>>()

  constructor(most = 10_000) {
    this.#most = most
  }

  /** Returns the value of a key, and makes it if there is none. */
  get(key: string, make: () => A): Effect.Effect<A> {
    const { entries } = this
    return Effect.map(Monotonic.current, (now) => {
      const known = entries.get(key)
      entries.delete(key)
      for (const [other, { usedAt }] of entries) {
        if (now - usedAt < idleLimit && entries.size < this.#most) break
        entries.delete(other)
      }
      const value = known !== undefined && now - known.usedAt < idleLimit ? known.value : make()
      entries.set(key, { value, usedAt: now })
      return value
    })
  }
}
