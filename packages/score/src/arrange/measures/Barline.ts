/** Bar lines, which hold for all parts: repeats, endings, double bars. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Measure } from "../../Parts.ts"
import { addAfter, addBefore, fill } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { refuse } from "../../xml/Problem.ts"
import { child, children, elements } from "../../xml/Tree.ts"

const order = "bar-style footnote level wavy-line segno coda fermata ending repeat".split(" ")
const common = /^(?:bar-style|segno|coda|ending|repeat)$/

/** Returns the bar line at a side of a measure. */
export const barlineOf = (measure: XmlElement, location: string): XmlElement | undefined =>
  children(measure, "barline").find(({ attributes }) => (attributes.location ?? "right") === location)

/** Returns the bar line that ends the music, if it says nothing else. */
export const finalOf = (measure: XmlElement): XmlElement | undefined => {
  const line = barlineOf(measure, "right")
  return line && elements(line).every(({ name }) => name === "bar-style") ? line : undefined
}

/** Writes a bar line at a side of a measure. */
export const addBarline = (source: string, measure: XmlElement, location: string, xml: string): Patch => {
  const all = elements(measure)
  const first = all.find(({ name }) => name !== "print")
  if (location === "left" && first) return addBefore(source, first, xml)
  return all.length > 0 ? addAfter(source, all.at(-1)!, xml) : fill(measure, xml)
}

/** Returns the patches that write into a measure what its bar lines lack and those of other parts have. */
export const barlinePatches = (source: string, measure: XmlElement, others: ReadonlyArray<XmlElement>) =>
  ["left", "right"].flatMap((location): ReadonlyArray<Patch> => {
    const own = barlineOf(measure, location)
    const names = new Set(own ? elements(own).map(({ name }) => name) : [])
    // The style of a repeat is that of the repeat.
    if (names.has("repeat")) names.add("bar-style")
    const given = others.flatMap((other) => barlineOf(other, location) ?? [])
    const missing = given.flatMap(elements).filter(({ name }) =>
      common.test(name) && !names.has(name) && names.add(name)
    )
      .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
    const slice = ({ end, start }: XmlElement) => source.slice(start, end)
    if (missing.length === 0) return []
    if (own === undefined) {
      const xml = `<barline location="${location}">${missing.map(slice).join("")}</barline>`
      return [addBarline(source, measure, location, xml)]
    }
    return missing.map((one) => {
      const next = elements(own).find(({ name }) => order.indexOf(name) > order.indexOf(one.name))
      const last = elements(own).at(-1)
      return next
        ? addBefore(source, next, slice(one))
        : last
        ? addAfter(source, last, slice(one))
        : fill(own, slice(one))
    })
  })

/** Returns the repeats of a part, from their first to their last measure: without a sign, one begins at the start, or after the one before. */
const repeatsOf = (measures: ReadonlyArray<Measure>) => {
  let start = measures[0]
  return measures.flatMap((measure, at) => {
    const signs = children(measure.element, "barline").map((one) => child(one, "repeat")?.attributes.direction)
    if (signs.includes("forward")) start = measure
    if (!signs.includes("backward")) return []
    const repeat = { first: start!, last: measure }
    start = measures[at + 1]
    return [repeat]
  })
}

/** Refuses to delete a part of a repeat such that another would be played. */
export const checkRepeats = (measures: ReadonlyArray<Measure>, isGone: (one: Measure) => boolean): void => {
  const left = measures.filter((one) => !isGone(one))
  const after = new Map(repeatsOf(left).map(({ first, last }) => [last, first]))
  for (const { first, last } of repeatsOf(measures)) {
    const stays = measures.slice(first.index, last.index + 1).filter((one) => !isGone(one))
    if (isGone(last) ? stays.length > 0 : after.get(last) !== stays[0]) {
      const { element: _, ...place } = isGone(last) ? last : first
      const message = `The repeat from measure ${first.number} to ${last.number} would lose an end`
      refuse(message, "Delete the whole repeat, or take its signs out", place)
    }
  }
}
