/** How long measures last, in quarter notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import { type MeasureContext, withAttributes } from "./abc/MeasureContext.ts"
import { child, elements, numberOf } from "./xml/Elements.ts"

/** Divisions do not always divide a length evenly: differences below this are none. */
const tolerance = 0.01

export const isLonger = (one: number, other: number): boolean => one > other + tolerance

/** Returns the end of the last note of a measure, by the divisions in effect. Without divisions it is 0. */
export const lengthOf = (measure: XmlElement, context: MeasureContext): number => {
  let now = context
  let at = 0
  let end = 0
  for (const one of elements(measure)) {
    if (one.name === "attributes") now = withAttributes(now, one)
    const moves = one.name === "backup" || one.name === "forward" ||
      one.name === "note" && !child(one, "grace") && !child(one, "chord")
    if (!moves || now.divisions === 0) continue
    const duration = (numberOf(one, "duration") ?? 0) / now.divisions
    at = one.name === "backup" ? Math.max(0, at - duration) : at + duration
    end = Math.max(end, at)
  }
  return end
}

/** Returns what the time signature says, or `undefined` without one. */
export const expectedOf = ({ beatType, beats }: MeasureContext): number | undefined =>
  beats === 0 ? undefined : beats * 4 / beatType

const quarters = (length: number): string =>
  `${Math.round(length * 100) / 100} quarter ${length === 1 ? "note" : "notes"}`

/** Says that a measure has another length than its time signature. */
export const lasts = (length: number, expected: number): string =>
  `The measure lasts ${quarters(length)}, and its time signature has ${quarters(expected)}`
