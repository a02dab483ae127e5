/** The end of a run: the files that are written, and what is printed. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Engine from "../../engine/Engine.ts"
import type * as Records from "../../engine/records/Records.ts"
import * as Sentences from "../../report/Sentences.ts"
import * as Exit from "../Exit.ts"
import type * as Events from "../log/Events.ts"
import * as Table from "../Table.ts"
import * as ApplyReport from "./ApplyReport.ts"
import * as RunResult from "./RunResult.ts"

export interface Options {
  /** Path of the file for generated passwords. */
  readonly credentials: string | undefined
  /** Called with the steps at the end, also of an interrupted run. */
  readonly onEnd: (steps: ReadonlyArray<Records.Recorded>) => Effect.Effect<void, never, FileSystem.FileSystem>
  /** Whether the result is JSON without data of people. */
  readonly json: boolean
}

const printResult = (result: RunResult.RunResult) => Console.log(JSON.stringify(result, null, 2))

/** What to do after a run that has steps left. */
export const resume = "To resume, run the same command again. Completed steps are not repeated."

/** Reports a plan that has no step left. */
export const alreadyDone = Effect.fnUntraced(
  function*(name: string, steps: ReadonlyArray<Records.Recorded>, options: Options) {
    yield* options.onEnd(steps)
    return yield* options.json
      ? printResult(RunResult.of(name, steps, undefined))
      : Console.log(
        steps.length === 0
          ? "There is nothing to write."
          : `All ${steps.length} steps of the plan are done. Nothing was sent.`
      )
  }
)

/** What the log has of the end of a run. */
export const endOf = ({ run, steps, stop }: Engine.Applied): Events.Fields => {
  const { kinds: _, stopped, ...counts } = RunResult.of(run, steps, stop)
  return { ...counts, stopped: stopped?.why }
}

const isDone = (steps: ReadonlyArray<Records.Recorded>): boolean => ApplyReport.count(steps, "done") === steps.length

/** Fails with the exit code of a run, unless all steps are done. */
const end = (steps: ReadonlyArray<Records.Recorded>, stop: Engine.Applied["stop"]) =>
  stop?.why === "unreachable" || stop?.why === "passwords"
    ? Effect.fail(new Exit.ExitWith({ code: exitCodes.stopped }))
    : isDone(steps)
    ? Effect.void
    : Effect.fail(new Exit.ExitWith({ code: exitCodes.incomplete }))

/** Prints what a run did. Fails with the exit code unless all steps are done. */
export const report = Effect.fnUntraced(function*({ run, steps, stop }: Engine.Applied, options: Options) {
  const width = yield* Table.width
  yield* options.onEnd(steps)
  if (options.json) {
    yield* printResult(RunResult.of(run, steps, stop))
    return yield* end(steps, stop)
  }
  yield* Console.log(ApplyReport.outcomes(steps, width))
  yield* Console.log(Table.paragraph("In short:", Sentences.ofRun(steps), width))
  if (options.credentials !== undefined) {
    yield* Console.log(Table.paragraph(
      `Generated passwords are in ${options.credentials}, readable only by you.`,
      [
        "If a username has several lines, the last one counts. Its note says if the password may be wrong.",
        "\"roster cards\" prints a card for each person. Hand the cards out, then delete both files."
      ],
      width
    ))
  }
  if (ApplyReport.count(steps, "failed") + ApplyReport.count(steps, "unverified") > 0) {
    yield* Console.error(ApplyReport.failures(steps, width))
  }
  if (stop !== undefined) yield* Console.error(ApplyReport.stop(stop, steps))
  if (stop?.why !== "unreachable" && !isDone(steps)) yield* Console.error(`${ApplyReport.progress(steps)} ${resume}`)
  return yield* end(steps, stop)
})
