/**
 * The clock that durations are measured by. Unlike the wall clock it is never set back or forward: a limit that is measured by it ends when its time has
 * passed. Its origin is arbitrary: where a `Date` comes in or goes out, only the difference to now is carried over.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Milliseconds on the monotonic clock, to the microsecond: nanoseconds of some clocks are more than a number holds. */
export const now = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe() / 1000n) / 1000

/** The same as an effect. */
export const current: Effect.Effect<number> = /* #__PURE__ */ Effect.clockWith((clock) => Effect.sync(() => now(clock)))

/** The `Date` of a moment on the monotonic clock, by the wall clock as it is set now. */
export const toDate = (clock: Clock.Clock, moment: number): Date =>
  new Date(clock.currentTimeMillisUnsafe() + Math.round(moment - now(clock)))
