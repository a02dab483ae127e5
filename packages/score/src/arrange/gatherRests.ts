/** Measures without notes that follow each other, as one rest of several measures. */
import type { XmlElement } from "@rgrove/parse-xml"
import { barlineAt } from "../abc/signs/Bars.ts"
import { partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addInside, addSigns, isTimed, tag } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import { child, children, elements } from "../xml/Tree.ts"
import { multipleRests } from "./measures/Span.ts"

const isMark = (one: XmlElement): boolean =>
  one.name === "sound" || one.name === "direction" && children(one, "direction-type").flatMap(elements)
      .every(({ name }) => /^(?:words|symbol|rehearsal|metronome|segno|coda)$/.test(name))

/** Returns how a measure continues a rest: not at all, as its first measure, or as a later one. A mark begins one, if it is at the start. */
const placeOf = (measure: XmlElement): "none" | "first" | "later" => {
  const all = elements(measure)
  const isRest = all.every((one) => one.name !== "note" || child(one, "rest") && !child(one, "notations"))
  const signs = all.filter((one) => !isTimed(one) && !/^(?:print|barline)$/.test(one.name))
    .filter((one) => one.name !== "attributes" || elements(one).some(({ name }) => name !== "divisions"))
  const start = all.find(isTimed)?.start ?? measure.end
  const isPlain = (one: XmlElement) =>
    one.start < start && (one.name === "attributes" || isMark(one) && !child(one, "offset"))
  if (!isRest || !signs.every(isPlain) || measure.attributes.implicit === "yes") return "none"
  return signs.length > 0 || barlineAt(measure, "left") ? "first" : "later"
}

/** Returns whether a rest ends with a measure: at a repeat, an ending or a double bar. */
const isEnd = (measure: XmlElement): boolean => {
  const line = barlineAt(measure, "right")
  return line !== undefined && elements(line).some(({ name, text }) => name !== "bar-style" || text !== "regular")
}

/** Gathers the rests that all parts have together. They end before marks, changes of metre, key or clef, and at repeats, endings and double bars. */
export const gatherRests = (score: Score): ReadonlyArray<Patch> => {
  const parts = partsOf(score)
  const own = parts.flatMap(({ measures }) => multipleRests(measures))
  const ends = new Map(own.map(({ count, index }) => [index, index + count]))
  let end = 0
  const runs: Array<Array<number>> = [[]]
  for (let index = 0; index < Math.min(...parts.map(({ measures }) => measures.length)); index++) {
    const all = parts.map(({ measures }) => measures[index]!.element)
    const places = all.map(placeOf)
    end = Math.max(end, ends.get(index) ?? 0)
    const isNone = index < end || places.includes("none")
    if (isNone || places.includes("first")) runs.push([])
    if (!isNone) runs.at(-1)!.push(index)
    if (all.some(isEnd)) runs.push([])
  }
  return runs.filter(({ length }) => length > 1).flatMap((run) =>
    parts.flatMap(({ measures }) => {
      const xml = `<measure-style><multiple-rest>${run.length}</multiple-rest></measure-style>`
      const { element: measure } = measures[run[0]!]!
      const all = elements(measure)
      if (!all.some(isMark)) return addSigns(score.source, measure, [["measure-style", xml]])
      // Verovio draws no mark that comes after the sign.
      return [addInside(score.source, measure, all.find(isTimed), tag("attributes", xml))]
    })
  )
}
