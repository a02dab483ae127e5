/**
 * Ends the command with an exit code, and without a message: a program that it ran has said why.
 */
import * as Data from "effect/Data"

export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly exitCode: number }> {}
