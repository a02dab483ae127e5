/** The flags of `plan` and `verify`, and the options that they mean. */
import type { Field, Options, Policy } from "../../plan/Options.ts"
import type { Encoding } from "../../read/text/Encoding.ts"
import * as Flags from "../settings/Flags.ts"

export const flags = {
  path: Flags.filesArgument,
  ...Flags.flags(
    "idMap",
    "database",
    "school",
    "term",
    "subject",
    "grade",
    "class",
    "today",
    "at",
    "archive",
    "graceDays",
    "removeMemberships",
    "removeAccounts",
    "threshold",
    "archiveThreshold",
    "changeThreshold",
    "keep",
    "repair",
    "accept",
    "rename",
    "recreate",
    "rematch",
    "force",
    "emptyClasses",
    "partial",
    "complete",
    "dayFirst",
    "encoding",
    "role",
    "concurrency",
    "json",
    "rows",
    "report",
    "names",
    "verbose",
    "baseUrl"
  )
}

/** The values of the flags that mean options of a plan. */
export interface Values {
  readonly school: ReadonlyArray<string>
  readonly term: ReadonlyArray<string>
  readonly subject: ReadonlyArray<string>
  readonly grade: ReadonlyArray<string>
  readonly class: ReadonlyArray<string>
  readonly at: string | undefined
  readonly dayFirst: boolean
  readonly encoding: Encoding | undefined
  readonly role: "student" | "teacher" | undefined
  readonly archive: "none" | "ended" | "absent"
  readonly graceDays: number
  readonly removeMemberships: boolean
  readonly removeAccounts: boolean
  readonly threshold: number
  readonly archiveThreshold: number
  readonly changeThreshold: number
  readonly rematch: boolean
  readonly keep: ReadonlyArray<Field>
  readonly repair: ReadonlyArray<Field>
  readonly accept: ReadonlyArray<string>
  readonly rename: boolean
  readonly recreate: boolean
  readonly force: boolean
  readonly emptyClasses: boolean
}

const edits = (fields: ReadonlyArray<Field>, policy: Policy) => fields.map((field) => [field, policy] as const)

/** Returns the options of a plan. A field that is both kept and repaired is kept. */
export const options = (values: Values, today: string): Options => ({
  today,
  at: values.at,
  dayFirst: values.dayFirst,
  encoding: values.encoding,
  role: values.role,
  filter: {
    schools: values.school,
    terms: values.term,
    subjects: values.subject,
    grades: values.grade,
    classes: values.class
  },
  edits: Object.fromEntries([...edits(values.repair, "repair"), ...edits(values.keep, "keep")]),
  accept: values.accept,
  rename: values.rename,
  recreate: values.recreate,
  force: values.force,
  emptyClasses: values.emptyClasses,
  archive: values.archive,
  graceDays: values.graceDays,
  removeMemberships: values.removeMemberships,
  removeAccounts: values.removeAccounts,
  threshold: values.threshold,
  archiveThreshold: values.archiveThreshold,
  changeThreshold: values.changeThreshold,
  rematch: values.rematch
})
