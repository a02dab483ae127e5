/** How a command ends: the error that carries its exit code. */
import * as ExitCode from "@flat-sdk/terminal/ExitCode"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** Ends the command with an exit code. All messages have been printed before. */
export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly code: ExitCode.ExitCode }> {
  override get message(): string {
    return `exited with code ${this.code}`
  }
}

/** Prints why nothing was done, and exits with code 2. */
export const exitRejected = Effect.fnUntraced(function*(...lines: ReadonlyArray<string>) {
  yield* Console.error(lines.join("\n"))
  return yield* new ExitWith({ code: ExitCode.exitCodes.rejected })
})

/** Describes the exit codes of a command for its help: `done` and `incomplete` are what 0 and 3 mean there, the others mean the same in every command. */
export const help = (done: string, incomplete?: string): string =>
  [
    `0 ${done}`,
    "2 nothing was written: a problem with the arguments, the files, the settings or the token",
    ...(incomplete === undefined ? [] : [`3 ${incomplete}`]),
    "4 the server, the disk or the database stopped the command: run it again",
    "10 to 25 the organization could not be read, by the reason of the error",
    "130, 143 interrupted by Ctrl-C or SIGTERM"
  ].reduce((text, line) => `${text};\n  ${line}`, "Exit codes:").replace(":;", ":") + "."

const drain = (stream: NodeJS.WriteStream) =>
  Effect.callback<void>((resume) => {
    // The callback comes after all that was written before, also if the reader is gone.
    stream.write("", () => resume(Effect.void))
  })

/** Waits until everything printed has left the process: an exit code other than 0 ends it immediately, and a pipe would lose the rest. */
export const drained: Effect.Effect<void> = Effect.suspend(() =>
  Effect.andThen(drain(process.stdout), drain(process.stderr))
)
