/**
 * `omr.recognise` and `omr.followOmrJob`: core's recognition as async iterables.
 */
import { createOmrJob, getOmrJob, startOmrJob, submitOmrJobStep } from "@flat-sdk/engine/Descriptions"
import type { OmrDetailsSubmission, OmrJob } from "@flat-sdk/engine/Models"
import type { Start } from "@flat-sdk/engine/Operations"
import { follow, recognise, type RecognitionCalls, type RecognitionEvent as CoreEvent } from "@flat-sdk/engine/Waiting"
import * as Effect from "effect/Effect"
import type { OmrWaiting, RecognitionEvent, WaitOptions } from "../../client/Waiting.ts"
import type { CreateOmrJobInput } from "../../generated/interfaces/Omr.ts"
import { callOf, type Context, iterableOf, type Waiting } from "../operations.ts"

const callsOf = (context: Context): RecognitionCalls<CreateOmrJobInput> => ({
  createOmrJob: callOf<CreateOmrJobInput, OmrJob>(context, "createOmrJob", createOmrJob),
  startOmrJob: callOf<{ readonly job: string }, OmrJob>(context, "startOmrJob", startOmrJob),
  getOmrJob: callOf<{ readonly job: string; readonly wait: number }, OmrJob>(context, "getOmrJob", getOmrJob),
  submitOmrJobStep: callOf<
    { readonly job: string; readonly step: "details"; readonly body: OmrDetailsSubmission },
    OmrJob
  >(context, "submitOmrJobStep", submitOmrJobStep)
})

const iterate = (
  context: Context,
  start: Start<CoreEvent>,
  options: WaitOptions | undefined
): AsyncIterable<RecognitionEvent> => {
  // In the Promise API, `answer` returns a promise.
  const promised = (event: CoreEvent) =>
    event._tag === "AwaitingInput"
      ? {
        ...event,
        answer: (details: Omit<OmrDetailsSubmission, "step">) => context.runner.run(event.answer(details))
      }
      : event
  return iterableOf(context, () => Effect.map(start(), (events) => events?.map(promised)), options) as AsyncIterable<
    RecognitionEvent
  >
}

export const waiting: Waiting<OmrWaiting> = {
  recognise: (context) => (input, options) => iterate(context, recognise(callsOf(context), input, options), options),
  followOmrJob: (context) => ({ job }, options) => iterate(context, follow(callsOf(context), job, options), options)
}
