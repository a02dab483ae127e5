/**
 * What a plan is going to do, or what its run did, as rows: each row of the school's files once, then a row for each step, finding, edit and leaver that none
 * of them is about.
 */
import { stringify } from "csv-stringify/sync"
import * as PrivateFile from "../console/PrivateFile.ts"
import type { Shown } from "../engine/outcome/Outcome.ts"
import { type Place, showPlace } from "../model/Diagnostic.ts"
import type { Roster } from "../model/Roster.ts"
import type { LoggedRow } from "../model/RowLog.ts"
import type { Finding } from "../plan/Finding.ts"
import type { About } from "../plan/Names.ts"
import * as Names from "../plan/Names.ts"
import { fullName } from "../plan/Names.ts"
import type { Plan } from "../plan/Plan.ts"
import type { Reference, Step } from "../plan/Step.ts"
import { type CodeName, codes } from "../read/report/Codes.ts"
import { explain, type Explained, type Explanation } from "./Explanation.ts"
import type { Fate } from "./Fate.ts"
import * as Fates from "./Fate.ts"

/** The columns. `id` is that of a person in the files, or of what the row is about; `class` that of a class in the files; `name` and `title` are those of both. */
export const columns = [
  "file",
  "row",
  "kind",
  "id",
  "class",
  "username",
  "name",
  "title",
  "result",
  "change",
  "code",
  "note",
  "fix",
  "repeats",
  "memberships",
  "flat",
  "supportId"
] as const

/** A row. What does not apply is empty. `kind` is that of a row of the files, or of a step, or `conflict`, `notice`, `edit` or `leaver`. */
export type Row = Readonly<Record<Exclude<typeof columns[number], "row">, string>> & { readonly row: number | "" }

export interface Source {
  /** Without files and the plan, there is a row for each step. */
  readonly plan: Pick<Plan, "steps"> & Partial<Explained & Pick<Plan, "manualEdits" | "leavers">>
  readonly roster?: Roster | undefined
  /** The outcomes of a run by the id of the step. Without them, rows say what is going to happen. */
  readonly outcomes?: ReadonlyMap<string, Shown> | undefined
}

const empty = Object.fromEntries(columns.map((column) => [column, ""])) as Row

const isCode = (code: string): code is CodeName => code in codes

/** Rows without an account, class or membership of their own: schools, terms, courses, and the roles of people. */
const read = Fates.make("read")

const leaveOut = (code: string): Fate => {
  const { advice, message } = isCode(code) ? codes[code] : { message: "", advice: "" }
  return Fates.make("left out", { code, note: message, fix: advice })
}

const fateOf = ({ class: schoolClass = "", id = "", kind, lost: code }: LoggedRow, explained: Explanation): Fate => {
  if (code !== undefined) return leaveOut(code)
  switch (kind) {
    case "person":
      return explained.person(id)
    case "class":
      return explained.class(id)
    case "membership":
      return explained.membership(schoolClass, id)
    default:
      return read
  }
}

/** The place of the row that said it first. */
const firstOf = (roster: Roster, { class: schoolClass = "", id = "", kind }: LoggedRow): Place | undefined =>
  kind === "person"
    ? roster.people.get(id)?.from
    : kind === "class"
    ? roster.classes.get(id)?.from
    : kind === "membership"
    ? roster.memberships.get(schoolClass, id)?.from
    : kind === "school"
    ? roster.schools.get(id)?.from
    : roster.sessions.get(id)?.from

/** Rows whose `id` is that of a person. */
const isOfPerson: ReadonlySet<LoggedRow["kind"]> = new Set(["person", "role", "membership"])

function* fileRows(roster: Roster, explained: Explanation): Generator<Row> {
  for (const logged of roster.rows ?? []) {
    const first = logged.repeats ? firstOf(roster, logged) : undefined
    const one = roster.people.get(isOfPerson.has(logged.kind) ? logged.id ?? "" : "")
    yield {
      ...empty,
      ...fateOf(logged, explained),
      file: logged.file,
      row: logged.row,
      kind: logged.kind,
      id: logged.id ?? "",
      class: logged.class ?? "",
      username: logged.kind === "person" ? one?.username ?? "" : "",
      name: fullName(one?.firstName, one?.lastName),
      title: roster.classes.get(logged.class ?? (logged.kind === "class" ? logged.id ?? "" : ""))?.title ?? "",
      repeats: first === undefined ? "" : showPlace(first),
      memberships: logged.pairs.map((pair) =>
        // A class names its teachers, a person the classes.
        `${logged.kind === "class" ? pair.person : pair.class}: ${explained.membership(pair.class, pair.person).result}`
      ).join("; ")
    }
  }
}

