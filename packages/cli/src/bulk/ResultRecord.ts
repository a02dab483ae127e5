/** A line of the results file: what happened to a row. */
import * as Printable from "@flat-sdk/terminal/Printable"
import { parse } from "csv-parse/sync"
import * as Csv from "../output/Csv.ts"
import * as Digest from "./Digest.ts"

/**
 * - `ok`: the call succeeded;
 * - `failed`: the call failed and changed nothing;
 * - `unknown`: the call may have been executed;
 * - `skipped`: the row is invalid and was not called;
 * - `sent`: the call is in flight. After the end of the program it counts as unknown.
 */
export type Status = "ok" | "failed" | "unknown" | "skipped" | "sent"

/** What was called, where and as whom. A results file has records of one kind. */
export interface Kind {
  readonly operation: string
  readonly server: string
  readonly account: string
}

export interface ResultRecord extends Kind {
  readonly row: number
  readonly status: Status
  readonly id: string
  readonly reason: string
  readonly message: string
  readonly time: string
  readonly digest: string
  /** Secrets of the response, by the names of their columns. */
  readonly secrets: Readonly<Record<string, string>>
}

const columns = [
  "row",
  "status",
  "id",
  "reason",
  "message",
  "time",
  "operation",
  "server",
  "account",
  "digest"
] as const

const statuses: ReadonlySet<string> = new Set<Status>(["ok", "failed", "unknown", "skipped", "sent"])

export const head = (secrets: ReadonlyArray<string>): string => Csv.rows([[...columns, ...secrets]])

/** Writes a record on one line, with a line break at its end. */
export const line = (record: ResultRecord, secrets: ReadonlyArray<string>): string => {
  const cells = [...columns.map((column) => record[column]), ...secrets.map((name) => record.secrets[name] ?? "")]
  return Csv.rows([cells.map((cell) => typeof cell === "string" ? Printable.line(cell) : cell)])
}

/** Records of a row with other contents are kept too: a row that was moved or taken out may come back. */
export const keyOf = ({ digest, row }: Pick<ResultRecord, "digest" | "row">): string =>
  `${row} ${Digest.openPart(digest)}`

export type Records = ReadonlyMap<string, ResultRecord>

/** What a results file says: the last record of each row, and the columns of secrets. */
export interface Read {
  readonly records: Records
  readonly secrets: ReadonlyArray<string>
}

// Before a string that a spreadsheet would run, the file has an apostrophe.
const unescapeCell = (cell: string): string => /^'[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? cell.slice(1) : cell

const recordOf = (line: ReadonlyArray<string>, secrets: ReadonlyArray<string>): ResultRecord | undefined => {
  if (line.length !== columns.length + secrets.length) return undefined
  const cells = line.map(unescapeCell)
  const { row, status, ...texts } = Object.fromEntries(columns.map((column, at) => [column, cells[at]])) as Record<
    typeof columns[number],
    string
  >
  return /^\d+$/.test(row) && statuses.has(status)
    ? {
      ...texts,
      row: Number(row),
      status: status as Status,
      secrets: Object.fromEntries(secrets.map((name, at) => [name, cells[columns.length + at]!]))
    }
    : undefined
}

const parseLines = (text: string): ReadonlyArray<ReadonlyArray<string>> =>
  parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true })

/** Returns the cells of each line. A record is on one line: a truncated quote hides no other. */
const cellsOf = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines = text.split(/\r?\n/).filter((line) => line !== "")
  try {
    const records = parseLines(text)
    if (records.length === lines.length) return records
  } catch {
    // Damaged lines are read one at a time.
  }
  return lines.flatMap((line) => {
    try {
      return parseLines(line)
    } catch {
      return []
    }
  })
}

// The last cell that a record needs: a line that was truncated earlier has a shorter one.
const isDigest = (text: string): boolean => /^d[\da-f]{32}(?:\.[\da-f]{8}\.[\da-f]{16})?$/.test(text)

/**
 * Reads a results file. Returns `undefined` if it is no such file. Leaves out a last line that was not written to its end; an editor may have removed only its
 * line break.
 */
export const read = (text: string): Read | undefined => {
  const end = text.lastIndexOf("\n") + 1
  if (end === 0) return head([]).startsWith(text) ? { records: new Map(), secrets: [] } : undefined
  const last = recordOf(cellsOf(text.slice(end))[0] ?? [], cellsOf(text.slice(0, end))[0]?.slice(columns.length) ?? [])
  const [headings = [], ...lines] = cellsOf(last !== undefined && isDigest(last.digest) ? text : text.slice(0, end))
  if (!columns.every((column, at) => headings[at] === column)) return undefined
  const secrets = headings.slice(columns.length)
  const records = new Map<string, ResultRecord>()
  for (const line of lines) {
    const record = recordOf(line, secrets)
    if (record !== undefined) records.set(keyOf(record), record)
  }
  return { records, secrets }
}
