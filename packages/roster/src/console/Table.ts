/** Draws plain tables without colours for a terminal or a pipe. Cells wrap to the available width. */
import * as Width from "@flat-sdk/terminal/Width"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import { number, printable } from "./Printable.ts"

export interface Options {
  /** Positions of the columns that hold prose. These wrap first; the others wrap only if a line has no room for them. */
  readonly prose?: ReadonlyArray<number>
  readonly rules?: boolean
}

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

const columnWidths = (rows: ReadonlyArray<ReadonlyArray<string>>, prose: ReadonlyArray<number>, width: number) => {
  const columns = rows[0]!.map((_, column) => column)
  const natural = columns.map((column) => Math.max(...rows.map((row) => Width.of(row[column] ?? ""))))
  const rigid = columns.filter((column) => !prose.includes(column))
  // Each column needs two spaces and a border; the table needs one more border.
  const room = width - natural.length * 3 - 1
  const kept = sum(prose.map((column) => Math.min(natural[column]!, leastProse)))
  const rigidWidths = share(natural, rigid, room - kept)
  const proseWidths = share(natural, prose, room - sum(rigidWidths.values()))
  return columns.map((column) => rigidWidths.get(column) ?? proseWidths.get(column)!)
}

export const paragraph = (heading: string, sentences: ReadonlyArray<string>, width: number): string =>
  `${heading}\n${Width.wrap(sentences.join(" "), width).join("\n")}`

/** Draws a table that fits a width, or nothing without rows. Cells may come from files and servers: what cannot be seen is shown. Numbers are aligned right. */
export const render = (
  head: ReadonlyArray<string>,
  cells: ReadonlyArray<ReadonlyArray<string>>,
  width: number,
  { prose = [], rules = false }: Options = {}
): string => {
  if (cells.length === 0) return ""
  const rows = cells.map((row) => row.map(printable))
  const widths = columnWidths([head, ...rows], prose, width)
  const sides = widths.map((_, column) => rows.every((row) => /^[\d,]*$/.test(row[column] ?? "")) ? "left" : "right")
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right
  const lines = (row: ReadonlyArray<string>): ReadonlyArray<string> => {
    const wrapped = widths.map((width, column) => Width.wrap(row[column] ?? "", width))
    return Array.from(
      { length: Math.max(...wrapped.map((lines) => lines.length)) },
      (_, index) =>
        `│ ${
          wrapped.map((lines, column) => Width.pad(lines[index] ?? "", widths[column]!, sides[column]!)).join(" │ ")
        } │`
    )
  }
  const between = rule("├", "┼", "┤")
  return [
    rule("┌", "┬", "┐"),
    ...lines(head),
    ...rows.flatMap((row, index) => [...(index === 0 || rules ? [between] : []), ...lines(row)]),
    rule("└", "┴", "┘")
  ].join("\n")
}

export interface Problem extends Readonly<Record<"severity" | "code" | "message" | "advice", string>> {
  readonly count: number
  readonly places: ReadonlyArray<string>
  readonly more: boolean
}

export const problems = (found: ReadonlyArray<Problem>, width: number): string =>
  render(
    ["", "number", "what, and what to do", "first places"],
    found.map(({ advice, code, count, message, more, places, severity }) => [
      severity,
      number(count),
      `${message}: ${advice}. [${code}]`,
      `${places.join("; ")}${more ? "; …" : ""}`
    ]),
    width,
    { prose: [2, 3], rules: true }
  )

const pipeWidth = 80

export const width = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* Terminal.Terminal
  const columns = (yield* stdio.stdoutIsTerminal) ? yield* terminal.columns : 0
  return columns > 0 ? columns : pipeWidth
})
