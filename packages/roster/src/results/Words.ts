/** The words of plans and runs: what a step does, before and after it was executed, and what is left alone. */
import type { State } from "../engine/outcome/Outcome.ts"
import { number } from "../model/Count.ts"
import type { Hold, Skipped } from "../plan/Plan.ts"
import type { Step } from "../plan/Step.ts"

const done = {
  createAccount: "created",
  updateAccount: "updated",
  removeAccount: "removed",
  createClass: "created",
  updateClass: "updated",
  archiveClass: "archived",
  unarchiveClass: "restored",
  activateClass: "activated",
  enrol: "enrolled",
  unenrol: "unenrolled"
} as const satisfies Record<Step["kind"], string>

const works = {
  createAccount: "create account",
  updateAccount: "change account",
  createClass: "create class",
  activateClass: "activate class",
  unarchiveClass: "restore class",
  updateClass: "change class",
  enrol: "add member",
  archiveClass: "archive class",
  unenrol: "remove member",
  removeAccount: "delete account"
} as const satisfies Record<Step["kind"], string>

/** The kinds of steps, in the order of tables. */
export const kinds = Object.keys(works) as ReadonlyArray<Step["kind"]>

/** Names a class with its section, if it has one. */
export const titleOf = ({ name, section = "" }: { readonly name: string; readonly section?: string | undefined }) =>
  section === "" ? name : `${name} (${section})`

/** Names what a step does: `create account`. */
export const workOf = (kind: Step["kind"]): string => works[kind]

/** Names a result: `created`, `enrolled`, `unverified`, `failed`, `skipped`, `not sent`. */
export const resultOf = (kind: Step["kind"], state: State): string =>
  state === "done" ? done[kind] : state === "pending" ? "not sent" : state

/** Names what a step is going to do: `to be created`. */
export const intentionOf = (kind: Step["kind"]): string => `to be ${done[kind]}`

const alone: Readonly<Record<keyof Skipped, string>> = {
  others: "people without a role in Flat, such as guardians",
  gone: "people who left or may not sign in, and have no account",
  classesEnded: "classes that are over",
  classesNotBegun: "classes that have not begun",
  classesEmpty: "classes without members",
  membershipsOther: "aides and other roles in classes",
  membershipsNotNow: "memberships of another time",
  membershipsUnresolved: "memberships of people who are left out",
  membersByHand: "members in Flat whom the files do not know"
}

/** Returns what a plan leaves alone, and how much of it there is. */
export const leftAlone = (skipped: Skipped): ReadonlyArray<readonly [what: string, times: number]> =>
  (Object.keys(alone) as ReadonlyArray<keyof Skipped>).flatMap((key) =>
    skipped[key] === 0 ? [] : [[alone[key], skipped[key]]]
  )

export const formats: Readonly<Record<string, string>> = {
  "oneroster-1.1": "OneRoster 1.1",
  "oneroster-1.2": "OneRoster 1.2",
  clever: "Clever SFTP",
  "sds-2.1": "School Data Sync v2.1",
  "sds-2": "School Data Sync v2",
  "sds-1": "School Data Sync v1",
  csv: "CSV"
}

const holds: Readonly<Record<Hold["what"], readonly [string, string]>> = {
  accounts: ["delete", "accounts"],
  memberships: ["remove", "memberships"],
  classes: ["archive", "classes"],
  changes: ["rename", "accounts"],
  duplicates: ["create", "accounts for names that Flat has"],
  classDuplicates: ["create", "classes for names that Flat has"],
  leavers: ["miss", "people of earlier runs, as files of another school do"],
  running: ["archive", "classes before they are over"],
  emptied: ["take all pupils out of", "classes"],
  untaught: ["take all teachers out of", "classes"],
  teachers: ["remove", "memberships of teachers"]
}

/** Returns what the plan would do. A saved plan may have been edited, so any text is accepted. */
export const holdOf = (
  { count, of, what }: { readonly what: string; readonly count: number; readonly of: number }
): string => {
  const [verb, noun] = Object.hasOwn(holds, what) ? holds[what as Hold["what"]] : ["change", what]
  return `${verb} ${number(count)} of ${number(of)} ${noun}`
}
