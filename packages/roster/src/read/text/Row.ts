/** One row of a table: its cells by the names of the format, and where to report what is wrong with them. */
import type { Place } from "../../model/Diagnostic.ts"
import type * as RowLog from "../../model/RowLog.ts"
import type { CodeName } from "../report/Codes.ts"
import type { Collector } from "../report/Collector.ts"
import type * as Day from "./Day.ts"

/** The columns of a file, by the names of the format. */
export interface Columns {
  readonly positions: ReadonlyMap<string, number>
  /** The names as the format has them. */
  readonly names: ReadonlyMap<string, string>
  /** The names as they are in the file. */
  readonly written: ReadonlyArray<string>
}

// C0 but line breaks and tabs, DEL, C1, and the marks that reorder text.
const control = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu
const lineBreak = /(?<!\s)\s*[\n\v\f\r\u2028\u2029]\s*/gu
const separator = /[,;\t]/
const anyBreak = /[\n\v\f\r\u2028\u2029]/u
/** A cell without any of these, nor spaces around it, is taken as it is. */
const plain = /^[^\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+$/u
/** Cells that no report has, as readers call their column. */
const secret = "password"

export interface Options {
  readonly file: string
  readonly columns: Columns
  readonly collector: Collector
  /** Where to note what becomes of each row. */
  readonly rows?: RowLog.Builder | undefined
  /** Called for each row that is left out although it may say something. */
  readonly onLost: () => void
  /** Whether days or months come first in the dates of the file, if they say it. */
  readonly order: Day.Order | undefined
}

/** The same object serves all rows of a file. */
export class Row {
  line = 0
  private cells: Array<string> = []
  private readonly options: Options
  readonly file: string
  readonly order: Day.Order | undefined

  constructor(options: Options) {
    this.options = options
    this.file = options.file
    this.order = options.order
  }

  /** Takes the next record. Returns whether it can be used. */
  next(line: number, cells: Array<string>, cellLength: number): boolean {
    this.line = line
    this.cells = cells
    for (const [name, position] of this.options.columns.positions) {
      const cell = cells[position]
      if (cell === undefined || cell === "") continue
      if (cell.length > cellLength) {
        this.lose("cell.too-long", name)
        return false
      }
      if (plain.test(cell)) continue
      // A password may begin or end with a space, or hold any other character.
      if (name !== secret) cells[position] = this.clean(name, cell)
    }
    return true
  }

  private clean(name: string, cell: string): string {
    let clean = cell
    if (clean.search(control) !== -1) {
      this.report("cell.control", name)
      clean = clean.replace(control, "")
    }
    const text = clean.trim()
    if (anyBreak.test(text)) this.report(separator.test(text) ? "cell.swallowed" : "cell.line-break", name)
    if (anyBreak.test(clean)) clean = clean.trim().replace(lineBreak, " ")
    if (clean.includes("\ufffd")) this.report("cell.character-lost", name)
    if (clean.trim() !== clean) this.report("cell.space", name)
    return clean.trim()
  }

  has(column: string): boolean {
    return this.options.columns.positions.has(column)
  }

  /** The value of a cell; empty if there is no such column. */
  get(column: string): string {
    const position = this.options.columns.positions.get(column)
    return position === undefined ? "" : this.cells[position] ?? ""
  }

  /** The name of a column as it is in the file, or as the format has it. */
  nameOf(column: string): string {
    const { names, positions, written } = this.options.columns
    const position = positions.get(column)
    return (position === undefined ? names.get(column) : written[position]) ?? column
  }

  get place(): Place {
    return { file: this.file, row: this.line }
  }

  report(code: CodeName, column?: string, detail?: string): void {
    const position = column === undefined ? undefined : this.options.columns.positions.get(column)
    this.options.collector.add(code, {
      file: this.file,
      row: this.line,
      column: column === undefined ? undefined : this.nameOf(column),
      detail,
      value: position === undefined || column === secret ? undefined : this.cells[position]
    })
  }

  /** Reports that the row is left out. What is absent is then no longer known to be gone. */
  lose(code: CodeName, column?: string): void {
    this.leave(code, column)
    this.options.onLost()
  }

  /** Reports that the row is left out, although nothing is lost by that. */
  leave(code: CodeName, column?: string): void {
    this.report(code, column)
    this.options.rows?.leave(code)
  }

  /** Notes what the row is about, for results by row. */
  becomes(kind: RowLog.RowKind, id: string, schoolClass?: string, repeats = false): void {
    this.options.rows?.becomes(kind, id, schoolClass, repeats)
  }

  /** Notes a membership that the row names beside what it is about. */
  also(pair: RowLog.Pair): void {
    this.options.rows?.also(pair)
  }
}
