/**
 * Plans the undoing of a run, as far as the API allows. What was undone already, and what was changed since, is left as it is: after the plan was
 * applied, the same run gives an empty plan. Pure: the same input gives the same plan.
 */
import type { Live } from "../../live/Live.ts"
import { Draft } from "../Draft.ts"
import type { Claim, Entry, Known, Match } from "../IdMap.ts"
import type { UndoOptions } from "../Options.ts"
import type { Plan } from "../Plan.ts"
import * as Holds from "../school/Holds.ts"
import { type ChangeClassState, type Enrol, keyOf, type Step } from "../Step.ts"
import * as Accounts from "./Accounts.ts"
import * as Classes from "./Classes.ts"
import * as ExecutedSteps from "./Executed.ts"
import * as Members from "./Members.ts"

export interface Input {
  /** The name of the run's plan. */
  readonly name: string
  readonly steps: ReadonlyArray<ExecutedSteps.Executed>
  /** The matches that the run noted, and who had the ids before. */
  readonly matches?: ReadonlyArray<Match> | undefined
  /** The steps of all runs. */
  readonly history: ReadonlyArray<ExecutedSteps.Executed>
  /** Memberships (`ExecutedSteps.membership`) with work in the class, or of which Flat does not show. */
  readonly work: ReadonlySet<string>
}

const entryOf = (known: Known, { kind, source }: Claim): Entry | undefined =>
  (kind === "account" ? known.accounts : known.classes).get(source)

/** Makes the id map forget what a step restores, if the run had only matched it. */
const forgetting = (step: Step, unclaimed: ReadonlySet<string>): Step =>
  (step.kind === "updateAccount" && unclaimed.has(`account ${step.person}`)) ||
    ((step.kind === "updateClass" || step.kind === "unarchiveClass" || step.kind === "archiveClass") &&
      unclaimed.has(`class ${step.class}`))
    ? { ...step, forget: true }
    : step

/** Plans what takes a run back. */
export const make = (input: Input, live: Live, known: Known, options: UndoOptions): Plan => {
  const draft = new Draft(options)
  const run = ExecutedSteps.make(input.steps)
  for (const { open, state, step } of input.steps) {
    if (state === "done" || state === "unverified" || open !== true) continue
    draft.report("undo-outcome-unknown", {
      ...("person" in step ? { person: step.person } : {}),
      ...("class" in step ? { class: step.class } : {})
    })
  }
  const accounts = Accounts.plan(run, live, known, options, draft)
  const classes = Classes.plan(run, live, known, input.history, draft)
  const members = Members.plan(run, live, classes, accounts, input.work, draft)
  // A class is archived when its members have left it.
  const leaving = (archive: ChangeClassState): ChangeClassState => ({
    ...archive,
    needs: members.removals.flatMap(({ id, target }) => keyOf(target) === keyOf(archive.target) ? [id] : [])
  })
  // Ids that belong to something else by now stay.
  const noted = (input.matches ?? []).filter((match) => (entryOf(known, match)?.flat ?? match.flat) === match.flat)
  const unclaimed = new Set(
    noted.flatMap(({ before, kind, source }) => before === undefined ? [`${kind} ${source}`] : [])
  )
  const claimed = noted.filter((match) => entryOf(known, match) !== undefined)
  const steps: ReadonlyArray<Step> = [
    ...accounts.updates,
    ...classes.restores,
    ...classes.updates,
    ...members.enrolments,
    ...members.removals,
    ...classes.archives.map(leaving),
    ...accounts.removals
  ].map((step) => forgetting(step, unclaimed))
  const removed = accounts.removals.map(({ account }) => account)
  const archived = classes.archives.map(({ target }) => keyOf(target))
  const isStaff = ({ account }: Enrol) => live.accounts.get(keyOf(account))?.role === "teacher"
  const existing = Array.from(known.accounts.values()).filter(({ flat }) => live.accounts.has(flat)).length
  const open =
    Array.from(known.classes.values()).filter(({ flat }) => live.classes.get(flat)?.state === "active").length
  return draft.plan(live, {
    source: { format: "csv", files: [] },
    undoes: input.name,
    steps,
    matches: [...classes.matches, ...claimed.flatMap(({ before }) => before === undefined ? [] : [before])],
    forgets: claimed.flatMap(({ before, flat, kind, source }) => before === undefined ? [{ kind, source, flat }] : []),
    held: [
      ...Holds.above(live, "accounts", removed, { of: existing, threshold: options.threshold ?? 5 }),
      ...Holds.ofChange({ live, steps, teachers: members.enrolments.filter(isStaff) }, options),
      ...Holds.above(live, "classes", archived, { of: open, threshold: options.archiveThreshold ?? 100 })
    ]
  })
}
