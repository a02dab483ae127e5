/** The results of a run: one row for each step of the plan, as CSV or JSON. */
import { stringify } from "csv-stringify/sync"
import type { Recorded } from "../../engine/records/Records.ts"
import type { Reference, Step } from "../../plan/Step.ts"
import * as Words from "../../results/Words.ts"
import * as PrivateFile from "../output/PrivateFile.ts"

export interface Row {
  readonly step: string
  readonly kind: Step["kind"]
  /** Ids in the school's files. */
  readonly person: string
  readonly class: string
  readonly username: string
  /** Id in Flat of the account or class, if it is known. */
  readonly flat: string
  readonly result: string
  /** Why the step was in the plan. */
  readonly why: string
  /** What happened, if it is more than the result says. */
  readonly note: string
  readonly reason: string
  readonly fix: string
  readonly supportId: string
  readonly at: string
}

const columns = [
  "step",
  "kind",
  "person",
  "class",
  "username",
  "flat",
  "result",
  "why",
  "note",
  "reason",
  "fix",
  "supportId",
  "at"
] as const

/** Names a result: `created`, `enrolled`, `unverified`, `failed`, `skipped`, `not sent`. */
export const resultOf = ({ outcome: { state }, step: { kind } }: Recorded): string => Words.resultOf(kind, state)

const idOf = (reference: Reference): string => reference._tag === "existing" ? reference.id : ""

const toRow = (recorded: Recorded, byId: ReadonlyMap<string, Step>): Row => {
  const { at, outcome, step } = recorded
  const creator = (reference: Reference | string | undefined): Step | undefined =>
    typeof reference === "object" && reference._tag === "created" ? byId.get(reference.step) : undefined
  const account = "account" in step ? step.account : undefined
  const target = "target" in step ? step.target : undefined
  const from = [step, creator(account), creator(target)].filter((source) => source !== undefined)
  const text = (name: "person" | "class" | "username"): string =>
    from.map((source) => (name in source ? Reflect.get(source, name) as unknown : undefined))
      .find((value) => typeof value === "string") ?? ""
  const existing = typeof account === "string" ? account : typeof target === "string" ? target : undefined
  return {
    step: step.id,
    kind: step.kind,
    person: text("person"),
    class: text("class"),
    username: text("username"),
    flat: outcome.flat ?? existing ?? (typeof target === "object" ? idOf(target) : ""),
    result: resultOf(recorded),
    why: step.reason,
    note: outcome.note ?? "",
    reason: outcome.reason ?? "",
    fix: outcome.fix ?? "",
    supportId: outcome.supportId ?? "",
    at: at ?? ""
  }
}

/** Returns the results as text: JSON if the file is named so, else CSV that spreadsheets do not execute. */
const format = (path: string, steps: ReadonlyArray<Recorded>): string => {
  const byId = new Map(steps.map(({ step }) => [step.id, step]))
  const rows = steps.map((recorded) => toRow(recorded, byId))
  return /\.json$/i.test(path)
    ? `${JSON.stringify(rows, null, 2)}\n`
    : stringify(rows, { header: true, columns: [...columns], escape_formulas: true })
}

/** Writes the results to a file that only its owner can read. */
export const write = (path: string, steps: ReadonlyArray<Recorded>) => PrivateFile.write(path, format(path, steps))
