/**
 * `scores.exportScore`: core's export as a promise and an async iterable.
 */
import * as CallOptions from "@flat-sdk/core/CallOptions"
import type { Task } from "@flat-sdk/core/contract/tasks/Task"
import * as Job from "@flat-sdk/core/Job"
import * as Export from "@flat-sdk/core/ScoreExport"
import { createExportTask } from "../../../../core/src/generated/descriptions/Score.ts"
import { getTask } from "../../../../core/src/generated/descriptions/Task.ts"
import type { CreateExportTaskInput } from "../../generated/interfaces/Score.ts"
import type { ExportEvent, ExportOptions, ExportScoreInput, ScoreWaiting, WaitOptions } from "../../Waiting.ts"
import { fromCaller } from "../failure.ts"
import { opened } from "../file.ts"
import { callOf, type Context, iterableOf, type Waiting } from "./Context.ts"

const exportOver = (context: Context): ScoreWaiting["exportScore"] => {
  const calls = {
    createExportTask: callOf<CreateExportTaskInput, Task>(context, "createExportTask", createExportTask),
    getTask: callOf<{ readonly task: string }, Task>(context, "getTask", getTask)
  }
  const events = (input: ExportScoreInput, options?: WaitOptions) =>
    // The brand of `Other` has another name in the public types; test/Types.test.ts checks the rest.
    iterableOf(context, Export.events(calls, input, options), options) as AsyncIterable<ExportEvent>
  const exportScore = async (input: ExportScoreInput, options?: ExportOptions) => {
    try {
      let url = ""
      for await (const event of events(input, options)) {
        const { pipe, runner } = context
        pipe.hooks.call(runner.services, "onProgress", () => options?.onProgress?.(event))
        if (event._tag === "Ready") url = event.url
      }
      const overrides = CallOptions.of(Job.eachOf(options))
      return await opened(context.runner, (scope) => Export.open(context.pipe, scope, url, overrides), options)
    } catch (error) {
      throw fromCaller(error, exportScore)
    }
  }
  return Object.assign(exportScore, { events })
}

export const waiting: Waiting<ScoreWaiting> = { exportScore: exportOver }