const stepRow = (
  step: Step,
  outcome: Shown | undefined,
  byId: ReadonlyMap<string, Step>,
  describe: (step: Step) => About
): Row => {
  const creator = (reference: Reference | string | undefined): Step | undefined =>
    typeof reference === "object" && reference._tag === "created" ? byId.get(reference.step) : undefined
  const account = "account" in step ? step.account : undefined
  const target = "target" in step ? step.target : undefined
  // What a membership does not say is in the steps that create its account and class.
  const from = [step, creator(account), creator(target)].filter((source) => source !== undefined)
  const text = (name: "person" | "class"): string =>
    from.map((source) => (name in source ? Reflect.get(source, name) as unknown : undefined))
      .find((value) => typeof value === "string") ?? ""
  const { flat, ...fate } = Fates.ofSteps([{ step, outcome }], undefined, describe)
  const { class: title, person, username } = describe(step)
  return {
    ...empty,
    ...fate,
    kind: step.kind,
    id: text("person"),
    class: text("class"),
    username,
    name: person,
    title,
    note: fate.note === "" ? step.reason : fate.note,
    flat: flat === "" && typeof target === "object" && target._tag === "existing" ? target.id : flat
  }
}

const findingRow = (
  { account, advice, class: of, code, from, message, others = [], person, severity, target }: Finding
): Row => ({
  ...empty,
  file: from?.file ?? "",
  row: from?.row ?? "",
  kind: severity,
  id: person ?? "",
  class: of ?? "",
  result: severity === "conflict" ? "conflict" : "unchanged",
  code,
  note: others.length === 0 ? message : `${message} (${others.join(", ")})`,
  fix: advice,
  flat: account ?? target ?? ""
})

export function* of({ outcomes, plan, roster }: Source): Generator<Row> {
  const { conflicts = [], leavers = [], manualEdits = [], names = [], notices = [], options, steps, compared } = plan
  const explained = roster === undefined || options === undefined || compared === undefined
    ? undefined
    : explain(roster, { steps, names, conflicts, notices, options, compared }, outcomes)
  if (roster !== undefined && explained !== undefined) yield* fileRows(roster, explained)
  const byId = new Map(steps.map((step) => [step.id, step]))
  const describe = Names.describe({ steps, names })
  for (const step of steps) {
    if (explained?.used.has(step) !== true) {
      yield stepRow(step, outcomes?.get(step.id), byId, describe)
    }
  }
  for (const finding of [...conflicts, ...notices]) if (explained?.used.has(finding) !== true) yield findingRow(finding)
  for (const { decision, field, flat, kind, live = "", source, wanted } of manualEdits) {
    yield {
      ...empty,
      kind: "edit",
      [kind === "account" ? "id" : "class"]: source,
      result: decision,
      note: `${field}: ${live}, files: ${wanted}`,
      flat
    }
  }
  for (const { account, licence, person, why } of leavers) {
    yield {
      ...empty,
      kind: "leaver",
      id: person,
      result: why,
      note: licence === undefined ? "" : `licence: ${licence}`,
      flat: account
    }
  }
}

const header = `${columns.join(",")}\n`

const batchSize = 500

const csv = (rows: ReadonlyArray<Row>): string => stringify([...rows], { columns: [...columns], escape_formulas: true })

function* parts(path: string, rows: Iterable<Row>): Generator<string> {
  const json = /\.json$/i.test(path)
  const format = (batch: ReadonlyArray<Row>, first: boolean): string =>
    json
      ? batch.map((row, index) => `${first && index === 0 ? "[" : ","}\n${JSON.stringify(row)}`).join("")
      : csv(batch)
  if (!json) yield header
  let first = true
  let batch: Array<Row> = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield format(batch, first)
    first = false
    batch = []
  }
  if (batch.length > 0) yield format(batch, first)
  if (json) yield first && batch.length === 0 ? "[]\n" : "\n]\n"
}

/** Whether a file has rows: only then it is replaced. */
const isOurs = (head: string): boolean => head === "" || /^\[(?:\n\{"file":|\])/.test(head) || head.startsWith(header)

/** Writes the rows to a file that only its owner can read. Replaces an earlier file of rows as a whole, and never another one. */
export const save = (path: string, rows: Iterable<Row>) => PrivateFile.write(path, parts(path, rows), isOurs)
