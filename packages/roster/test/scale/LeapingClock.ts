/**
 * A clock that leaps over the waits of the hourly limit: hours pass in no time, for the client and for a sandbox in the same process, while everything
 * else, such as time limits of requests, takes its real time.
 */
import * as Quota from "@flat-sdk/engine/Quota"
import { type Clock, Effect } from "effect"

export interface LeapingClock {
  readonly clock: Clock.Clock
  /** Milliseconds that the clock has leapt. */
  readonly leapt: () => number
  /** The counter of a client: instead of waiting, it leaps to the end of the wait. */
  readonly counters: () => Quota.Counter
}

export const make: Effect.Effect<LeapingClock> = Effect.clockWith((real) =>
  Effect.sync(() => {
    let leapt = 0
    const nanos = () => BigInt(Math.round(leapt * 1e6))
    const clock: Clock.Clock = Object.assign(Object.create(real) as Clock.Clock, {
      currentTimeMillisUnsafe: () => Math.floor(real.currentTimeMillisUnsafe() + leapt),
      currentTimeMillis: Effect.sync(() => Math.floor(real.currentTimeMillisUnsafe() + leapt)),
      currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe() + nanos(),
      currentTimeNanos: Effect.sync(() => real.currentTimeNanosUnsafe() + nanos()),
      monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe() + nanos(),
      sleep: (duration: Parameters<Clock.Clock["sleep"]>[0]) => real.sleep(duration)
    })
    const now = () => Number(clock.monotonicTimeNanosUnsafe() / 1000n) / 1000
    const counters = (): Quota.Counter => {
      const counter = Quota.makeCounter()
      const take: Quota.Counter["take"] = Effect.flatMap(counter.take, (wait) => {
        if (wait === undefined) return Effect.succeed(wait)
        // The server resets its count at whole seconds.
        leapt += Math.max(1, wait.until - now() + (wait.reason === "pacing" ? 0 : 1000))
        return take
      })
      return { ...counter, take, blockedUntil: Effect.succeed(0) }
    }
    return { clock, leapt: () => leapt, counters }
  })
)
