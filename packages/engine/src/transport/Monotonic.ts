/**
 * The monotonic clock, which measures durations. Unlike the system clock it is never set back or forward, so a limit always ends when its time has
 * passed. Its origin is arbitrary: a conversion from or to a `Date` uses the difference to now.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Returns the monotonic time in milliseconds, with microsecond precision: a number cannot hold the nanoseconds of some clocks. */
export const now = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe() / 1000n) / 1000

/** Returns the monotonic time in milliseconds, as an effect. */
export const current: Effect.Effect<number> = /* #__PURE__ */ Effect.clockWith((clock) => Effect.sync(() => now(clock)))

// The API reports whole seconds. Both clocks are read one after the other, and one of them in whole milliseconds.
const precision = 2

/** Converts a monotonic time to a `Date`, by the current system clock: to the whole second, if the difference is within the precision of the clocks. */
export const toDate = (clock: Clock.Clock, moment: number): Date => {
  const millis = clock.currentTimeMillisUnsafe() + Math.round(moment - now(clock))
  const second = Math.round(millis / 1000) * 1000
  return new Date(Math.abs(millis - second) <= precision ? second : millis)
}
