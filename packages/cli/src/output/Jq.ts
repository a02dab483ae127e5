/** `--jq`: JSON passes through a program of jq, which is loaded when it is needed. Strings are written without quotes, for loops in a shell. */
import { type ExitCode, exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Effect from "effect/Effect"
import type { Jq } from "jq-wasm/inline"
import { CommandFailed } from "./Failure.ts"
import type { Writer } from "./Format.ts"

/** Exit code of jq for a program that it cannot compile. */
const notCompiled = 3

const failure = (stderr: string, next: string, exitCode: ExitCode): CommandFailed => {
  const reason = stderr.split("\n")[0]!
    .replace(/^jq: (?:error:? ?)?(?:\(at [^)]*\): )?/, "")
    .replace(/ \(Unix shell quoting issues\?\)/, "")
  return new CommandFailed({ reason: "JqFailed", message: `--jq: ${Printable.line(reason)}`, next, exitCode })
}

/** Loads jq, and compiles a program, which sends nothing. */
export const load = Effect.fnUntraced(function*(program: string): Effect.fn.Return<Jq, CommandFailed> {
  const { loadJq } = yield* Effect.promise(() => import("jq-wasm/inline"))
  const jq = yield* Effect.promise(() => loadJq())
  const { exitCode, stderr } = jq.raw(null, program)
  return exitCode === notCompiled
    ? yield* failure(
      stderr,
      "Correct the program: see https://jqlang.org/manual. Quote it for the shell, such as --jq '.[].id'.",
      exitCodes.rejected
    )
    : jq
})

/** Creates a writer for what a program makes of results. A list in `json` is one input, and each item of `jsonl` is one. */
export const writer = (jq: Jq, program: string, selected: (value: unknown) => unknown, isWhole: boolean): Writer => {
  const apply = (value: unknown): string => {
    const { exitCode, stderr, stdout } = jq.raw(JSON.stringify(selected(value)) ?? "null", program, ["-c"])
    if (exitCode !== 0) {
      const next = "Correct the program, or look at the results without it. What the command changed stays changed."
      throw failure(stderr, next, exitCodes.incomplete)
    }
    return stdout.split("\n").filter((line) => line !== "").map((line) => {
      const output: unknown = line.startsWith("\"") ? JSON.parse(line) : undefined
      return `${typeof output === "string" ? Printable.lines(output) : Printable.escapeJson(line)}\n`
    }).join("")
  }
  return {
    value: apply,
    list: () => {
      const all: Array<unknown> = []
      return isWhole
        ? { block: (items) => (all.push(...items), ""), end: () => apply(all) }
        : { block: (items) => items.map(apply).join(""), end: () => "" }
    },
    notes: () => []
  }
}
