/** What happened to a person, a class or a membership of the files, or is going to happen, and why. */
import type { Shown } from "../engine/outcome/Outcome.ts"
import type { Finding } from "../plan/Finding.ts"
import type { About } from "../plan/Names.ts"
import type { Step } from "../plan/Step.ts"
import * as Words from "./Words.ts"

/** Why something of the files is left alone, besides the findings of the plan. `docs/roster/results.md` has this table; a test compares them. */
export const reasons = {
  filter: { note: "outside the filters of the plan", fix: "plan without the filter to include it" },
  "no-role": {
    note: "a person without a role in Flat, such as a guardian",
    fix: "give the person the role student or teacher in the files if an account is needed"
  },
  left: {
    note: "the person left or may not sign in; an account from an earlier run stays",
    fix: "remove the account in Flat, or plan with --remove-accounts"
  },
  ended: { note: "the class is over", fix: "choose another day with --at if the dates are wrong" },
  "not-begun": { note: "the class has not begun", fix: "plan again when it begins, or choose another day with --at" },
  "other-year": {
    note: "the class is not of the year that begins",
    fix: "plan it with roster plan, or name the year with --year"
  },
  removed: { note: "the files remove it; what is in Flat stays", fix: "remove it in Flat, or allow the plan to do it" },
  empty: { note: "the class has no members, so it is not created", fix: "plan with --empty-classes to create it" },
  aide: { note: "an aide or another role that classes in Flat do not have", fix: "nothing to do" },
  "not-now": { note: "the membership is of another time", fix: "choose another day with --at if the dates are wrong" },
  person: { note: "the person has no account", fix: "see the row of the person" },
  class: { note: "the run does not change the class", fix: "see the row of the class" },
  unknown: { note: "no earlier run imported it, and these files list only changes", fix: "import a complete set first" }
} as const satisfies Readonly<Record<string, Pick<Fate, "note" | "fix">>>

export interface Fate {
  /** In one or two words, such as `created`, `to be enrolled`, `already a member`, `skipped` or `conflict`. */
  readonly result: string
  /** Of the plan's finding, of the reason to skip it, or of the error. */
  readonly code: string
  /** What the steps change, from what to what. */
  readonly change: string
  readonly note: string
  readonly fix: string
  readonly supportId: string
  /** Id in Flat of the account or class, if a step knows it. */
  readonly flat: string
}

export const make = (result: string, known: Partial<Fate> = {}): Fate => ({
  result,
  code: "",
  change: "",
  note: "",
  fix: "",
  supportId: "",
  flat: "",
  ...known
})

/** Left alone, for a reason that is no finding. `more` says which one it depends on. */
export const ofSkip = (code: keyof typeof reasons, more?: Fate): Fate => {
  const { fix, note } = reasons[code]
  return make(
    "skipped",
    more === undefined || more.note === "" ? { code, note, fix } : {
      code,
      note: `${note}: ${more.note}`,
      fix: more.fix
    }
  )
}

/** Of a finding without which there would be a step. */
export const ofFinding = (result: string, { advice, code, message }: Finding): Fate =>
  make(result, { code, note: message, fix: advice })

/** Of steps: the first that is not done, else all of them. A finding says what else is worth knowing. */
export const ofSteps = (
  steps: ReadonlyArray<{ readonly step: Step; readonly outcome: Shown | undefined }>,
  finding: Finding | undefined,
  describe: (step: Step) => About
): Fate => {
  const open = steps.find(({ outcome }) => outcome !== undefined && outcome.state !== "done")
  const shown = open === undefined ? steps : [open]
  const result = shown.map(({ outcome, step: { kind } }) =>
    outcome === undefined ? Words.intentionOf(kind) : Words.resultOf(kind, outcome.state)
  ).join(", ")
  const outcome = (open ?? steps[0])?.outcome
  const step = steps[0]?.step
  const flat = outcome?.flat ??
    (step !== undefined && "account" in step && typeof step.account === "string"
      ? step.account
      : step !== undefined && "target" in step && typeof step.target === "string"
      ? step.target
      : "")
  return make(result, {
    change: steps.map(({ step }) => describe(step).change).join("; "),
    code: outcome?.reason ?? finding?.code ?? "",
    note: outcome?.note ?? finding?.message ?? "",
    fix: outcome?.fix ?? (outcome?.note === undefined ? finding?.advice : undefined) ?? "",
    supportId: outcome?.supportId ?? "",
    flat
  })
}
