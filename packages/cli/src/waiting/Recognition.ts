/** Follows a recognition to its end: shows its progress, and gives it the answers that it waits for. */
import type { FlatError } from "@flat-sdk/core/FlatError"
import type { RecognitionEvent } from "@flat-sdk/core/OmrRecognition"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { CommandFailed } from "../output/Failure.ts"
import * as Output from "../output/Output.ts"
import * as Percent from "./Percent.ts"
import * as Questions from "./Questions.ts"

export interface Options {
  readonly quiet: boolean
  readonly answers: Questions.Answers | undefined
  readonly accept: boolean
  /** The command that follows a job. */
  readonly resume: (job: string) => string
}

const answersOf = Effect.fnUntraced(
  function*(event: Extract<RecognitionEvent, { readonly _tag: "AwaitingInput" }>, options: Options) {
    const { job: { id: job }, step } = event
    const resume = options.resume(job)
    if (options.accept) return {}
    const details = Questions.detailsOf(event)
    if (details === undefined) {
      return yield* new CommandFailed({
        reason: "UnknownStep",
        message: `the recognition job ${job} waits for a step that this version does not know: ${step.step}`,
        next: "Complete the step in Flat, or with a newer version of this command.",
        exitCode: exitCodes.incomplete
      })
    }
    if (options.answers !== undefined) return options.answers
    const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
    if (!canPrompt) {
      const output = yield* GlobalFlags.outputOptions()
      yield* Output.value(Questions.toJson(job, details), { ...output, fields: undefined, format: "json" })
      return yield* new CommandFailed({
        reason: "AnswersNeeded",
        message:
          `the recognition job ${job} waits for answers, and there is no terminal to ask at. Its questions are on standard output`,
        next:
          `Save them, edit "answers" in them, and run: ${resume} --answers FILE. To keep what was recognised: ${resume} --accept`,
        exitCode: exitCodes.incomplete
      })
    }
    return yield* Effect.catchTag(Questions.ask(details), "QuitError", () =>
      new CommandFailed({
        reason: "QuestionsLeft",
        message: `the recognition job ${job} still waits for answers`,
        next: `Resume with: ${resume}`,
        exitCode: exitCodes.interrupted
      }))
  }
)

export const follow = Effect.fnUntraced(function*(
  events: Stream.Stream<RecognitionEvent, FlatError>,
  options: Options
) {
  const percent = Percent.make(options.quiet)
  let known: string | undefined
  let done: Extract<RecognitionEvent, { readonly _tag: "Done" }>["job"] | undefined
  yield* Stream.runForEach(events, (event) =>
    Effect.gen(function*() {
      const { id, progress } = event.job
      if (known === undefined && !options.quiet) {
        yield* Output.note(`Recognition job ${id}. If this command ends, resume with: ${options.resume(id)}`)
      }
      known = id
      switch (event._tag) {
        case "Progress":
          return yield* percent.show(progress?.percent, progress?.text)
        case "AwaitingInput":
          yield* percent.hide
          return yield* event.answer(yield* answersOf(event, options))
        case "Done":
          done = event.job
      }
    })).pipe(
      Effect.ensuring(percent.hide),
      Effect.onInterrupt(() =>
        known === undefined
          ? Effect.void
          : Output.note(
            `The recognition job ${known} continues on the server. Follow it with: ${options.resume(known)}`
          )
      )
    )
  return done
})
