/** How a command ends: its exit codes, and the error that carries one. */
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"

/** Exit codes. `--help` lists them too. */
export const exitCodes = {
  /** Some rows failed, are unverified, or are ambiguous. */
  incomplete: 1,
  /** Nothing was written: usage, file, token, confirmation. */
  rejected: 2,
  /** Nothing was written: the organization could not be read. */
  readFailed: 3,
  /** The run stopped because the server failed several times in a row. */
  stopped: 4
} as const

/** Ends the command with an exit code. All messages have been printed before. */
export class ExitWith
  extends Data.TaggedError("ExitWith")<{ readonly code: typeof exitCodes[keyof typeof exitCodes] }>
{
  override readonly [Runtime.errorExitCode] = this.code
  override readonly [Runtime.errorReported] = false
  override get message(): string {
    return `exited with code ${this.code}`
  }
}

/** Prints why nothing was done, and exits with code 2. */
export const exitRejected = Effect.fnUntraced(function*(...lines: ReadonlyArray<string>) {
  yield* Console.error(lines.join("\n"))
  return yield* new ExitWith({ code: exitCodes.rejected })
})
