/** How a command ends: the error that carries its exit code. */
import * as ExitCode from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { printable } from "./Printable.ts"

/** Ends the command with an exit code. All messages have been printed before. */
export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly code: ExitCode.ExitCode }> {
  override get message(): string {
    return `exited with code ${this.code}`
  }
}

const exit = (code: ExitCode.ExitCode) => (...lines: ReadonlyArray<string>) =>
  Effect.andThen(Console.error(lines.join("\n")), new ExitWith({ code }))

export const exitRejected = exit(ExitCode.exitCodes.rejected)
export const exitStopped = exit(ExitCode.exitCodes.stopped)

interface Unusable {
  readonly _tag: string
  readonly message: string
  readonly next?: string
  readonly exitCode?: ExitCode.ExitCode
}

/** Ends the command if files or a database cannot be used: with exit code 2, or with 4 if the disk is full. `before` says what did not happen. */
export const rejecting = (before: string) => <A, E extends Unusable, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catch(effect, (error) => {
    if (error instanceof ExitWith) return Effect.fail(error)
    const database = /^(?:Sql|IdMap)Error$/.test(error._tag) ? "the database cannot be used: " : ""
    const text = printable(error.message)
    const isStop = FileFailure.isStop(error)
    const next = error.next ?? (isStop ? "Free some space, and run the same command again." : undefined)
    return exit(error.exitCode ?? ExitCode.exitCodes[isStop ? "stopped" : "rejected"])(
      `${before}: ${database}${text}${/[.?!]$/.test(text) ? "" : "."}${next === undefined ? "" : ` ${next}`}`
    )
  })

const drain = (stream: NodeJS.WriteStream) =>
  Effect.callback<void>((resume) => {
    // The callback comes after all that was written before, also if the reader is gone.
    stream.write("", () => resume(Effect.void))
  })

/** Waits until everything printed has left the process: an exit code other than 0 ends it immediately, and a pipe would lose the rest. */
export const drainOutput: Effect.Effect<void> = Effect.suspend(() =>
  Effect.andThen(drain(process.stdout), drain(process.stderr))
)

/** Waits at the first of the signals, with a message, for the calls in flight. Ends the process at the second one. */
export const quitAtSecondSignal = (message: string, ...signals: ReadonlyArray<"SIGINT" | "SIGTERM">) =>
  Effect.acquireRelease(
    Effect.map(Console.Console, (console) => {
      let count = 0
      const onSignal = (signal: NodeJS.Signals) => {
        if (++count === 1) console.error(message)
        else process.exit(ExitCode.exitCodes[signal === "SIGTERM" ? "terminated" : "interrupted"])
      }
      for (const signal of signals) process.on(signal, onSignal)
      return onSignal
    }),
    (onSignal) => Effect.sync(() => signals.forEach((signal) => process.off(signal, onSignal)))
  )
