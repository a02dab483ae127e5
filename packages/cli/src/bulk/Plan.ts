/** Decides what happens to each row, from the file and the results of earlier runs. */
import * as Digest from "./Digest.ts"
import { keyOf, type Kind, type Records, type ResultRecord } from "./ResultRecord.ts"

/**
 * - `call`: the row is called;
 * - `done`: an earlier run has done it;
 * - `unknown`: the outcome of an earlier call is unknown, and it is not repeated;
 * - `changed`: the row was done, or may have been, with other values;
 * - `invalid`: the row cannot be sent.
 */
export type Decision = "call" | "done" | "unknown" | "changed" | "invalid"

export interface PlannedRow {
  readonly row: number
  readonly digest: string
  readonly decision: Decision
}

export interface CheckedRow {
  readonly row: number
  readonly digest: string
  /** What is wrong with the row, on one line. */
  readonly problem: string | undefined
}

export interface Flags {
  readonly retryUnknown: boolean
  readonly callChanged: boolean
}

export interface Plan {
  readonly rows: ReadonlyArray<PlannedRow>
  /** The records with which the results file begins. */
  readonly records: ReadonlyArray<ResultRecord>
}

const isSettled = ({ status }: ResultRecord): boolean => status === "ok" || status === "unknown"

const decide = (
  { digest }: CheckedRow,
  record: ResultRecord | undefined,
  earlier: ReadonlyArray<ResultRecord>,
  flags: Flags
): Decision => {
  const other = record === undefined ? earlier : Digest.haveOtherSecrets(record.digest, digest) ? [record] : []
  if (other.some(isSettled)) return flags.callChanged ? "call" : "changed"
  if (record?.status === "ok") return "done"
  if (record?.status === "unknown") return flags.retryUnknown ? "call" : "unknown"
  return "call"
}

/** Plans a run. A row is recognised by its digest, also where rows were added, moved or taken out. */
export const make = (checked: ReadonlyArray<CheckedRow>, known: Records, kind: Kind, flags: Flags): Plan => {
  const left = new Map(known)
  const found = new Map<number, ResultRecord>()
  const take = (row: number, record: ResultRecord) => {
    left.delete(keyOf(record))
    found.set(row, record)
  }
  for (const { digest, row } of checked) {
    const record = left.get(keyOf({ row, digest }))
    if (record !== undefined) take(row, record)
  }
  const moved = Map.groupBy(left.values(), ({ digest }) => Digest.openPart(digest))
  for (const { digest, row } of checked) {
    const record = found.has(row) ? undefined : moved.get(Digest.openPart(digest))?.shift()
    if (record !== undefined) take(row, record)
  }
  const earlier = Map.groupBy(left.values(), ({ row }) => row)
  // What failed is forgotten when its row has changed or is gone: it was not executed.
  const records = new Map([...left].filter(([, record]) => isSettled(record)))
  const rows = checked.map((one): PlannedRow => {
    const { digest, problem, row } = one
    const record = found.get(row)
    const decision = problem !== undefined && (record === undefined || !isSettled(record))
      ? "invalid"
      : decide(one, record, earlier.get(row) ?? [], flags)
    const kept: ResultRecord | undefined = decision === "invalid"
      ? {
        ...kind,
        row,
        digest,
        status: "skipped",
        id: "",
        reason: "Invalid",
        message: problem ?? "",
        time: new Date().toISOString(),
        secrets: {}
      }
      : record && { ...record, row }
    if (kept !== undefined) records.set(keyOf(kept), kept)
    return { row, digest, decision }
  })
  return { rows, records: [...records.values()] }
}

export const count = ({ rows }: Plan): Readonly<Record<Decision, number>> => {
  const counts = { call: 0, done: 0, unknown: 0, changed: 0, invalid: 0 }
  for (const { decision } of rows) counts[decision]++
  return counts
}
