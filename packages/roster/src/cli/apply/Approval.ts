/** Whether a plan may be applied now: asks, and refuses plans that the world has overtaken. Usernames are unique in Flat; but classes may have any name, and who left may be back. */
import { FlatClient } from "@flat-sdk/core"
import { Prompt, TerminalCapabilities } from "effect/cli"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "../../console/Exit.ts"
import { count, printable } from "../../console/Printable.ts"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import type * as Records from "../../engine/records/Records.ts"
import * as Hold from "../../plan/Hold.ts"
import type * as PlanFile from "../../plan/PlanFile.ts"

const freshDays = 7

const removes = new Set(["removeAccount", "unenrol"])

/** Ends the command if a plan is old and removes something. */
export const checkAge = Effect.fnUntraced(function*({ made, steps }: PlanFile.Applicable) {
  if (made === undefined || !steps.some(({ kind }) => removes.has(kind))) return
  const days = Math.floor(((yield* Clock.currentTimeMillis) - Date.parse(made)) / 86_400_000)
  if (Number.isNaN(days) || days < freshDays) return
  yield* Exit.exitRejected(
    `Nothing was sent: the plan removes accounts or members, and is ${days} days old. Who left then may be back.`,
    "Make a new plan, or run the command again with --yes."
  )
})

const nameOf = ({ name, section = "" }: { readonly name: string; readonly section?: string | undefined }): string =>
  JSON.stringify([name, section])

/** Ends the command if a class that the plan creates exists by now, and nobody knows whose it is. */
export const checkClasses = Effect.fnUntraced(
  function*(plan: PlanFile.Applicable, before: ReadonlyArray<Records.Recorded>) {
    const ids = yield* IdMapTable.make
    // What was sent before may be the class that is there: the run looks it up.
    const sent = new Set(
      before.flatMap(({ intent, outcome, step }) =>
        step.kind === "createClass" && (intent !== undefined || outcome.state === "done") ? [nameOf(step)] : []
      )
    )
    const wanted = new Set<string>()
    // Those that the plan knows are other ones.
    const others = new Set(plan.steps.flatMap((step) => step.kind === "createClass" ? step.beside ?? [] : []))
    for (const step of plan.steps) {
      if (step.kind !== "createClass" || sent.has(nameOf(step))) continue
      if ((yield* ids.get("class", step.class)) === undefined) wanted.add(nameOf(step))
    }
    if (wanted.size === 0) return
    const matched = new Set(plan.matches?.map(({ flat }) => flat))
    const flat = yield* FlatClient.FlatClient
    const found: Array<string> = []
    for (const state of ["active", "inactive"] as const) {
      for (const room of yield* flat.classes.listClasses({ state })) {
        if (!wanted.has(nameOf(room)) || matched.has(room.id) || others.has(room.id)) continue
        if ((yield* ids.ofFlat("class", room.id)) === undefined) found.push(room.id)
      }
    }
    if (found.length === 0) return
    yield* Exit.exitRejected(
      `Nothing was written: the plan is out of date. ${
        found.length === 1 ? "A class that it creates exists" : `${found.length} classes that it creates exist`
      } by now.`,
      "Make a new plan, with the database or the id map that the next command uses too."
    )
  }
)

export interface Consent {
  readonly yes: boolean
  /** Under an empty name if the flag was bare. */
  readonly applyHeld: Hold.Approved
  /** Whether what is printed is a log, which has no data of people. */
  readonly json: boolean
}

const ask = Effect.fnUntraced(function*(message: string) {
  if (!(yield* Prompt.run(Prompt.Confirm({ message, initial: false })))) {
    return yield* Exit.exitRejected("Canceled. Nothing was written.")
  }
})

/** Returns what a person types to approve holds. */
export const lineOf = (held: ReadonlyArray<{ readonly what: string; readonly count: number }>): string =>
  held.map(({ count, what }) => `--apply-held ${printable(what)}=${count}`).join(" ")

/** Returns if the plan may be applied. Otherwise exits with code 2. A yes is not enough for what is held: a person approves each hold, by its name and up to its number. */
export const confirm = Effect.fnUntraced(function*(
  { held = [], steps }: Pick<PlanFile.Applicable, "held" | "steps">,
  { applyHeld, json, yes }: Consent
) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  const waiting = Hold.findUnapproved(held, applyHeld)
  const isBare = "" in applyHeld
  if (isBare && held.length === 0) {
    return yield* Exit.exitRejected(
      "Nothing was written: --apply-held needs the name and the number of a hold. This plan has none: run the command without it."
    )
  }
  if (yes && waiting.length === 0 && !isBare) return
  const reasons = waiting.map((hold) => `${printable(Hold.describe(hold, !json))}.`)
  if (isBare || (waiting.length > 0 && (yes || !canPrompt))) {
    return yield* Exit.exitRejected(
      "Nothing was written: the plan is held, because it would change much.",
      ...reasons,
      "Check that each of these is meant. If it is, run the command again with:",
      `  ${lineOf(isBare ? held : waiting)}`
    )
  }
  if (!canPrompt) {
    return yield* Exit.exitRejected(
      "Nothing was written: there is no terminal to confirm the plan on. Check the plan, then run the command again with --yes."
    )
  }
  for (const reason of reasons) yield* ask(`${reason} Is that meant?`)
  yield* ask(`Write ${count(steps.length, "change")} now?`)
})
