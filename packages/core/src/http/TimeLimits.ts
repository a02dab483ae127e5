/**
 * The limits of one attempt: a time to the head of the answer, and a silence within its body. One watchdog fibre guards both, so that a body
 * of many chunks costs no timer for each.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Timeout } from "../FlatError.ts"

/** How an attempt tells its watchdog that it moves. */
export interface Progress {
  /** The head has come, or another piece of the body. */
  readonly moved: Effect.Effect<void>
}

/** Runs an attempt under its limits, in milliseconds. */
export const guard = <A, E, R>(
  limits: { readonly attempt: number; readonly idle: number },
  attempt: (progress: Progress) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | Timeout, R> =>
  Effect.clockWith((clock: Clock.Clock) => {
    let limit: "attempt" | "idle" = "attempt"
    let until = clock.currentTimeMillisUnsafe() + limits.attempt
    const moved = Effect.sync(() => {
      limit = "idle"
      until = clock.currentTimeMillisUnsafe() + limits.idle
    })
    const watchdog: Effect.Effect<never, Timeout> = Effect.suspend(() => {
      const left = until - clock.currentTimeMillisUnsafe()
      if (left <= 0) return Effect.fail(new Timeout({ limit, millis: limits[limit] }))
      return Effect.flatMap(Effect.sleep(left), () => watchdog)
    })
    return Effect.raceFirst(attempt({ moved }), watchdog)
  })
