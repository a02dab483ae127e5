/** Tables for a terminal: lists with as many columns as fit its width, and records with a field on each line. */
import * as Cell from "./Cell.ts"
import * as Printable from "./Printable.ts"
import type { Style } from "./Style.ts"
import * as Width from "./Width.ts"

/** Spaces between two columns. */
const gap = 2

/** The least width of a column, unless its content is narrower. An id is never truncated. */
const least = 12

/** The least width of the first column besides the id: usually the name, without which the others mean little. */
const leastName = 18

export interface Field {
  readonly name: string
  /** Whether it identifies an item: then it is never truncated. */
  readonly isId: boolean
  readonly at: (item: unknown) => unknown
}

interface Column extends Field {
  readonly width: number
  readonly side: "left" | "right"
}

/** The columns of a list. It is decided for the first items and kept for the others. */
export interface Layout {
  readonly columns: ReadonlyArray<Column>
  /** Names of the columns that do not fit. */
  readonly hidden: ReadonlyArray<string>
}

/** Distributes cells over columns that want more, the narrowest first. */
const widen = (columns: ReadonlyArray<Column>, natural: ReadonlyMap<Column, number>, room: number) => {
  const widths = new Map<Column, number>()
  let rest = room
  const byNeed = columns.toSorted((a, b) => natural.get(a)! - a.width - natural.get(b)! + b.width)
  for (const [index, column] of byNeed.entries()) {
    const more = Math.min(natural.get(column)! - column.width, Math.floor(rest / (columns.length - index)))
    widths.set(column, column.width + more)
    rest -= more
  }
  return columns.map((column) => ({ ...column, width: widths.get(column)! }))
}

/** Decides the columns of a list from its first items. `fields` are in the order of their importance. */
export const layout = (
  items: ReadonlyArray<unknown>,
  fields: ReadonlyArray<Field>,
  options: { readonly width: number; readonly isSelection: boolean }
): Layout => {
  const natural = new Map<Column, number>()
  const columns: Array<Column> = []
  const hidden: Array<string> = []
  let room = options.width + gap
  for (const { at, isId, name: heading } of fields) {
    const values = items.map(at)
    // A column without any value is left out, unless it was selected.
    if (!options.isSelection && values.every((value) => value === undefined || value === null)) continue
    const cells = values.map(Cell.of)
    const name = Printable.line(heading)
    const full = Math.max(Width.of(name), ...cells.map(({ text }) => Width.upTo(text, options.width)))
    const isName = !isId && columns.every(({ isId }) => isId)
    const start = isName ? Math.min(leastName, Math.max(least, Math.floor(options.width * 0.4))) : least
    const needed = Math.min(full, Math.max(start, Width.of(name)))
    // A truncated heading is better than no column.
    const fitting = needed + gap > room ? Math.min(full, least) : needed
    const width = Math.min(isId ? full : fitting, options.width)
    if (width + gap > room) {
      hidden.push(name)
      continue
    }
    room -= width + gap
    const isNumeric = cells.some(({ isNumber }) => isNumber) && cells.every(({ isDim, isNumber }) => isNumber || isDim)
    const column: Column = { name, isId, at, width, side: isNumeric ? "left" : "right" }
    natural.set(column, full)
    columns.push(column)
  }
  return { columns: widen(columns, natural, room), hidden }
}

const joinCells = (cells: ReadonlyArray<string>): string => cells.join(" ".repeat(gap)).trimEnd()

// Spaces on the right of the last column would wrap in a narrower terminal.
const fitCell = (text: string, { side, width }: Column, isLast: boolean): string =>
  isLast && side === "right" ? Width.truncate(text, width) : Width.fit(text, width, side)

export const head = ({ columns }: Layout, style: Style): string =>
  `${joinCells(columns.map((column, at) => style.strong(fitCell(column.name, column, at === columns.length - 1))))}\n`

export const rows = ({ columns }: Layout, items: ReadonlyArray<unknown>, style: Style): string =>
  items.map((item) => {
    const cells = columns.map((column, at) => {
      const cell = Cell.of(column.at(item))
      const text = fitCell(cell.text, column, at === columns.length - 1)
      return cell.isDim ? style.dim(text) : text
    })
    return `${joinCells(cells)}\n`
  }).join("")

/** Writes a record with a field on each line. Long values continue on the lines below. */
export const record = (
  fields: ReadonlyArray<readonly [name: string, value: unknown]>,
  options: { readonly width: number; readonly style: Style }
): string => {
  const entries = fields.map(([name, value]) => {
    const { isDim, text } = Cell.of(value)
    return { name: Printable.line(name), text: typeof value === "string" ? Printable.lines(value) : text, isDim }
  })
  const names = Math.min(
    Math.max(0, ...entries.map(({ name }) => Width.of(name))),
    Math.max(least, Math.floor(options.width / 2))
  )
  const width = Math.max(1, options.width - names - gap)
  return entries.map(({ isDim, name, text }) => {
    const [first = "", ...others] = Width.wrap(text, width).map((line) => isDim ? options.style.dim(line) : line)
    const margin = " ".repeat(names + gap)
    return [
      options.style.strong(Width.pad(Width.truncate(name, names), names, "right")) + " ".repeat(gap) + first,
      ...others.map((line) => margin + line)
    ].map((line) => `${line.trimEnd()}\n`).join("")
  }).join("")
}
