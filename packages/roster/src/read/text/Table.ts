/** Reads one file of a set as a table: encoding, separator, header, rows. */
import type * as RowLog from "../../model/RowLog.ts"
import type { CodeName } from "../report/Codes.ts"
import type { Collector } from "../report/Collector.ts"
import type { Limits, SetFile } from "../set/FileSet.ts"
import * as Day from "./Day.ts"
import * as Encoding from "./Encoding.ts"
import * as Header from "./Header.ts"
import * as Records from "./Records.ts"
import { Row } from "./Row.ts"

export interface Read {
  readonly rows: number
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

export const peek = async (
  file: SetFile,
  { encoding, limits }: Pick<Options, "limits" | "encoding">,
  known: (cells: ReadonlyArray<string>) => number
) => {
  const scan: Encoding.Scan = encoding === undefined ? await Encoding.scan(file) : { encoding }
  const head = await Records.head(file, { encoding: scan.encoding, lineBytes: limits.lineBytes }, known)
  return { ...scan, head }
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
  const { code, encoding, head } = await peek(file, options, (cells) => Header.score(spec, cells))
  const name = file.name
  const report = (row: number | undefined, code: CodeName, detail?: string): void =>
    collector.add(code, { file: name, row, detail })
  if (code !== undefined) report(undefined, code, code === "encoding.assumed" ? encoding : undefined)
  if (head.delimiter !== "," && spec.anySeparator !== true) {
    report(undefined, "csv.delimiter", head.delimiter === ";" ? "semicolons" : "tabs")
  }
  const order = spec.columns.some((column) => /date|term_(?:start|end)/i.test(column.name))
    ? await Day.orderOf(file, encoding)
    : undefined
  let records = 0
  let rows = 0
  let whole = code !== "encoding.mixed" && code !== "encoding.unknown"
  const lose = () => {
    whole = false
  }
  let header: ReadonlyArray<string> = []
  let row: Row | undefined
  let foreign = false
  /** Empty cells that every row has after the last column, as some exporters write. The first two rows must have them. */
  let padding = 0
  let held: { readonly line: number; readonly cells: Array<string> } | undefined
  const leave = (line: number, code: CodeName): void => {
    options.rows?.begin(name, line)
    options.rows?.leave(code)
  }
  const take = (line: number, cells: Array<string>): void => {
    if (cells[0] !== undefined && Number.isNaN(Number(cells[0]))) {
      if (same(cells, header)) {
        foreign = false
        leave(line, "row.header-again")
        return report(line, "row.header-again")
      }
      const other = options.others.find((table) =>
        table.columns[0]!.name === cells[0]?.trim() && Header.score(table, cells) >= Math.max(3, cells.length * 0.8)
      )
      if (other !== undefined) {
        foreign = true
        report(line, "row.foreign", `as in ${other.file}`)
        lose()
      }
    }
    if (foreign) return leave(line, "row.foreign")
    rows++
    options.rows?.begin(name, line)
    const extra = cells.length - header.length
    if (extra < 0) report(line, "row.cells-missing", `${cells.length} of ${header.length}`)
    const isEmpty = extra > 0 && cells.slice(header.length).every((cell) => cell.trim() === "")
    if (extra > 0 && !(isEmpty && (extra === padding || spec.padded === true))) {
      // An unquoted separator moves the cells after it: a name would become a username.
      const code = isEmpty && !looksShifted(cells) ? "row.cells-empty" : "row.cells-extra"
      report(line, code, `${cells.length} instead of ${header.length}`)
      if (code === "row.cells-extra") {
        options.rows?.leave(code)
        return lose()
      }
    }
    if (row?.next(line, cells, limits.cellLength) === true) onRow(row)
  }
  /** Takes the first row, when the number of cells of the second one is known. */
  const release = (next: number): void => {
    if (held === undefined) return
    const { cells, line } = held
    held = undefined
    if (cells.length > header.length && cells.length === next) padding = cells.length - header.length
    take(line, cells)
  }
  let bare = false
  const onBareReturn = () => {
    if (!bare) report(undefined, "csv.line-end")
    bare = true
  }
  await Records.read(file, head, { encoding, lineBytes: limits.lineBytes, signal: options.signal, onBareReturn }, {
    record: (line, cells) => {
      records++
      if (records === 1) {
        header = cells
        const columns = Header.read(spec, name, line, cells, collector)
        row = new Row({ file: name, columns, collector, rows: options.rows, onLost: lose, order })
      } else if (records === 2) held = { line, cells }
      else {
        release(cells.length)
        take(line, cells)
      }
    },
    report: (line, code, detail) => {
      report(line, code, detail)
      if (code !== "csv.line-lost") return
      leave(line, code)
      lose()
    }
  })
  release(0)
  if (records === 0) report(undefined, "file.empty")
  else if (rows === 0) report(undefined, "file.no-rows")
  return { rows, whole: whole && rows > 0 }
}
