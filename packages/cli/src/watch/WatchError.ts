/** Why `flat watch` does not begin, or ends: its checkpoint, its output file, or the place where changes go. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Data from "effect/Data"

export class WatchError extends Data.TaggedError("WatchError")<{
  readonly message: string
  readonly next: string
  readonly exitCode: number
}> {}

/** A file that cannot be used. Nothing was sent, and nothing was written to it. */
export const refused = (message: string, next: string): WatchError =>
  new WatchError({ message, next, exitCode: exitCodes.rejected })

/** A file that could not be written while the watch ran. */
export const failed = (message: string, next: string): WatchError =>
  new WatchError({ message, next, exitCode: exitCodes.stopped })

export const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code)
