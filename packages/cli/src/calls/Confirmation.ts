/** Asks before dangerous calls, once for all calls of a command. Without a terminal there is no question, and a deletion needs `--yes`. */
import * as Danger from "@flat-sdk/agents/danger"
import type { Input } from "@flat-sdk/agents/operations"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Prompt from "effect/cli/Prompt"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import type { Operation } from "../catalog/Catalog.ts"
import { Globals } from "../input/GlobalFlags.ts"
import { CommandFailed } from "../output/Failure.ts"
import * as Output from "../output/Output.ts"

export const requestOf = ({ method, path }: Operation, input: Input): string =>
  `${method} ${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(input[name]))}`

/** Whether a question can be needed: not with `--yes`, and not where nothing is sent. */
export const isPossible = Effect.map(Globals, ({ curl, dryRun, yes }) => !yes && !curl && !dryRun)

/** Asks whether something may be done. Fails if it may not. Without a terminal it needs `--yes`, or is done if `isFree`. */
export const confirm = Effect.fnUntraced(function*(what: string, request: string, isFree = false) {
  if (!(yield* isPossible)) return
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  if (!canPrompt) {
    return isFree ? undefined : yield* new CommandFailed({
      reason: "NeedsYes",
      message: `This ${what}. Nothing was sent`,
      next: "Add --yes to do it without a question, or --dry-run to see the request.",
      exitCode: exitCodes.rejected
    })
  }
  yield* Output.note(`${request}\nThis ${what}.`)
  const isConfirmed = yield* Prompt.run(Prompt.Confirm({ message: "Continue?", initial: false })).pipe(
    Effect.catchTag("QuitError", () => Effect.succeed(false))
  )
  if (isConfirmed) return
  const message = "Cancelled. Nothing was sent"
  return yield* new CommandFailed({ reason: "NotConfirmed", message, exitCode: exitCodes.interrupted })
})

/** Asks whether calls that delete, expose or hand over may do so. Fails if they may not. `request` is shown above the question. */
export const ask = (danger: Danger.Danger, request: string) =>
  Danger.has(danger, "deletes", "exposes", "handsOver")
    ? confirm(Danger.phrases(danger).join("; "), request, !Danger.has(danger, "deletes"))
    : Effect.void
