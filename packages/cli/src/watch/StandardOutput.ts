/** Standard output, with a report of what it has accepted: a sink of a stream does not tell whether its last text has arrived. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { codeOf, failed, type WatchError } from "./WatchError.ts"

/** Nobody reads standard output any more. */
export class Closed extends Data.TaggedError("Closed") {}

/** Writes text, and waits until standard output has taken it. */
export const write = (text: string): Effect.Effect<void, Closed | WatchError> =>
  Effect.callback((resume) => {
    process.stdout.write(text, (error) => {
      if (error === undefined || error === null) return resume(Effect.void)
      const code = codeOf(error)
      resume(Effect.fail(
        code === "EPIPE" || code === "ERR_STREAM_DESTROYED"
          ? new Closed()
          : failed(
            `standard output could not be written (${code})`,
            "Check the disk or the program that reads the output, and run the same command again."
          )
      ))
    })
  })
