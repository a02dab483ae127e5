/**
 * The time limits of one attempt: the time to the response headers, and the idle time within the body. One watchdog fiber checks both, so that a
 * body does not need a timer for each chunk.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Timeout } from "../error/FlatError.ts"
import * as LoopTurn from "./LoopTurn.ts"
import * as Monotonic from "./Monotonic.ts"

/** Reports the progress of an attempt to its watchdog. */
export interface Progress {
  /** The headers or another chunk of the body have arrived. */
  readonly moved: Effect.Effect<void>
  /** The headers of an error response have arrived: its body may take no longer than the attempt limit. */
  readonly errorStatus: Effect.Effect<void>
  /** A chunk of the request body was sent; `true` after the last one, when the attempt waits for the response. */
  readonly sending: (complete: boolean) => void
}

/** Runs an attempt with its limits, in milliseconds. */
export const guard = <A, E, R>(
  limits: { readonly attempt: number; readonly idle: number },
  attempt: (progress: Progress) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | Timeout, R> =>
  Effect.clockWith((clock: Clock.Clock) => {
    let limit: "attempt" | "idle" = "attempt"
    let until = Monotonic.now(clock) + limits.attempt
    let end = Infinity
    let responded = false
    const restart = (next: "attempt" | "idle") => {
      limit = next
      until = Monotonic.now(clock) + limits[next]
    }
    const moved = Effect.sync(() => {
      responded = true
      restart("idle")
    })
    const errorStatus = Effect.andThen(
      moved,
      Effect.sync(() => {
        end = Monotonic.now(clock) + limits.attempt
      })
    )
    const sending = (complete: boolean) => {
      if (!responded) restart(complete ? "attempt" : "idle")
    }
    const watchdog = (read: boolean): Effect.Effect<never, Timeout> =>
      Effect.suspend(() => {
        const left = Math.min(until, end) - Monotonic.now(clock)
        // Never sleeps longer than the shorter limit, which may start in the meantime.
        if (left > LoopTurn.precision) {
          return Effect.flatMap(Effect.sleep(Math.min(left, limits.idle, limits.attempt)), () => watchdog(false))
        }
        // A late timer means that the loop may have been busy: reads the data that has arrived first.
        if (LoopTurn.isLate(-left) && !read) return Effect.flatMap(LoopTurn.read, () => watchdog(true))
        const out = end < until ? "attempt" : limit
        return Effect.fail(new Timeout({ limit: out, millis: limits[out] }))
      })
    return Effect.raceFirst(attempt({ moved, errorStatus, sending }), watchdog(false))
  })
