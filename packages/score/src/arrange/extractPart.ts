/** Makes a score of some parts. Marks that other parts hold for the whole score are copied. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Edited } from "../Edit.ts"
import { findPart, type Part, type PartAddress, partsOf } from "../Parts.ts"
import { type Score, treeOf } from "../Score.ts"
import { contextsOf } from "../Timing.ts"
import { remove } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { child, children, elements } from "../xml/Tree.ts"
import { gatherRests } from "./gatherRests.ts"
import { barlinePatches, signsOf } from "./measures/Barline.ts"
import { writerOf } from "./measures/Moment.ts"
import { removeAll } from "./measures/Seam.ts"
import { marksOf, markXml, type Piece } from "./measures/SystemMark.ts"
import { rewrite } from "./Rewrite.ts"

/** Options of `extractPart`. */
export interface ExtractOptions {
  /** Whether measures without notes that follow each other become one rest of several measures. Default: false. */
  readonly gatherRests?: boolean
}

/** Removes other parts from the part list, and groups that lost parts and have one or none left. */
const listPatches = (source: string, list: XmlElement, ids: ReadonlySet<string>): ReadonlyArray<Patch> => {
  const patches: Array<Patch> = []
  const groups = new Map<string, { readonly start: XmlElement; all: number; left: number }>()
  for (const one of elements(list)) {
    const { id = "", number = "1", type } = one.attributes
    if (one.name === "score-part") {
      for (const group of groups.values()) {
        group.all++
        if (ids.has(id)) group.left++
      }
      if (!ids.has(id)) patches.push(remove(source, one))
    }
    if (one.name !== "part-group") continue
    const group = groups.get(number)
    if (type === "start") groups.set(number, { start: one, all: 0, left: 0 })
    else if (group && groups.delete(number) && group.left < group.all && group.left < 2) {
      patches.push(remove(source, group.start), remove(source, one))
    }
  }
  return patches
}

/** Copies marks for the whole score, such as a tempo, from parts that go into the first part that stays, unless a part that stays has them. */
const markPatches = (source: string, kept: ReadonlyArray<Part>, others: ReadonlyArray<Part>): ReadonlyArray<Patch> => {
  const contexts = new Map([...kept, ...others].map((part) => [part, contextsOf(part.measures)]))
  const marksIn = (parts: ReadonlyArray<Part>, index: number) =>
    parts.flatMap((part) => {
      const measure = part.measures[index]?.element
      return measure ? marksOf(measure, contexts.get(part)!(index)) : []
    })
  const [first] = kept
  return (first?.measures ?? []).flatMap(({ element: measure, index }): ReadonlyArray<Patch> => {
    const found = marksIn(others, index)
    if (found.length === 0) return []
    // A word may be part of a tempo in one part, and alone in another.
    const keysAt = (at: number, { key, type }: Piece) =>
      [key, ...type ? [`words ${type.text.trim().toLowerCase()}`] : []].map((one) => `${Math.round(at * 100)} ${one}`)
    const had = new Set(marksIn(kept, index).flatMap(({ at, pieces }) => pieces.flatMap((one) => keysAt(at, one))))
    const write = writerOf(source, measure, contexts.get(first!)!(index))
    return found.flatMap(({ at, element, pieces }) => {
      const missing = pieces.filter((one) => !keysAt(at, one).some((key) => had.has(key)))
      for (const key of missing.flatMap((one) => keysAt(at, one))) had.add(key)
      return missing.length === 0 ? [] : [write(at, (offset) => markXml(source, element, missing, offset))]
    })
  })
}

/**
 * Returns a score of some of the parts. Marks that other parts hold for the whole score are copied to the same time: tempo, rehearsal marks, jumps, repeats,
 * endings and double bars, unless the parts have it. Title, credits and layout stay, and staves that the score hides while they rest are shown.
 *
 * Refuses parts that do not exist, and scores by time (`score-timewise`).
 */
export const extractPart = (
  score: Score,
  parts: PartAddress | ReadonlyArray<PartAddress>,
  { gatherRests: isGathered = false }: ExtractOptions = {}
): Result<Edited> =>
  rewrite(score, () => {
    const [{ source }, all, root] = [score, partsOf(score), treeOf(score)]
    const wanted = new Set([parts].flat().map((address) => findPart(all, address)))
    if (wanted.size === 0) refuse("There is no part to extract", "Name one or more")
    const kept = all.filter((part) => wanted.has(part))
    const others = all.filter((part) => !wanted.has(part))
    const ids = new Set(kept.map(({ id }) => id))
    const list = child(root, "part-list")
    const most = Math.max(0, ...kept.map(({ measures }) => measures.length))
    const lines = Array.from({ length: most }, (_, index) => {
      const measuresOf = (some: ReadonlyArray<Part>) => some.flatMap(({ measures }) => measures[index]?.element ?? [])
      const signs = signsOf(measuresOf(others))
      return measuresOf(kept).flatMap((measure) => barlinePatches(source, measure, signs))
    }).flat()
    // A score hides staves that rest for a system. In a part, they are all that there is.
    const hiding = kept.flatMap(({ measures }) => measures).flatMap(({ element }) => children(element, "attributes"))
      .flatMap((one) => children(one, "staff-details"))
      .filter((one) => one.attributes["print-object"] !== undefined && elements(one).length === 0)
    const patches = [
      ...list ? listPatches(source, list, ids) : [],
      ...removeAll(source, [
        ...hiding,
        ...children(root, "part").filter(({ attributes: { id = "" } }) => !ids.has(id))
      ]),
      ...markPatches(source, kept, others),
      ...lines
    ]
    return { patches, then: isGathered ? gatherRests : () => [] }
  })
