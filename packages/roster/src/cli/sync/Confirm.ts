/** Asks whether a plan is to be applied now. */
import { Prompt, TerminalCapabilities } from "effect/cli"
import * as Effect from "effect/Effect"
import * as Exit from "../Exit.ts"

export interface Options {
  /** Whether no question is asked. */
  readonly yes: boolean
  /** Whether a plan that is held is applied. */
  readonly applyHeld: boolean
}

interface Plan {
  readonly held?: ReadonlyArray<unknown> | undefined
  readonly steps: ReadonlyArray<unknown>
}

/** Returns if the plan may be applied. Otherwise exits with code 2. */
export const confirm = Effect.fnUntraced(function*({ held = [], steps }: Plan, { applyHeld, yes }: Options) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  const isHeld = held.length > 0 && !applyHeld
  if (isHeld && (yes || !canPrompt)) {
    return yield* Exit.exitRejected(
      "Nothing was written: the plan is held. Check it, then run the command again with --apply-held."
    )
  }
  if (yes) return
  if (!canPrompt) {
    return yield* Exit.exitRejected(
      "Nothing was written: there is no terminal to confirm the plan on. Check the plan, then run the command again with --yes."
    )
  }
  const what = `Write ${steps.length.toLocaleString("en")} ${steps.length === 1 ? "change" : "changes"} now`
  const agreed = yield* Prompt.run(
    Prompt.Confirm({
      message: isHeld ? `The plan is held, see above. ${what} all the same?` : `${what}?`,
      initial: false
    })
  )
  if (!agreed) return yield* Exit.exitRejected("Canceled. Nothing was written.")
})
