/**
 * The limits of one attempt: a time to the head of the answer, and a silence within its body. One watchdog fibre guards both, so that a body
 * of many chunks costs no timer for each.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Timeout } from "../../FlatError.ts"
import * as LoopTurn from "./LoopTurn.ts"
import * as Monotonic from "./Monotonic.ts"

/** How an attempt tells its watchdog that it moves. */
export interface Progress {
  /** The head has come, or another piece of the body. */
  readonly moved: Effect.Effect<void>
  /** The head of an error has come: its body may be slow, but not for longer than an attempt. */
  readonly refused: Effect.Effect<void>
  /** The body is being sent and moves; `true` when all of it is gone and the answer is waited for. */
  readonly sending: (complete: boolean) => void
}

/** Runs an attempt under its limits, in milliseconds. */
export const guard = <A, E, R>(
  limits: { readonly attempt: number; readonly idle: number },
  attempt: (progress: Progress) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | Timeout, R> =>
  Effect.clockWith((clock: Clock.Clock) => {
    let limit: "attempt" | "idle" = "attempt"
    let until = Monotonic.now(clock) + limits.attempt
    let end = Infinity
    let answered = false
    const restart = (next: "attempt" | "idle") => {
      limit = next
      until = Monotonic.now(clock) + limits[next]
    }
    const moved = Effect.sync(() => {
      answered = true
      restart("idle")
    })
    const refused = Effect.andThen(
      moved,
      Effect.sync(() => {
        end = Monotonic.now(clock) + limits.attempt
      })
    )
    const sending = (complete: boolean) => {
      if (!answered) restart(complete ? "attempt" : "idle")
    }
    const watchdog = (read: boolean): Effect.Effect<never, Timeout> =>
      Effect.suspend(() => {
        const left = Math.min(until, end) - Monotonic.now(clock)
        // Never longer than the shorter limit: it may have begun meanwhile.
        if (left > LoopTurn.precision) {
          return Effect.flatMap(Effect.sleep(Math.min(left, limits.idle, limits.attempt)), () => watchdog(false))
        }
        // A timer that is late may be so because the loop was busy: what has arrived is read first.
        if (LoopTurn.isLate(-left) && !read) return Effect.flatMap(LoopTurn.read, () => watchdog(true))
        const out = end < until ? "attempt" : limit
        return Effect.fail(new Timeout({ limit: out, millis: limits[out] }))
      })
    return Effect.raceFirst(attempt({ moved, refused, sending }), watchdog(false))
  })
