/**
 * The waits between the attempts of a call by a schedule of the program's. Whether there is another attempt at all stays with `Retry.ts`.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { FlatErrorReason } from "../FlatError.ts"

/** The wait before the next attempt, in milliseconds; `undefined` where the schedule has come to its end. */
export type Step = (now: number, reason: FlatErrorReason) => Effect.Effect<number | undefined>

/** Begins the schedule of one call. */
export type Begin = (schedule: Schedule.Schedule<unknown, FlatErrorReason>) => Effect.Effect<Step>

export const begin: Begin = (schedule) =>
  Effect.map(Schedule.toStep(schedule), (step) => (now, reason) =>
    Pull.catchDone(
      Effect.map(step(now, reason), ([, delay]) => {
        const millis = Duration.toMillis(delay)
        // What never comes is an end.
        return Number.isFinite(millis) ? millis : undefined
      }),
      () => Effect.undefined
    ))
