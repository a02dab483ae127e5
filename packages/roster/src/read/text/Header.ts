/** Maps the header of a file to the columns of the format: exact names, names of other versions, other case, and misspelt ones. */
import leven from "leven"
import type { CodeName } from "../report/Codes.ts"
import type { Collector } from "../report/Collector.ts"
import type { Columns } from "./Row.ts"

export interface Column {
  readonly name: string
  /** How readers of the format call it, if formats have other names for it. */
  readonly as?: string
  readonly required?: boolean
  /** A column that a file may have instead of a required one. */
  readonly instead?: string
  /** Names that other versions of the format use. */
  readonly old?: ReadonlyArray<string>
  /** Whether only another version of the format has the column. It is read all the same. */
  readonly foreign?: boolean
  /** Whether the column is known and not read, such as a date of birth. */
  readonly unread?: boolean
}

export interface TableSpec {
  readonly file: string
  readonly columns: ReadonlyArray<Column>
  /** Whether the columns must be in this order. */
  readonly ordered: boolean
  /** Whether other columns must be named `metadata.*`, at the end. */
  readonly metadata: boolean
  /** Whether rows may have more cells than the header, if these are empty: spreadsheets pad single rows. */
  readonly padded?: boolean
  /** Whether semicolons and tabs separate cells as well as commas do: spreadsheets write what their language has. */
  readonly anySeparator?: boolean
  /** Finds the column of a header cell, where columns have many names. */
  readonly recognise?: (cell: string) => string | undefined
}

/**
 * Parses a column: `name!` is required, `name=as` is what readers call `as`, `name~old` has another name in another version, `name+` is foreign,
 * `name?` is not read.
 */
const column = (text: string): Column => {
  const [, name = "", marks = "", as, old] = /^([^!+?=~]*)([!+?])?(?:=([^~]*))?(?:~(.*))?$/.exec(text) ?? []
  return {
    name,
    ...(as === undefined ? undefined : { as }),
    ...(marks === "!" ? { required: true } : undefined),
    ...(marks === "+" ? { foreign: true } : undefined),
    ...(marks === "?" ? { unread: true } : undefined),
    ...(old === undefined ? undefined : { old: old.split("~") })
  }
}

/** Creates a table from names separated by commas. */
export const table = (
  file: string,
  names: string,
  options: Partial<Pick<TableSpec, "ordered" | "metadata">> = {}
): TableSpec => {
  const columns = names.split(",").map((name) => column(name.trim()))
  return { file, columns, ordered: false, metadata: false, ...options }
}

/** How many letters a misspelt name may differ. Short names are too close to each other. */
const tolerance = (name: string): number => name.length >= 10 ? 2 : name.length >= 7 ? 1 : 0

const key = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "")

/** Returns how many cells of a header are columns of a table. */
export const score = (spec: TableSpec, cells: ReadonlyArray<string>): number => {
  const { recognise } = spec
  if (recognise !== undefined) return new Set(cells.map(recognise).filter((name) => name !== undefined)).size
  const keys = new Set(spec.columns.flatMap((column) => [column.name, ...(column.old ?? [])].map(key)))
  return cells.reduce((count, cell) => keys.has(key(cell)) ? count + 1 : count, 0)
}

/** A name as it may be printed: a file without header has a pupil's data there. */
const printableName = (name: string, number: number): string =>
  /^[\p{L}\p{N}_. -]{1,40}$/u.test(name) ? name : `column ${number}`

export const read = (
  spec: TableSpec,
  file: string,
  row: number,
  written: ReadonlyArray<string>,
  collector: Collector
): Columns => {
  const positions = new Map<string, number>()
  const cells = written.map((cell) => cell.trim().replace(/\s+/g, " "))
  const at = (index: number) => ({ file, row, column: printableName(cells[index]!, index + 1) })
  const taken = new Set<number>()
  const named = spec.columns
  const missing = () => named.filter((column) => !positions.has(column.name))
  const take = (code: CodeName | undefined, fits: (cell: string, column: Column) => boolean): void => {
    for (const column of missing()) {
      const index = cells.findIndex((cell, index) => !taken.has(index) && fits(cell, column))
      if (index < 0) continue
      taken.add(index)
      positions.set(column.name, index)
      if (code !== undefined) collector.add(code, { ...at(index), detail: `for ${column.name}` })
      else if (column.foreign === true) collector.add("header.old-name", at(index))
    }
  }
  take(undefined, (cell, { name }) => (spec.recognise === undefined ? cell : spec.recognise(cell)) === name)
  take("header.old-name", (cell, { old }) => old?.includes(cell) === true)
  take("header.misspelt", (cell, { name, old = [] }) => [name, ...old].some((one) => key(one) === key(cell)))
  take("header.misspelt", (cell, { name }) => cell !== "" && leven(key(cell), key(name)) <= tolerance(name))
  const known = new Set(named.map((column) => column.name))
  for (const [index, cell] of cells.entries()) {
    if (taken.has(index)) continue
    if (cell === "") collector.add("header.unnamed", { file, row, detail: `column ${index + 1}` })
    else if (known.has(spec.recognise?.(cell) ?? cell)) collector.add("header.repeated", at(index))
    else {
      collector.add("header.unknown-column", at(index))
      const last = cells.every((_, other) => other <= index || !taken.has(other))
      if (spec.metadata && !(cell.startsWith("metadata.") && last)) collector.add("header.extension-name", at(index))
    }
  }
  for (const column of missing()) {
    if (column.required === true && !positions.has(column.instead ?? "")) {
      collector.add("header.missing-column", { file, row, column: column.name })
    }
  }
  if (spec.ordered) {
    const order = named.flatMap(({ foreign, name }) => foreign === true ? [] : positions.get(name) ?? [])
    if (order.some((position, index) => index > 0 && position < order[index - 1]!)) {
      collector.add("header.order", { file, row })
    }
  }
  const read = named.filter(({ name, unread }) => unread !== true && positions.has(name))
  return {
    positions: new Map(read.map(({ as, name }) => [as ?? name, positions.get(name)!])),
    names: new Map(named.map(({ as, name }) => [as ?? name, name])),
    written: cells.map((cell, index) => printableName(cell, index + 1))
  }
}
