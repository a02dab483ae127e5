/**
 * The waits between the attempts of a call by a schedule of the program's. Whether there is another attempt at all stays with `Retry.ts`.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { FlatErrorReason } from "../../FlatError.ts"
import type { Again } from "./Retry.ts"

/** What is done about a failure by the schedule; `undefined` where it has come to its end. A wait that the response asks for stays as it is. */
export type Step = (now: number, reason: FlatErrorReason, again: Again) => Effect.Effect<Again | undefined>

/** Begins the schedule of one call. */
export type Begin = (schedule: Schedule.Schedule<unknown, FlatErrorReason>) => Step

export const begin: Begin = (schedule) => {
  let begun: typeof steps | undefined
  const steps = Effect.map(Schedule.toStep(schedule), (step) => {
    begun = Effect.succeed(step)
    return step
  })
  return (now, reason, again) =>
    Pull.catchDone(
      Effect.map(Effect.flatMap(begun ?? steps, (step) => step(now, reason)), ([, delay]): Again | undefined => {
        const millis = Duration.toMillis(delay)
        // What never comes is an end.
        if (!Number.isFinite(millis)) return undefined
        return again.asked === true ? again : { reason: "backoff", millis }
      }),
      () => Effect.undefined
    )
}
