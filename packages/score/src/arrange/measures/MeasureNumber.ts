/** The printed numbers of measures: they count within a movement, and some measures, such as `X1`, do not count. */
import type { Measure } from "../../Parts.ts"
import type { Patch } from "../../xml/Patch.ts"

export const valueOf = ({ number }: Measure): number => Number.parseInt(number, 10)

/** Returns the movement of each measure: a number that is lower than the one before begins the next. */
const movementsOf = (measures: ReadonlyArray<Measure>): ReadonlyArray<number> => {
  let [movement, last] = [0, -Infinity]
  return measures.map((measure) => {
    const value = valueOf(measure)
    if (value < last) movement++
    if (!Number.isNaN(value)) last = value
    return movement
  })
}

/** Returns the number that a new measure has at `seam`, in the movement of the measure at `member`. */
export const numberAt = (measures: ReadonlyArray<Measure>, seam: number, member: number): number => {
  const movements = movementsOf(measures)
  const counts = (one: Measure) => movements[one.index] === movements[member] && !Number.isNaN(valueOf(one))
  const before = measures.slice(0, seam).findLast(counts)
  const next = measures.slice(seam).find(counts)
  // An upbeat has the number 0.
  return before ? valueOf(before) + 1 : Math.max(1, next ? valueOf(next) : seam + 1)
}

/** Changes the numbers of the measures from `seam` on, to the end of the movement of the measure at `member`. */
export const renumber = (
  source: string,
  measures: ReadonlyArray<Measure>,
  seam: number,
  member: number,
  by: number
) => {
  const movements = movementsOf(measures)
  return measures.slice(seam).flatMap((measure): ReadonlyArray<Patch> => {
    const value = valueOf(measure)
    if (by === 0 || movements[measure.index] !== movements[member] || Number.isNaN(value)) return []
    const { children, end, start } = measure.element
    const given = /\snumber\s?=\s?["']\s?/.exec(source.slice(start, children[0]?.start ?? end))
    if (given === null) return []
    const at = start + given.index + given[0].length
    const digits = /^-?\d+/.exec(source.slice(at, at + 20))?.[0] ?? ""
    return [{ start: at, end: at + digits.length, text: `${value + by}` }]
  })
}
