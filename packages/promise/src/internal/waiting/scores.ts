/**
 * `scores.exportScore`: core's export, with the functions of an operation that returns a file, and its events as an async iterable. And what saves revisions.
 */
import { openDownload, type Pull, readFile, readingFile } from "@flat-sdk/engine/Bodies"
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import {
  createExportTask,
  createScoreRevision,
  getScoreRevision,
  getScoreRevisionData,
  getTask
} from "@flat-sdk/engine/Descriptions"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import type { ScoreRevision, Task } from "@flat-sdk/engine/Models"
import {
  eachOf,
  exported,
  exportEvents,
  type ExportOptions as CoreExportOptions,
  restoreRevision,
  type RevisionCalls,
  saveRevision
} from "@flat-sdk/engine/Waiting"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { CallOptions as Options } from "../../api/Operation.ts"
import type { ExportEvent, ExportOptions, ExportScoreInput, ScoreWaiting, WaitOptions } from "../../client/Waiting.ts"
import type { CreateExportTaskInput } from "../../generated/interfaces/Score.ts"
import { openFile } from "../file.ts"
import { Iteration } from "../Iteration.ts"
import { callable, callOf, type Context, iterableOf, prepare, type Waiting } from "../operations.ts"

const exportOver = (context: Context): ScoreWaiting["exportScore"] => {
  const { pipe, runner } = context
  const calls = {
    createExportTask: callOf<CreateExportTaskInput, Task>(
      context,
      "createExportTask",
      createExportTask
    ),
    getTask: callOf<{ readonly task: string }, Task>(context, "getTask", getTask)
  }
  // The brand of `Other` has another name in the public types; test/Types.test.ts checks the rest.
  const finished = (input: unknown, options: unknown) =>
    exported(pipe, calls, input as ExportScoreInput, options as CoreExportOptions | undefined)
  const whole = callable(runner, (input, _, options) =>
    Effect.flatMap(
      finished(input, options),
      (file) => readFile(file, pipe, undefined, CallOptions.of(eachOf(options)))
    ))
  const further = {
    stream: (input: ExportScoreInput, options?: ExportOptions): AsyncIterable<Uint8Array> => ({
      [Symbol.asyncIterator]: () => {
        const scope = Scope.forkUnsafe(runner.scope)
        let pull: Pull | undefined
        const step: Pull = Effect.suspend(() =>
          pull ??
            Effect.flatMap(
              finished(input, options),
              (file) => pull = readingFile(file, pipe, scope, undefined, eachOf(options))
            )
        )
        return new Iteration(runner, step, options, scope)
      }
    }),
    download: (input: ExportScoreInput, options?: ExportOptions) =>
      openFile(runner, (scope) =>
        Effect.flatMap(finished(input, options), (file) =>
          Effect.map(
            openDownload(file, pipe, scope, undefined, undefined, CallOptions.of(eachOf(options))),
            ({ value }) => value
          )), options),
    events: (input: ExportScoreInput, options?: WaitOptions) =>
      iterableOf(context, exportEvents(calls, input, options), options) as AsyncIterable<ExportEvent>
  }
  // The public type states the input, and what the functions resolve with.
  return Object.assign(whole, further) as ScoreWaiting["exportScore"]
}

const revisionsOver = (context: Context): RevisionCalls => ({
  getScoreRevision: callOf(context, "getScoreRevision", getScoreRevision),
  getScoreRevisionData: (input, options) =>
    Effect.map(
      readFile(prepare("getScoreRevisionData", getScoreRevisionData), context.pipe, input, CallOptions.of(options)),
      ({ value }) => value
    ),
  createScoreRevision: callOf(context, "createScoreRevision", createScoreRevision)
})

type Save<I> = (
  calls: RevisionCalls,
  input: I,
  options?: CallOptions.CallOptions
) => Effect.Effect<ScoreRevision, FlatError>

// The brand of uploads has another name in the public types.
const save = <I>(context: Context, run: Save<I>, input: unknown, options?: Options): Promise<ScoreRevision> =>
  context.runner.run(run(revisionsOver(context), input as I, options), CallOptions.signalOf(options))

// Functions, not calls: bundles without this service leave it out.
export const waiting: Waiting<ScoreWaiting> = {
  exportScore: exportOver,
  saveRevision: (context) => (input, options) => save(context, saveRevision, input, options),
  restoreRevision: (context) => (input, options) => save(context, restoreRevision, input, options)
}
