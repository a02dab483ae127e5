/** The flags of `plan` and `verify`, and the options that they mean. */
import { Argument, Flag } from "effect/cli"
import * as Option from "effect/Option"
import type { Field, Options, Policy } from "../../plan/Options.ts"
import { policies } from "../../plan/Options.ts"
import type { Encoding } from "../../read/text/Encoding.ts"
import { encodings } from "../../read/text/Encoding.ts"
import { isDay } from "../Day.ts"
import * as Outputs from "../outputs/Outputs.ts"
import * as Session from "../Session.ts"
import * as Accepted from "./Accepted.ts"

/** Shared by every command that reads the school's files. */
export const encoding = Flag.Literals("encoding", encodings).pipe(
  Flag.withMetavar("NAME"),
  Flag.withDescription("Read the files in this encoding instead of guessing, such as windows-1252"),
  Flag.optional
)

/** Likewise. */
export const role = Flag.Literals("role", ["student", "teacher"]).pipe(
  Flag.withDescription("The role of everybody in a plain CSV file that does not say it"),
  Flag.optional
)

export const on = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDefault(false), Flag.withDescription(description))

const many = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(`${description}; may be repeated`),
    Flag.atLeast(0)
  )

const fields = Object.keys(policies) as ReadonlyArray<Field>

const fieldFlag = (name: string, description: string) =>
  Flag.Literals(name, fields).pipe(Flag.withDescription(`${description}; may be repeated`), Flag.atLeast(0))

export const percent = (name: string, byDefault: number, description: string) =>
  Flag.Int(name).pipe(
    Flag.withMetavar("PERCENT"),
    Flag.withDescription(`${description} (default ${byDefault})`),
    Flag.filter((value) => value >= 0 && value <= 100, () => "a whole number from 0 to 100"),
    Flag.withDefault(byDefault)
  )

export const outFlag = Flag.String("out").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("Save the plan as JSON, for \"roster apply\""),
  Flag.optional
)

export const flags = {
  path: Argument.String("path").pipe(Argument.withDescription("A folder, a zip, or a CSV file")),
  idMap: Flag.String("id-map").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("The id map of earlier runs, as CSV (kind,source,flat,written), instead of a database"),
    Flag.optional
  ),
  database: Flag.String("database").pipe(
    Flag.withMetavar("FILE|URL"),
    Flag.withDescription(
      "Database of \"roster apply\", for its id map: a SQLite file (default: that of the organization in FLAT_ROSTER_STATE), or PostgreSQL"
    ),
    Flag.optional
  ),
  school: many("school", "NAME", "Only this school, by id or name, and those below it"),
  term: many("term", "NAME", "Only classes of this term, by id or title"),
  subject: many("subject", "TEXT", "Only classes whose subject or course contains this, such as music"),
  grade: many("grade", "GRADE", "Only pupils and classes of this grade"),
  class: many("class", "NAME", "Only this class, by id, code or title"),
  today: Flag.String("today").pipe(
    Flag.withMetavar("YYYY-MM-DD"),
    Flag.withDescription("The day of the plan (default today)"),
    Flag.filter(isDay, () => "a day as YYYY-MM-DD"),
    Flag.optional
  ),
  at: Flag.String("at").pipe(
    Flag.withMetavar("DAY"),
    Flag.withDescription("The day whose classes count, as YYYY-MM-DD, or \"all\" to ignore dates (default today)"),
    Flag.filter((text) => text === "all" || isDay(text), () => "a day as YYYY-MM-DD, or all"),
    Flag.optional
  ),
  archive: Flag.Literals("archive", ["none", "ended", "absent"]).pipe(
    Flag.withDescription("Archive classes that ended, also those absent from complete files, or none (default ended)"),
    Flag.withDefault("ended" as const)
  ),
  graceDays: Flag.Int("grace-days").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Days after its end before a class is archived (default 14)"),
    Flag.filter((value) => value >= 0 && value <= 3650, () => "a whole number from 0 to 3650"),
    Flag.withDefault(14)
  ),
  removeMemberships: on(
    "remove-memberships",
    "Remove members who left a class by complete files; Flat deletes their work in the class"
  ),
  removeAccounts: on("remove-accounts", "Delete accounts of people who left by complete files, with their scores"),
  threshold: percent("threshold", 5, "Share of removals above which the plan waits for confirmation"),
  archiveThreshold: percent(
    "archive-threshold",
    50,
    "Share of archived classes above which the plan waits for confirmation"
  ),
  changeThreshold: percent(
    "change-threshold",
    50,
    "Share of changed names and addresses above which the plan waits for confirmation"
  ),
  keep: fieldFlag("keep", "Keep what people edited in Flat in this field"),
  repair: fieldFlag("repair", "Overwrite what people edited in Flat in this field"),
  accept: Flag.String("accept").pipe(
    Flag.withMetavar("CODE:ID"),
    Flag.withDescription(
      "A conflict that is known: it is left alone, and does not change the exit code; @FILE has one on each line; may be repeated"
    ),
    Flag.atLeast(0),
    Flag.mapTryCatch(Accepted.read, (error) => error instanceof Error ? error.message : String(error))
  ),
  rename: on("rename", "Give accounts the username of the files when that changes"),
  recreate: on("recreate", "Create accounts and classes again that were deleted in Flat"),
  rematch: on("rematch", "Match accounts of people who left, for schools whose system gave people other ids"),
  force: on("force", "Change classes that are linked to another system, too"),
  emptyClasses: on("empty-classes", "Create classes without members"),
  partial: on("partial", "The files are a selection made by hand: absence means nothing"),
  complete: on("complete", "A plain CSV file lists everybody"),
  dayFirst: on("day-first", "Dates like 1/9/2026 start with the day"),
  encoding,
  role,
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withDescription("Requests sent concurrently, 1 to 64 (default 8)"),
    Flag.filter((value) => value >= 1 && value <= 64, () => "a whole number from 1 to 64"),
    Flag.withDefault(8)
  ),
  json: on("json", "Print JSON"),
  ...Outputs.flags,
  verbose: on("verbose", "List every step instead of a sample"),
  baseUrl: Session.baseUrlFlag
}

/** The values of the flags that mean options of a plan. */
export interface Values {
  readonly school: ReadonlyArray<string>
  readonly term: ReadonlyArray<string>
  readonly subject: ReadonlyArray<string>
  readonly grade: ReadonlyArray<string>
  readonly class: ReadonlyArray<string>
  readonly at: Option.Option<string>
  readonly dayFirst: boolean
  readonly encoding: Option.Option<Encoding>
  readonly role: Option.Option<"student" | "teacher">
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
  at: Option.getOrUndefined(values.at),
  dayFirst: values.dayFirst,
  encoding: Option.getOrUndefined(values.encoding),
  role: Option.getOrUndefined(values.role),
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
