/** Counts the steps of a plan by what they mean for a school, and what became of them. */
import type { Outcome, State } from "../engine/outcome/Outcome.ts"
import type { Step } from "../plan/Step.ts"

/** What a step means for a school. */
export const subjects = [
  "pupils",
  "teachers",
  "changes",
  "classes",
  "classChanges",
  "restored",
  "pupilPlaces",
  "teacherPlaces",
  "archived",
  "placesRemoved",
  "accountsRemoved"
] as const

export type Subject = typeof subjects[number]

export interface Counts extends Readonly<Record<State, number>> {
  readonly planned: number
}

export type Tally = Readonly<Record<Subject, Counts>>

const subjectOf = (step: Step): Subject => {
  switch (step.kind) {
    case "createAccount":
      return step.role === "teacher" ? "teachers" : "pupils"
    case "updateAccount":
      return "changes"
    case "createClass":
      return "classes"
    case "updateClass":
      return "classChanges"
    case "unarchiveClass":
    case "activateClass":
      return "restored"
    case "enrol":
      return step.reason.startsWith("teaches") ? "teacherPlaces" : "pupilPlaces"
    case "archiveClass":
      return "archived"
    case "unenrol":
      return "placesRemoved"
    case "removeAccount":
      return "accountsRemoved"
  }
}

/** Counts steps. Without outcomes, they are all `pending`. */
export const of = (
  steps: Iterable<{ readonly step: Step; readonly outcome?: Outcome | undefined }>
): Tally => {
  const empty = () => ({ planned: 0, pending: 0, done: 0, unverified: 0, failed: 0, skipped: 0 })
  const tally: Record<Subject, ReturnType<typeof empty>> = {
    pupils: empty(),
    teachers: empty(),
    changes: empty(),
    classes: empty(),
    classChanges: empty(),
    restored: empty(),
    pupilPlaces: empty(),
    teacherPlaces: empty(),
    archived: empty(),
    placesRemoved: empty(),
    accountsRemoved: empty()
  }
  for (const { outcome, step } of steps) {
    const counts = tally[subjectOf(step)]
    counts.planned++
    counts[outcome?.state ?? "pending"]++
  }
  return tally
}
