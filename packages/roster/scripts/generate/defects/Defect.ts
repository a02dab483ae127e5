/** A defect, and the changes that several defects are made of. */
import type { CodeName } from "../../../src/read/report/Codes.ts"
import type { Random } from "../Random.ts"
import type { Table } from "../tables/Table.ts"

/** A row by the names of the columns. */
export interface Cells {
  readonly get: (column: string) => string
  readonly has: (column: string) => boolean
  /** The row with other cells; columns that the table has not are ignored. */
  readonly with: (changes: Readonly<Record<string, string>>) => ReadonlyArray<string>
  readonly all: ReadonlyArray<string>
}

export interface Defect {
  /** `undefined`: readers have to take it without a word. */
  readonly code: CodeName | undefined
  readonly what: string
  readonly kinds: ReadonlyArray<Table["kind"]>
  /** How many are needed before the reader can see it. */
  readonly least?: number
  /** Whether it is left out of `--messy` and only made when it is named, because others cannot be seen beside it. */
  readonly alone?: boolean
  /** Returns the changed header, or `undefined` if it does not fit. */
  readonly header?: (header: ReadonlyArray<string>) => ReadonlyArray<string> | undefined
  /** Returns the rows that replace one, or `undefined` if it does not fit. */
  readonly row?: (cells: Cells, random: Random) => ReadonlyArray<ReadonlyArray<string>> | undefined
  /** Returns the changed line. */
  readonly line?: (line: string) => string | undefined
  /** Returns lines that follow the last one. */
  readonly end?: (table: Table, others: ReadonlyArray<Table>) => ReadonlyArray<string> | undefined
  /** Returns the name of the file. */
  readonly name?: (file: string) => string | undefined
  /** How the whole file is written. */
  readonly bytes?: "windows-1252" | "crlf" | "bom" | "no-final-line-break" | "semicolons"
  /** A file that is added, or one that is left out. */
  readonly add?: { readonly file: string; readonly content: string }
  readonly remove?: string
}

type RowChange = NonNullable<Defect["row"]>

export const rename = (from: string, to: string) => (header: ReadonlyArray<string>) =>
  header.includes(from) ? header.map((name) => name === from ? to : name) : undefined

/** Changes cells if `fits`. */
export const cell = (column: string, change: (value: string) => string | undefined): RowChange => (cells) => {
  const value = cells.get(column)
  const changed = value === "" ? undefined : change(value)
  return changed === undefined ? undefined : [cells.with({ [column]: changed })]
}

export const emails = ["email", "Student_email", "Teacher_email", "e-mail"]
export const firstNames = ["givenName", "First_name", "first name"]

/** Changes the first name, whatever the format calls it. */
export const firstName = (change: (name: string) => string): RowChange => (cells) => {
  const column = firstNames.find((name) => cells.get(name) !== "")
  return column === undefined ? undefined : [cells.with({ [column]: change(cells.get(column)) })]
}

export const property = (matches: RegExp, value: string): RowChange => (cells) =>
  matches.test(cells.get("propertyName")) && cells.get("value") !== value ? [cells.with({ value })] : undefined
