/** A lock beside a file that only one run may write: two runs of a CSV file never call the same rows. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { BulkError } from "./BulkError.ts"

/** What the file of a lock is, for messages. */
export interface Locked {
  readonly noun: string
  /** Flag that chooses the file. */
  readonly flag: string
  /** What writes the file. */
  readonly run: string
}

const results: Locked = { noun: "results file", flag: "--results", run: "run" }

/** Holds the lock of a file until the scope closes. */
export const hold = (
  file: string,
  { flag, noun, run }: Locked = results
): Effect.Effect<void, BulkError, Scope.Scope> =>
  Effect.asVoid(FileLock.acquire(`${file}.lock`)).pipe(
    Effect.catchTags({
      LockFailed: ({ cause }) =>
        new BulkError({
          message: `the ${noun} ${file} cannot be created: ${FileFailure.reasonOf(cause)}`,
          next: `Choose a folder that you can write to with ${flag}.`,
          exitCode: FileFailure.isStop(cause) ? exitCodes.stopped : exitCodes.rejected
        }),
      Locked: ({ holder, path }) =>
        holder === undefined
          ? new BulkError({
            message: `${path} exists and is not the lock of a ${run}`,
            next: `Move ${path} away, or choose another ${noun} with ${flag}.`
          })
          : new BulkError({
            message: `another ${run} writes ${file} (process ${holder.pid} on ${holder.host})`,
            next: `Wait until it ends. If there is none, delete ${path}.`
          })
    })
  )
