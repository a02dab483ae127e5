/**
 * A plan as CSV for spreadsheets: one row for each step, conflict, notice, manual edit and leaver. Cells that a spreadsheet would run as a formula get
 * an apostrophe before them.
 */
import { stringify } from "csv-stringify/sync"
import type { Finding } from "../../plan/Finding.ts"
import type { Plan } from "../../plan/Plan.ts"
import type { Changed, Reference, Step } from "../../plan/Step.ts"
import { printable } from "../Printable.ts"

const columns = [
  "type",
  "what",
  "id",
  "person",
  "class",
  "account",
  "target",
  "file",
  "line",
  "detail",
  "advice"
] as const

type Row = Partial<Record<typeof columns[number], string | number | undefined>>

const idOf = (reference: Reference): string => reference._tag === "existing" ? reference.id : `(${reference.step})`

const changed = (changes: Readonly<Record<string, Changed | undefined>>): string =>
  Object.entries(changes).flatMap(([field, change]) =>
    change === undefined ? [] : [`${field}: ${change.from ?? ""} → ${change.to}`]
  ).join("; ")

const stepRow = (step: Step): Row => {
  const row: Row = { type: "step", what: step.kind, id: step.id, detail: step.reason }
  switch (step.kind) {
    case "createAccount":
      return {
        ...row,
        person: step.person,
        detail: `username: ${step.username}; role: ${step.role}; password: ${step.password}`
      }
    case "updateAccount":
      return { ...row, person: step.person, account: step.account, detail: changed(step.changes) }
    case "removeAccount":
      return { ...row, person: step.person, account: step.account }
    case "createClass":
      return { ...row, class: step.class, detail: `name: ${step.name}; section: ${step.section ?? ""}` }
    case "updateClass":
      return { ...row, class: step.class, target: step.target, detail: changed(step.changes) }
    case "enrol":
    case "unenrol":
      return { ...row, account: idOf(step.account), target: idOf(step.target) }
    default:
      return { ...row, class: step.class, target: idOf(step.target) }
  }
}

const findingRow = (finding: Finding): Row => ({
  type: finding.severity,
  what: finding.code,
  person: finding.person,
  class: finding.class,
  account: finding.account,
  target: finding.target,
  file: finding.from?.file,
  line: finding.from?.row,
  detail: finding.others === undefined || finding.others.length === 0
    ? finding.message
    : `${finding.message} (${finding.others.join(", ")})`,
  advice: finding.advice
})

/** Writes a plan as CSV. */
export const of = (plan: Plan): string =>
  stringify(
    [
      ...plan.steps.map(stepRow),
      ...plan.conflicts.map(findingRow),
      ...plan.manualEdits.map((edit): Row => ({
        type: "manual edit",
        what: edit.decision,
        [edit.kind === "account" ? "person" : "class"]: edit.source,
        [edit.kind === "account" ? "account" : "target"]: edit.flat,
        detail: `${edit.field}: ${edit.live ?? ""}, files: ${edit.wanted}`
      })),
      ...plan.leavers.map(({ account, licence, person, why }): Row => ({
        type: "leaver",
        what: why,
        person,
        account,
        detail: licence === undefined ? undefined : `licence: ${licence}`
      })),
      ...plan.notices.map(findingRow)
    ].map((row) => columns.map((column) => typeof row[column] === "string" ? printable(row[column]) : row[column])),
    { header: true, columns: [...columns], escape_formulas: true }
  )
