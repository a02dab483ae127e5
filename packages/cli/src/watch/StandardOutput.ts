/** Standard output, with a report of what it has accepted: a sink of a stream does not report whether its last text has arrived. */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { codeOf, failed, type WatchError } from "./WatchError.ts"

/** The reader of standard output has closed it. */
export class Closed extends Data.TaggedError("Closed") {}

const failureOf = (error: Error): Closed | WatchError => {
  const code = codeOf(error)
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED"
    ? new Closed()
    : failed(
      `standard output could not be written: ${FileFailure.reasonOf(error)}`,
      "Check the disk or the program that reads the output, and run the same command again."
    )
}

/** Where changes are written. */
export const Target = Context.Reference<Pick<NodeJS.WritableStream, "write">>("@flat-sdk/cli/StandardOutput", {
  defaultValue: () => process.stdout
})

/**
 * Writes text, and waits until standard output has taken it. Then `accepted` runs, which is synchronous: also if the wait was interrupted, so that Ctrl-C
 * ends a watch whose reader has stopped reading, and nothing that was taken is forgotten.
 */
export const write = (
  text: string,
  accepted: Effect.Effect<void, WatchError> = Effect.void
): Effect.Effect<void, Closed | WatchError> =>
  Effect.flatMap(Target, (target) =>
    Effect.callback((resume) => {
      target.write(text, (error) =>
        resume(
          error === undefined || error === null ? Effect.runSyncExit(accepted) : Effect.fail(failureOf(error))
        ))
    }))
