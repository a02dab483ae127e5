/** When the elements of a measure are, and writing between them. */
import type { XmlElement } from "@rgrove/parse-xml"
import { addAfter, addBefore, addInside, isTimed } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { child, elements, numberOf } from "../../xml/Tree.ts"

export const isNear = (one: number, other: number): boolean => Math.abs(one - other) < 0.01

/** Returns the elements of a measure, each with the quarter notes and the divisions before it, and its end. */
export const momentsOf = (measure: XmlElement, divisions: number) => {
  let [at, unit] = [0, divisions || 1]
  const moments = elements(measure).map((element) => {
    const moment = { element, at, divisions: unit }
    if (element.name === "attributes") unit = numberOf(element, "divisions") || unit
    if (isTimed(element) && !child(element, "grace") && !child(element, "chord")) {
      at = Math.max(0, at + (element.name === "backup" ? -1 : 1) * (numberOf(element, "duration") ?? 0) / unit)
    }
    return moment
  })
  return { moments, end: { at, divisions: unit } }
}

/** Adds an element before the notes of a measure, and after what is in effect for them. */
export const addAtStart = (source: string, measure: XmlElement, xml: string): Patch => {
  const next = elements(measure).find((one) =>
    !/^(?:print|attributes)$/.test(one.name) && one.attributes.location !== "left"
  )
  return addInside(source, measure, next, xml)
}

/** Returns a function that writes XML into a measure at a time: between two notes, with an offset in divisions where there are none. */
export const writerOf = (source: string, measure: XmlElement, before: number) => {
  const { end, moments } = momentsOf(measure, before)
  const last = moments.findLast(({ element }) => isTimed(element))
  const places = moments.filter(({ element }) => isTimed(element) && !child(element, "chord"))
    .map(({ element, ...moment }) => ({ ...moment, add: (xml: string) => addBefore(source, element, xml) }))
  const add = (xml: string) => last ? addAfter(source, last.element, xml) : addAtStart(source, measure, xml)
  // Of several at a time, the first of the file.
  const byTime = new Map([...places, { ...end, add }].reverse().map((one) => [Math.round(one.at * 100), one]))
  const all = [...byTime.values()].sort((one, other) => one.at - other.at)
  return (at: number, xmlOf: (offset: number) => string): Patch => {
    let [low, high] = [0, all.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (all[middle]!.at < at || isNear(all[middle]!.at, at)) low = middle
      else high = middle - 1
    }
    const from = all[low]!
    return from.add(xmlOf(isNear(from.at, at) ? 0 : Number(((at - from.at) * from.divisions).toFixed(3))))
  }
}
