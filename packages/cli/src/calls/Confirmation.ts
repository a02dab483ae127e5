/** Asks before a dangerous call, where somebody can answer. Programs are not asked. */
import * as Danger from "@flat-sdk/agents/danger/Danger"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Prompt from "effect/cli/Prompt"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Operation } from "../catalog/Catalog.ts"
import { Globals } from "../input/GlobalFlags.ts"
import * as Output from "../output/Output.ts"
import type { Input } from "./Caller.ts"
import { Session } from "./Session.ts"

/** The person said no, or left. */
class NotConfirmed extends Data.TaggedError("NotConfirmed") {
  readonly exitCode = exitCodes.interrupted
  override get message() {
    return "Cancelled. Nothing was sent"
  }
}

/** The request of an operation, without its query. */
const requestOf = ({ method, path }: Operation, input: Input): string =>
  `${method} ${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(input[name]))}`

/** Asks whether a call that deletes, exposes or hands over may do so. Fails if it may not. */
export const ask = Effect.fnUntraced(function*(operation: Operation, input: Input) {
  const { curl, dryRun, yes } = yield* Globals
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  if (yes || curl || dryRun || !canPrompt) return
  const { catalog } = yield* Session
  const danger = Danger.of(catalog, { operation, input })
  if (!Danger.has(danger, "deletes", "exposes", "handsOver")) return
  yield* Output.note(`${operation.summary}\n${requestOf(operation, input)}\nThis ${Danger.phrases(danger).join("; ")}.`)
  const isConfirmed = yield* Prompt.run(Prompt.Confirm({ message: "Continue?", initial: false })).pipe(
    Effect.catchTag("QuitError", () => Effect.succeed(false))
  )
  if (!isConfirmed) return yield* new NotConfirmed()
})
