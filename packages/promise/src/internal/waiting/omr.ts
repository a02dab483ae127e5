/**
 * `omr.recognise` and `omr.followOmrJob`: core's recognition as async iterables.
 */
import type { OmrJob } from "@flat-sdk/core/contract/omr/OmrJob"
import type { OmrDetailsSubmission } from "@flat-sdk/core/contract/omr/OmrStep"
import * as Recognition from "@flat-sdk/core/OmrRecognition"
import * as Effect from "effect/Effect"
import type { Start } from "../../../../core/src/internal/operation/Paginator.ts"
import type { CreateOmrJobInput } from "../../generated/interfaces/Omr.ts"
import { createOmrJob, getOmrJob, startOmrJob, submitOmrJobStep } from "../../generated/operations/Omr.ts"
import type { OmrWaiting, RecognitionEvent, WaitOptions } from "../../Waiting.ts"
import { callOf, iterableOf, type Waiting } from "./Context.ts"

export const waiting: Waiting = (context): OmrWaiting => {
  const calls: Recognition.Calls<CreateOmrJobInput> = {
    createOmrJob: callOf<CreateOmrJobInput, OmrJob>(context, "createOmrJob", createOmrJob),
    startOmrJob: callOf<{ readonly job: string }, OmrJob>(context, "startOmrJob", startOmrJob),
    getOmrJob: callOf<{ readonly job: string; readonly wait: number }, OmrJob>(context, "getOmrJob", getOmrJob),
    submitOmrJobStep: callOf<
      { readonly job: string; readonly step: "details"; readonly body: OmrDetailsSubmission },
      OmrJob
    >(context, "submitOmrJobStep", submitOmrJobStep)
  }
  const iterate = (start: Start<Recognition.RecognitionEvent>, options: WaitOptions | undefined) => {
    // In the Promise API, `answer` returns a promise.
    const promised = (event: Recognition.RecognitionEvent) =>
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
  return {
    recognise: (input, options) => iterate(Recognition.recognise(calls, input, options), options),
    followOmrJob: ({ job }, options) => iterate(Recognition.follow(calls, job, options), options)
  }
}
