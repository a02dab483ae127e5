/** Draws plain tables without colours for a terminal or a pipe. Cells wrap to the available width. */
import * as Width from "@flat-sdk/terminal/Width"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import { printable } from "./Printable.ts"

export interface Options {
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  /** Characters that fit on a line. */
  readonly width: number
  /** Positions of the columns that hold prose. These wrap first; the others wrap only if a line has no room for them. */
  readonly prose?: ReadonlyArray<number> | undefined
  /** Whether to omit the rules between rows. */
  readonly compact?: boolean | undefined
  /** Positions of the columns that hold numbers. These are aligned right. */
  readonly numbers?: ReadonlyArray<number> | undefined
}

/** Minimum width of a prose column when the other columns are wide. */
const leastProse = 14

/** Distributes `room` over columns, the narrowest first. Space that a column does not use goes to the others. */
const share = (natural: ReadonlyArray<number>, columns: ReadonlyArray<number>, room: number): Map<number, number> => {
  const widths = new Map<number, number>()
  let rest = room
  for (const [index, column] of columns.toSorted((a, b) => natural[a]! - natural[b]!).entries()) {
    // A wide character takes two cells, so a column needs at least two.
    const width = Math.min(natural[column]!, Math.max(2, Math.floor(rest / (columns.length - index))))
    widths.set(column, width)
    rest -= width
  }
  return widths
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0)

const columnWidths = (options: Options): Array<number> => {
  const natural = options.head.map((head, index) =>
    Math.max(...[head, ...options.rows.map((row) => row[index] ?? "")].map((text) => Width.of(text)))
  )
  const columns = natural.map((_, index) => index)
  const prose = columns.filter((column) => options.prose?.includes(column) === true)
  const rigid = columns.filter((column) => !prose.includes(column))
  // Each column needs two spaces and a border; the table needs one more border.
  const room = options.width - natural.length * 3 - 1
  const kept = sum(prose.map((column) => Math.min(natural[column]!, leastProse)))
  const rigidWidths = share(natural, rigid, room - kept)
  const proseWidths = share(natural, prose, room - sum(rigidWidths.values()))
  return columns.map((column) => rigidWidths.get(column) ?? proseWidths.get(column)!)
}

/** Returns a heading, and sentences below it as a paragraph. */
export const paragraph = (heading: string, sentences: ReadonlyArray<string>, width: number): string =>
  `${heading}\n${Width.wrap(sentences.join(" "), width).join("\n")}`

/** Draws a table. Cells may come from files and servers: what cannot be seen is shown. */
export const render = ({ rows, ...rest }: Options): string => {
  const options: Options = { ...rest, rows: rows.map((cells) => cells.map(printable)) }
  const widths = columnWidths(options)
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right
  const line = (cells: ReadonlyArray<string>) => `│ ${cells.join(" │ ")} │`
  const pad = (text: string, column: number) =>
    Width.pad(text, widths[column]!, options.numbers?.includes(column) === true ? "left" : "right")
  const row = (cells: ReadonlyArray<string>): ReadonlyArray<string> => {
    const wrapped = widths.map((width, column) => Width.wrap(cells[column] ?? "", width))
    const height = Math.max(...wrapped.map((lines) => lines.length))
    return Array.from(
      { length: height },
      (_, index) => line(wrapped.map((lines, column) => pad(lines[index] ?? "", column)))
    )
  }
  const between = rule("├", "┼", "┤")
  return [
    rule("┌", "┬", "┐"),
    ...row(options.head),
    ...options.rows.flatMap((
      cells,
      index
    ) => [...(index === 0 || options.compact !== true ? [between] : []), ...row(cells)]),
    rule("└", "┴", "┘")
  ].join("\n")
}

/** Width of output to a pipe or a file. */
const pipeWidth = 80

/** Returns the characters that fit on a line. */
export const width = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* Terminal.Terminal
  const columns = (yield* stdio.stdoutIsTerminal) ? yield* terminal.columns : 0
  return columns > 0 ? columns : pipeWidth
})
