/** Counts the steps of a plan by what they mean for a school, and what became of them. */
import type { Outcome } from "../engine/outcome/Outcome.ts"
import type { Recorded, Run } from "../engine/records/Records.ts"
import { isTeaching } from "../plan/Names.ts"
import type { Plan } from "../plan/Plan.ts"
import type { Step } from "../plan/Step.ts"

export interface Applied {
  readonly run: Run
  readonly steps: ReadonlyArray<Recorded>
}

export interface Report {
  readonly plan: Plan
  /** Absent if the plan was not applied yet. */
  readonly applied: Applied | undefined
  readonly time: string
  readonly names: boolean
}

/** What a step means for a school, and how a picture names it. */
export const subjects = {
  pupils: "New accounts of pupils",
  teachers: "New accounts of teachers",
  rises: "Pupils who become teachers",
  falls: "Teachers who become pupils",
  changes: "Accounts corrected",
  passwords: "New passwords",
  classes: "New classes",
  classChanges: "Classes renamed",
  restored: "Classes opened again",
  pupilPlaces: "Pupils added to classes",
  teacherPlaces: "Teachers added to classes",
  archived: "Classes archived",
  placesRemoved: "People removed from classes",
  accountsRemoved: "Accounts deleted"
} as const

export type Subject = keyof typeof subjects

export const names = Object.keys(subjects) as ReadonlyArray<Subject>

export type Tally = ReturnType<typeof of>

const byKind: Readonly<Record<Step["kind"], Subject>> = {
  createAccount: "pupils",
  updateAccount: "changes",
  setPassword: "passwords",
  createClass: "classes",
  updateClass: "classChanges",
  unarchiveClass: "restored",
  activateClass: "restored",
  enrol: "pupilPlaces",
  archiveClass: "archived",
  unenrol: "placesRemoved",
  removeAccount: "accountsRemoved"
}

export const subjectOf = (step: Step): Subject =>
  step.kind === "createAccount" && step.role === "teacher"
    ? "teachers"
    : step.kind === "updateAccount" && step.changes.role !== undefined
    ? step.changes.role.to === "teacher" ? "rises" : "falls"
    : isTeaching(step)
    ? "teacherPlaces"
    : byKind[step.kind]

/** Counts steps. Without outcomes, they are all `pending`. */
export const of = (steps: Iterable<{ readonly step: Step; readonly outcome?: Outcome | undefined }>) => {
  const empty = () => ({ planned: 0, pending: 0, done: 0, unverified: 0, failed: 0, skipped: 0 })
  const tally = Object.fromEntries(names.map((name) => [name, empty()])) as Record<Subject, ReturnType<typeof empty>>
  for (const { outcome, step } of steps) {
    const counts = tally[subjectOf(step)]
    counts.planned++
    counts[outcome?.state ?? "pending"]++
  }
  return tally
}
