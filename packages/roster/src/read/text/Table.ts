/** Reads one file of a set as a table: encoding, separator, header, rows. */
import type * as RowLog from "../../model/RowLog.ts"
import type { Limits } from "../Limits.ts"
import type { CodeName } from "../report/Codes.ts"
import type { Collector } from "../report/Collector.ts"
import type { SetFile } from "../set/FileSet.ts"
import * as DayOrder from "./DayOrder.ts"
import * as Encoding from "./Encoding.ts"
import * as Header from "./Header.ts"
import * as Records from "./Records.ts"
import { Row } from "./Row.ts"

export interface Read {
  readonly rows: number
  /** Whether every row could be read. */
  readonly whole: boolean
}

export interface Options {
  readonly limits: Limits
  readonly collector: Collector
  /** Read as this encoding instead of guessing. */
  readonly encoding: Encoding.Encoding | undefined
  readonly signal: AbortSignal | undefined
  /** Where to note what becomes of each row. */
  readonly rows: RowLog.Builder | undefined
  /** Tables of the same format: rows under the header of another one are left out. */
  readonly others: ReadonlyArray<Header.TableSpec>
}

/** Reads the header line alone. */
export const peek = async (
  file: SetFile,
  options: Pick<Options, "limits" | "encoding">,
  known: (cells: ReadonlyArray<string>) => number
) => {
  const { encoding, marked, mixed, unknown } = options.encoding === undefined
    ? await Encoding.scan(file)
    : { encoding: options.encoding, marked: false, mixed: false, unknown: false }
  const head = await Records.head(file, { encoding, lineBytes: options.limits.lineBytes }, known)
  return { encoding, marked, mixed, unknown, head }
}

const same = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.length === b.length && a.every((cell, index) => cell.trim() === b[index]!.trim())

/** Whether one of the cells continues a sentence, as in `Cy, Jr`: a space follows its comma, and not the others. */
const looksShifted = (cells: ReadonlyArray<string>): boolean => {
  const filled = cells.slice(1).filter((cell) => cell.trim() !== "")
  const spaced = filled.filter((cell) => cell.startsWith(" ")).length
  return spaced > 0 && spaced < filled.length
}

/** Reads all rows. `onRow` gets the same object each time. */
export const read = async (
  file: SetFile,
  spec: Header.TableSpec,
  options: Options,
  onRow: (row: Row) => void
): Promise<Read> => {
  const { collector, limits } = options
  const { encoding, head, marked, mixed, unknown } = await peek(file, options, (cells) => Header.score(spec, cells))
  const name = file.name
  if (unknown) collector.add("encoding.unknown", { file: name })
  else if (marked) collector.add("encoding.utf-16", { file: name })
  else if (encoding !== "utf-8" && options.encoding === undefined) {
    collector.add("encoding.assumed", { file: name, detail: encoding })
  }
  if (mixed) collector.add("encoding.mixed", { file: name })
  if (head.delimiter !== ",") {
    collector.add("csv.delimiter", { file: name, detail: head.delimiter === ";" ? "semicolons" : "tabs" })
  }
  const order = spec.columns.some((column) => /date|term_(?:start|end)/i.test(column.name))
    ? await DayOrder.of(file, encoding)
    : undefined
  let rows = 0
  let whole = !mixed && !unknown
  const lose = () => {
    whole = false
  }
  let header: ReadonlyArray<string> | undefined
  let row: Row | undefined
  let foreign = false
  /** Empty cells that every row has after the last column, as some exporters write. Two rows must have them. */
  let padding = 0
  let held: { readonly line: number; readonly cells: Array<string> } | undefined
  const leave = (line: number, code: CodeName): void => {
    options.rows?.begin(name, line)
    options.rows?.leave(code)
  }
  const take = (line: number, cells: Array<string>, header: ReadonlyArray<string>, row: Row): void => {
    if (cells[0] !== undefined && Number.isNaN(Number(cells[0]))) {
      if (same(cells, header)) {
        foreign = false
        leave(line, "row.header-again")
        return collector.add("row.header-again", { file: name, row: line })
      }
      const other = options.others.find((table) =>
        table.columns[0]!.name === cells[0]?.trim() && Header.score(table, cells) >= Math.max(3, cells.length * 0.8)
      )
      if (other !== undefined) {
        foreign = true
        collector.add("row.foreign", { file: name, row: line, detail: `as in ${other.file}` })
        lose()
      }
    }
    if (foreign) return leave(line, "row.foreign")
    rows++
    options.rows?.begin(name, line)
    const extra = cells.length - header.length
    if (extra < 0) {
      collector.add("row.cells-missing", { file: name, row: line, detail: `${cells.length} of ${header.length}` })
    } else if (extra > 0) {
      const isEmpty = cells.slice(header.length).every((cell) => cell.trim() === "")
      const isPadded = isEmpty && (extra === padding || spec.padded === true)
      if (!isPadded && (!isEmpty || looksShifted(cells))) {
        // An unquoted separator moves the cells after it: a name would become a username.
        collector.add("row.cells-extra", {
          file: name,
          row: line,
          detail: `${cells.length} instead of ${header.length}`
        })
        options.rows?.leave("row.cells-extra")
        return lose()
      }
      if (!isPadded) {
        collector.add("row.cells-empty", {
          file: name,
          row: line,
          detail: `${cells.length} instead of ${header.length}`
        })
      }
    }
    if (row.next(line, cells, limits.cellLength)) onRow(row)
  }
  await Records.read(file, head, { encoding, lineBytes: limits.lineBytes, signal: options.signal }, {
    record: (line, cells) => {
      if (header === undefined || row === undefined) {
        header = cells
        row = new Row(name, Header.read(spec, name, line, cells, collector), collector, options.rows, lose, order)
      } else if (held === undefined) held = { line, cells }
      else {
        if (held.cells.length > 0) {
          if (held.cells.length > header.length && held.cells.length === cells.length) {
            padding = cells.length - header.length
          }
          take(held.line, held.cells, header, row)
          held = { line: 0, cells: [] }
        }
        take(line, cells, header, row)
      }
    },
    quote: (line) => collector.add("csv.quote", { file: name, row: line }),
    lost: (line, why) => {
      collector.add("csv.line-lost", { file: name, row: line, detail: why })
      leave(line, "csv.line-lost")
      lose()
    },
    blank: (line) => collector.add("csv.blank-line", { file: name, row: line })
  })
  if (held !== undefined && held.cells.length > 0 && header !== undefined && row !== undefined) {
    take(held.line, held.cells, header, row)
  }
  if (header === undefined) collector.add("file.empty", { file: name })
  else if (rows === 0) collector.add("file.no-rows", { file: name })
  return { rows, whole: whole && rows > 0 }
}
