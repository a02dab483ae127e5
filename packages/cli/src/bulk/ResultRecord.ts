/** A line of the results file: what happened to a row. */
import * as Printable from "@flat-sdk/terminal/Printable"
import { parse } from "csv-parse/sync"
import { randomBytes } from "node:crypto"
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

/** What was called, where, as whom and by which run. */
export interface Kind {
  readonly operation: string
  readonly server: string
  readonly account: string
  /** Id of the run that wrote the line, or empty in files of earlier versions. */
  readonly run: string
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

/** The last column. Files of earlier versions do not have it. */
const runColumn = "run"

const statuses: ReadonlySet<string> = new Set<Status>(["ok", "failed", "unknown", "skipped", "sent"])

export const head = (secrets: ReadonlyArray<string>): string => Csv.rows([[...columns, ...secrets, runColumn]])

/** Writes a record on one line, with a line break at its end. */
export const line = (record: ResultRecord, secrets: ReadonlyArray<string>): string => {
  const cells = [
    ...columns.map((column) => record[column]),
    ...secrets.map((name) => record.secrets[name] ?? ""),
    record.run
  ]
  return Csv.rows([cells.map((cell) => typeof cell === "string" ? Printable.line(cell) : cell)])
}

/** The line of a run that is about to replace the file. It is not a record. */
export const announcement = (run: string, secrets: ReadonlyArray<string>): string =>
  Csv.rows([["begun", ...Array.from({ length: columns.length - 1 + secrets.length }, () => ""), run]])

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

interface Shape {
  readonly secrets: ReadonlyArray<string>
  readonly hasRun: boolean
}

const shapeOf = (headings: ReadonlyArray<string>): Shape => {
  const more = headings.slice(columns.length)
  const hasRun = more.at(-1) === runColumn
  return { secrets: hasRun ? more.slice(0, -1) : more, hasRun }
}

const recordOf = (line: ReadonlyArray<string>, { hasRun, secrets }: Shape): ResultRecord | undefined => {
  if (line.length !== columns.length + secrets.length + Number(hasRun)) return undefined
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
      run: hasRun ? cells.at(-1)! : "",
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

// The last cells that a record needs: a line that was truncated earlier has a shorter one.
const isWhole = ({ digest, run }: ResultRecord): boolean =>
  /^d[\da-f]{32}(?:\.[\da-f]{8}\.[\da-f]{16})?$/.test(digest) && /^(?:r[\da-f]{16})?$/.test(run)

/** Returns the id of a new run, which no spreadsheet takes for a number. */
export const makeRun = (): string => `r${randomBytes(8).toString("hex")}`

const isStartOf = (whole: string, text: string): boolean => whole.startsWith(text) || text.startsWith(whole)

/** Whether no run has come further than its announcement. The headings may be truncated. */
const hasOnlyBegun = (text: string): boolean => {
  const [headings = "", ...lines] = text.split(/\r?\n/)
  return isStartOf(`${columns.join()},`, headings) && lines.every((line) => isStartOf("begun,", line))
}

/**
 * Reads a results file. Returns `undefined` if it is no such file. Leaves out a last line that was not written to its end; an editor may have removed only its
 * line break.
 */
export const read = (text: string): Read | undefined => {
  const end = text.lastIndexOf("\n") + 1
  if (hasOnlyBegun(text)) return { records: new Map(), secrets: [] }
  if (end === 0) return undefined
  const last = recordOf(cellsOf(text.slice(end))[0] ?? [], shapeOf(cellsOf(text.slice(0, end))[0] ?? []))
  const [headings = [], ...lines] = cellsOf(last !== undefined && isWhole(last) ? text : text.slice(0, end))
  if (!columns.every((column, at) => headings[at] === column)) return undefined
  const shape = shapeOf(headings)
  const records = new Map<string, ResultRecord>()
  for (const line of lines) {
    const record = recordOf(line, shape)
    if (record !== undefined) records.set(keyOf(record), record)
  }
  return { records, secrets: shape.secrets }
}
