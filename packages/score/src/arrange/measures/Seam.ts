/** The bar line where measures come in or go: what goes over it, and the measure after it. */
import type { XmlElement } from "@rgrove/parse-xml"
import { accidentalPatches, readPages, writesAccidentals } from "../../Accidentals.ts"
import { findMeasure, type Measure, type MeasureAddress, type Part, partsOf, placeOf } from "../../Parts.ts"
import type { Score } from "../../Score.ts"
import { remove } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { refuse } from "../../xml/Problem.ts"
import { children, elements } from "../../xml/Tree.ts"

/** Returns the position of a measure, which all parts must have. */
export const indexOf = (parts: ReadonlyArray<Part>, address: MeasureAddress): number => {
  const place = placeOf(findMeasure(parts[0] ?? refuse("The score has no part"), address))
  const short = parts.find(({ measures }) => measures.length <= place.index)
  if (short) refuse(`Part ${short.id} ends before this measure`, "Give all parts the same number of measures", place)
  return place.index
}

/** Refuses a change by the name of what is in the way, from one measure to another. */
export const refuseSpan = (name: string, measures: ReadonlyArray<Measure>, from: number, to: number): never => {
  const place = placeOf(measures[Math.max(0, from)]!)
  const what = `${/^[aeiou]/.test(name) ? "An" : "A"} ${name}`
  const message = `${what} from measure ${place.number} to ${measures[to]!.number} is in the way`
  return refuse(message, "Take it out, or name measures that it is not in", place)
}

const holders = /^(?:notations|ornaments|technical|direction-type|direction|lyric|measure-style|attributes|barline)$/

/** Removes elements, and what holds nothing else. */
export const removeAll = (source: string, given: Iterable<XmlElement>): ReadonlyArray<Patch> => {
  const gone = new Set(given)
  for (let added = [...gone]; added.length > 0;) {
    added = [...new Set(added.map(({ parent }) => parent as XmlElement))].filter((holder) => {
      const inside = holder.name === "direction" ? children(holder, "direction-type") : elements(holder)
      return holders.test(holder.name) && inside.every((one) => gone.has(one))
    })
    for (const holder of added) gone.add(holder)
  }
  return [...gone].filter(({ parent }) => !gone.has(parent as XmlElement)).map((one) => remove(source, one))
}

/** Returns the patches that give a measure, which was at `index` before, the accidentals that it needs now. */
export const accidentalsAfter = (before: Score, now: Score, was: number, is: number): ReadonlyArray<Patch> => {
  if (!writesAccidentals(before)) return []
  const notesOf = ({ measures }: Part, index: number) => readPages(measures.slice(0, index + 1), index)[0] ?? []
  const old = partsOf(before)
  return partsOf(now).flatMap((part, at) => {
    const needed = notesOf(old[at]!, was).map(({ isNeeded }) => isNeeded)
    const lacking = notesOf(part, is).filter(({ accidental }, note) => !accidental && !needed[note])
    return accidentalPatches(now.source, lacking, () => true)
  })
}
