/** The parts and measures of a score, and how callers address them. */
import type { XmlElement } from "@rgrove/parse-xml"
import { type Score, treeOf } from "./Score.ts"
import { child, children, textOf } from "./xml/Elements.ts"
import { refuse } from "./xml/Problem.ts"

/** A part by its id or its name, or by its position, from 0. */
export type PartAddress = string | { readonly index: number }

/** A measure by its printed number (12 and "12" are the same), or by its position in the part, from 0. */
export type MeasureAddress = string | number | { readonly index: number }

export interface Part {
  readonly id: string
  /** Its name in the part list, or an empty string. */
  readonly name: string
  /** Its entry in the part list. */
  readonly listed: XmlElement | undefined
  readonly measures: ReadonlyArray<Measure>
}

export interface Measure {
  readonly part: string
  readonly index: number
  readonly number: string
  /** The `measure` element; in a score by time, the `part` element in it. */
  readonly element: XmlElement
}

const known = new WeakMap<XmlElement, ReadonlyArray<Part>>()

/** Returns the parts of a score that have a measure, in document order. */
export const partsOf = (score: Score): ReadonlyArray<Part> => {
  const root = treeOf(score)
  const found = known.get(root)
  if (found !== undefined) return found
  const list = child(root, "part-list")
  const listed = new Map((list ? children(list, "score-part") : []).map((one) => [one.attributes.id, one]))
  const byId = new Map<string, Array<Measure>>()
  // One order has measures in parts, the other parts in measures.
  for (const outer of children(root, score.root === "score-partwise" ? "part" : "measure")) {
    for (const element of children(outer, score.root === "score-partwise" ? "measure" : "part")) {
      const [part, measure] = score.root === "score-partwise" ? [outer, element] : [element, outer]
      const id = part.attributes.id ?? ""
      const measures = byId.get(id) ?? []
      byId.set(id, measures)
      measures.push({ part: id, index: measures.length, number: measure.attributes.number ?? "", element })
    }
  }
  const parts = [...byId].map(([id, measures]): Part => {
    const entry = listed.get(id)
    return { id, name: (entry && textOf(entry, "part-name")) ?? "", listed: entry, measures }
  })
  known.set(root, parts)
  return parts
}

const few = (names: ReadonlyArray<string>): string =>
  names.length > 12 ? `${names.slice(0, 6).join(", ")} … ${names.slice(-3).join(", ")}` : names.join(", ")

const describe = ({ id, name }: Part): string => name === "" || name === id ? id : `${id} (${name})`

/** Returns the part at an address: by id, then by name, then by name in any case. Throws `ScoreError`. */
export const findPart = (parts: ReadonlyArray<Part>, address: PartAddress): Part => {
  if (typeof address !== "string") {
    const hint = `The score has ${parts.length} parts, from 0`
    return parts[address.index] ?? refuse(`There is no part at index ${address.index}`, hint)
  }
  const folded = address.trim().toLowerCase()
  const found = [
    parts.filter(({ id }) => id === address),
    parts.filter(({ name }) => name === address),
    parts.filter(({ name }) => name.toLowerCase() === folded)
  ].find(({ length }) => length > 0) ?? []
  const hint = `Parts of the score: ${few((found.length > 1 ? found : parts).map(describe))}`
  if (found.length > 1) refuse(`${found.length} parts have the name "${address}"`, hint)
  return found[0] ?? refuse(`There is no part "${address}"`, hint)
}

/** Returns the measure of a part at an address. Throws `ScoreError`. */
export const findMeasure = ({ id, measures }: Part, address: MeasureAddress): Measure => {
  if (typeof address === "object") {
    const hint = `Part ${id} has ${measures.length} measures, from 0`
    return measures[address.index] ?? refuse(`There is no measure at index ${address.index}`, hint, { part: id })
  }
  const where = { part: id, number: String(address) }
  const found = measures.filter(({ number }) => number === String(address).trim())
  if (found.length > 1) {
    const hint = `Take one of ${few(found.map(({ index }) => `{ index: ${index} }`))}`
    refuse(`${found.length} measures have the number ${address}`, hint, where)
  }
  const hint = `Numbers in part ${id}: ${few(measures.map(({ number }) => number))}`
  return found[0] ?? refuse(`There is no measure with the number ${address}`, hint, where)
}
