/** Waits between the attempts of a call by the program's own schedule. `Retry.ts` decides whether there is another attempt. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { FlatErrorReason } from "../error/FlatError.ts"
import type { Again } from "./RetryDecision.ts"

/** Returns the next retry by the schedule; `undefined` if the schedule has ended. Keeps a wait that the response asks for. */
export type Step = (now: number, reason: FlatErrorReason, again: Again) => Effect.Effect<Again | undefined>

/** Starts the schedule of one call. */
export type Begin = (schedule: Schedule.Schedule<unknown, FlatErrorReason>) => Step

/** Starts the schedule of one call. */
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
        // An infinite delay ends the retries.
        if (!Number.isFinite(millis)) return undefined
        return again.asked === true ? again : { reason: "backoff", millis }
      }),
      () => Effect.undefined
    )
}
