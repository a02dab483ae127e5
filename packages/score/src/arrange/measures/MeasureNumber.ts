/** The printed numbers of measures: they count within a movement, and some measures, such as `X1`, do not count. */
import type { Measure } from "../../Parts.ts"
import type { Patch } from "../../xml/Patch.ts"

const valueOf = ({ number }: Measure): number => Number.parseInt(number, 10)

/** Returns the measures that count in the movement of the one at `member`: a number that is lower than the one before begins the next. */
const movementOf = (measures: ReadonlyArray<Measure>, member: number): ReadonlyArray<Measure> => {
  const movements: Array<Array<Measure>> = []
  for (const one of measures.filter((measure) => !Number.isNaN(valueOf(measure)))) {
    const last = movements.at(-1)?.at(-1)
    if (last === undefined || valueOf(one) < valueOf(last)) movements.push([])
    movements.at(-1)!.push(one)
  }
  return movements.findLast(([first]) => first!.index <= member) ?? movements[0] ?? []
}

/** Returns the number that a measure has at `seam`, in the movement of the measure at `member`. */
export const numberAt = (measures: ReadonlyArray<Measure>, seam: number, member: number): number => {
  const movement = movementOf(measures, member)
  const [before, next] = [movement.findLast(({ index }) => index < seam), movement.find(({ index }) => index >= seam)]
  // An upbeat has the number 0.
  return before ? valueOf(before) + 1 : Math.max(1, next ? valueOf(next) : seam + 1)
}

/** Changes the numbers of the measures from `seam` on, in the movement of the measure at `member`, so that the first one has that which `to` returns. */
export const renumber = (
  source: string,
  measures: ReadonlyArray<Measure>,
  seam: number,
  member: number,
  to: (first: number) => number
): ReadonlyArray<Patch> => {
  const later = movementOf(measures, member).filter(({ index }) => index >= seam)
  const first = later[0] ? valueOf(later[0]) : 0
  const by = to(first) - first
  return later.flatMap((one) => {
    const { children, end, start } = one.element
    const found = /(?<=\snumber\s?=\s?["']\s?)-?\d+/.exec(source.slice(start, children[0]?.start ?? end))
    const text = `${valueOf(one) + by}`
    const at = start + (found?.index ?? 0)
    return found && found[0] !== text ? [{ start: at, end: at + found[0].length, text }] : []
  })
}
