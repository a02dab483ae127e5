/** When the elements of a measure are, and writing between them. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { MeasureContext } from "../../abc/MeasureContext.ts"
import { isLonger, timingOf, tolerance } from "../../Timing.ts"
import { addAfter, addBefore, addInside, isTimed } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { countTo } from "../../xml/Problem.ts"
import { child, elements } from "../../xml/Tree.ts"

export const isNear = (one: number, other: number): boolean => !isLonger(Math.abs(one - other), 0)

/** Adds an element before the notes of a measure, and after what is in effect for them. */
export const addAtStart = (source: string, measure: XmlElement, xml: string): Patch => {
  const isBefore = (one: XmlElement) => /^(?:print|attributes)$/.test(one.name) || one.attributes.location === "left"
  const next = elements(measure).find((one) => !isBefore(one))
  return addInside(source, measure, next, xml)
}

/** Returns a function that writes XML into a measure at a time: between two notes, with an offset in divisions where there are none. */
export const writerOf = (source: string, measure: XmlElement, before: MeasureContext) => {
  const { divisions, end, placed } = timingOf(measure, before)
  const last = placed.findLast(({ element }) => isTimed(element))
  const places = placed.filter(({ element }) => isTimed(element) && !child(element, "chord"))
    .map((one) => ({ ...one, add: (xml: string) => addBefore(source, one.element, xml) }))
  const add = (xml: string) => last ? addAfter(source, last.element, xml) : addAtStart(source, measure, xml)
  // Of several at a time, the first of the file.
  const byTime = new Map([...places, { onset: end, divisions, add }].reverse().map((one) => [one.onset, one]))
  const all = [...byTime.values()].sort((one, other) => one.onset - other.onset)
  const onsets = all.map(({ onset }) => onset)
  return (at: number, xmlOf: (offset: number) => string): Patch => {
    const from = all[Math.max(0, countTo(onsets, at + tolerance) - 1)]!
    return from.add(xmlOf(isNear(from.onset, at) ? 0 : Number(((at - from.onset) * from.divisions).toFixed(3))))
  }
}
