/** Plain tables for a terminal or a pipe: no colour of their own, long texts wrapped to the width. */
import CliTable from "cli-table3"
import { CliOutput } from "effect/cli"

export interface Options {
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  /** Characters that fit on a line. */
  readonly width: number
  /** Positions of the columns that hold prose: these are wrapped, the others never. */
  readonly prose?: ReadonlyArray<number> | undefined
  /** Leaves out the rules between rows. */
  readonly compact?: boolean | undefined
  /** Positions of the columns that hold numbers: these stand at the right. */
  readonly numbers?: ReadonlyArray<number> | undefined
}

/** The narrowest that prose gets; narrower terminals scroll. */
const leastProse = 24

const columnWidths = (options: Options): Array<number> => {
  const prose = new Set(options.prose)
  const natural = options.head.map((head, index) =>
    Math.max(CliOutput.displayWidth(head), ...options.rows.map((row) => CliOutput.displayWidth(row[index] ?? "")))
  )
  // Each column costs two blanks and a border, and the table one border more.
  const frame = natural.length * 3 + 1
  const rigid = natural.reduce((sum, width, index) => prose.has(index) ? sum : sum + width, 0)
  let room = options.width - frame - rigid
  let left = prose.size
  // The narrowest prose first: what it does not use goes to the others.
  const order = [...prose].sort((a, b) => (natural[a] ?? 0) - (natural[b] ?? 0))
  const widths = [...natural]
  for (const index of order) {
    const share = Math.max(leastProse, Math.floor(room / left))
    widths[index] = Math.min(natural[index] ?? 0, share)
    room -= widths[index]
    left--
  }
  return widths.map((width) => width + 2)
}

/** Draws a table. */
export const render = (options: Options): string => {
  const table = new CliTable({
    head: [...options.head],
    colWidths: columnWidths(options),
    colAligns: options.head.map((_, index) => options.numbers?.includes(index) === true ? "right" : "left"),
    wordWrap: true,
    style: { head: [], border: [] }
  })
  for (const row of options.rows) table.push([...row])
  if (options.compact !== true) return table.toString()
  // Without these the library would drop the rule under the head too.
  let rules = 0
  return table.toString().split("\n").filter((line) => !line.startsWith("├") || ++rules === 1).join("\n")
}
