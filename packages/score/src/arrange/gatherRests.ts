/** Measures without notes that follow each other, as one rest of several measures. */
import type { XmlElement } from "@rgrove/parse-xml"
import { type Part, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addToMeasure } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import { child, elements } from "../xml/Tree.ts"
import { barlineOf } from "./measures/Barline.ts"
import { isTimed } from "./measures/Moment.ts"
import { multipleRests, spansOf } from "./measures/Span.ts"

/** How a measure continues a rest: not at all, as its first measure, or as a later one. */
type Place = "none" | "first" | "later"

const placeOf = (measure: XmlElement): Place => {
  const all = elements(measure)
  const first = all.findIndex(isTimed)
  const isRest = all.every((one) => one.name !== "note" || child(one, "rest") && !child(one, "notations"))
  const signs = all.map((one, index) => ({ one, late: index > first }))
    .filter(({ one }) => !isTimed(one) && !/^(?:print|barline|bookmark|link|grouping)$/.test(one.name))
    .filter(({ one }) => one.name !== "attributes" || elements(one).some(({ name }) => name !== "divisions"))
  if (!isRest || first < 0 || measure.attributes.implicit === "yes" || signs.some(({ late }) => late)) return "none"
  return signs.length > 0 || barlineOf(measure, "left") ? "first" : "later"
}

/** Returns whether a rest ends with a measure: at a repeat, an ending or a double bar. */
const endsWith = (measure: XmlElement): boolean => {
  const line = barlineOf(measure, "right")
  return line !== undefined &&
    elements(line).some(({ name, text }) => name !== "bar-style" || text.trim() !== "regular")
}

/** Returns the measures of a part that are in a rest of several measures already, or show something else than they have, such as slashes. */
const stylesIn = ({ measures }: Part): ReadonlyArray<number> => {
  const rests = multipleRests(measures).map(({ count, index }) => ({ from: index, to: index + count - 1 }))
  const styles = spansOf(measures).filter(({ start }) => start.one.name === "attributes")
    .map(({ start, stop }) => ({ from: start.index, to: stop.index }))
  return [...rests, ...styles].flatMap(({ from, to }) =>
    Array.from({ length: Math.min(to, measures.length) - from + 1 }, (_, at) => from + at)
  )
}

/** Gathers the rests that all parts have together. They end at marks, repeats, endings, double bars, and changes of metre, key or clef. */
export const gatherRests = (score: Score): ReadonlyArray<Patch> => {
  const parts = partsOf(score)
  const own = new Set(parts.flatMap(stylesIn))
  const runs: Array<Array<number>> = [[]]
  for (let index = 0; index < Math.min(...parts.map(({ measures }) => measures.length)); index++) {
    const all = parts.map(({ measures }) => measures[index]!.element)
    const places = all.map(placeOf)
    const isNone = own.has(index) || places.includes("none")
    if (isNone || places.includes("first")) runs.push([])
    if (!isNone) runs.at(-1)!.push(index)
    if (all.some(endsWith)) runs.push([])
  }
  return runs.filter(({ length }) => length > 1).flatMap((run) =>
    parts.map(({ measures }) => {
      const xml = `<measure-style><multiple-rest>${run.length}</multiple-rest></measure-style>`
      return addToMeasure(score.source, measures[run[0]!]!.element, "measure-style", xml)
    })
  )
}
