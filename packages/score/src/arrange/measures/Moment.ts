/** When the elements of a measure are, and writing between them. */
import type { XmlElement } from "@rgrove/parse-xml"
import { initialContext, type MeasureContext, withAttributes } from "../../abc/MeasureContext.ts"
import type { Part } from "../../Parts.ts"
import { addAfter, addBefore, fill } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { child, children, elements, numberOf } from "../../xml/Tree.ts"

/** An element of a measure, with the quarter notes from the start of the measure and the divisions before it. */
export type Moment = Readonly<{ element: XmlElement; at: number; divisions: number }>

/** Returns what is in effect before each measure of a part, and after the last one. */
export const contextsOf = ({ measures }: Part): ReadonlyArray<MeasureContext> => {
  const contexts = [initialContext()]
  for (const { element } of measures) {
    contexts.push(children(element, "attributes").reduce(withAttributes, contexts.at(-1)!))
  }
  return contexts
}

export const isTimed = ({ name }: XmlElement): boolean => /^(?:note|backup|forward)$/.test(name)

/** Returns the elements of a measure with their times, and its end; `divisions` are those before it. */
export const momentsOf = (measure: XmlElement, divisions: number) => {
  let [at, unit] = [0, divisions || 1]
  const moments = elements(measure).map((element): Moment => {
    const moment = { element, at, divisions: unit }
    if (element.name === "attributes") unit = numberOf(element, "divisions") || unit
    if (isTimed(element) && !child(element, "grace") && !child(element, "chord")) {
      at = Math.max(0, at + (element.name === "backup" ? -1 : 1) * (numberOf(element, "duration") ?? 0) / unit)
    }
    return moment
  })
  return { moments, end: at, divisions: unit }
}

/** Returns when a direction sounds: its offset counts. */
export const timeOf = ({ at, divisions, element }: Moment): number =>
  at + (numberOf(element, "offset") ?? 0) / divisions

export const isNear = (one: number, other: number): boolean => Math.abs(one - other) < 0.01

/** Returns the attributes of a measure that are in effect from its start. */
export const leadingAttributes = (measure: XmlElement): ReadonlyArray<XmlElement> => {
  const all = elements(measure)
  const first = all.findIndex(isTimed)
  return all.slice(0, first < 0 ? undefined : first).filter(({ name }) => name === "attributes")
}

/** Adds an element before the notes of a measure, and after what is in effect for them. */
export const addAtStart = (source: string, measure: XmlElement, xml: string): Patch => {
  const all = elements(measure)
  const before = all.find((one) => !/^(?:print|attributes)$/.test(one.name) && one.attributes.location !== "left")
  return before ? addBefore(source, before, xml) : all[0] ? addAfter(source, all.at(-1)!, xml) : fill(measure, xml)
}

/** Returns a function that writes XML into a measure at a time: between two notes, or before one with an offset in divisions. */
export const writerOf = (source: string, measure: XmlElement, before: number) => {
  const { divisions, end, moments } = momentsOf(measure, before)
  const last = moments.findLast(({ element }) => isTimed(element))?.element
  const places = moments.filter(({ element }) => isTimed(element) && !child(element, "chord"))
  return (at: number, xmlOf: (offset: number) => string): Patch => {
    const exact = places.find((one) => isNear(one.at, at))
    if (exact) return addBefore(source, exact.element, xmlOf(0))
    const offset = (from: number, unit: number) => isNear(at, from) ? 0 : Number(((at - from) * unit).toFixed(3))
    if (last === undefined) return addAtStart(source, measure, xmlOf(offset(0, divisions)))
    const [earlier] = places.filter((one) => one.at < at).sort((one, other) => other.at - one.at)
    if (at >= end || isNear(at, end) || !earlier) return addAfter(source, last, xmlOf(offset(end, divisions)))
    return addBefore(source, earlier.element, xmlOf(offset(earlier.at, earlier.divisions)))
  }
}
