/** The parts and measures of a score, and how callers address them. */
import type { XmlElement } from "@rgrove/parse-xml"
import { type Instruments, instrumentsOf } from "./abc/signs/Instruments.ts"
import { type Score, treeOf } from "./Score.ts"
import { refuse } from "./xml/Problem.ts"
import { child, children, textOf } from "./xml/Tree.ts"

/** A part by its id or its name, or by its position, from 0. */
export type PartAddress = string | { readonly index: number }
/** A measure by its printed number (12 and "12" are the same), or by its position in the part, from 0. */
export type MeasureAddress = string | number | { readonly index: number }

/** Where a measure is: the id of its part, its position in it, from 0, and its printed number, which can be `"X1"` or `"12a"`, and can occur twice. */
export interface MeasurePlace {
  readonly part: string
  readonly index: number
  readonly number: string
}

/** A measure and its `measure` element; in a score by time, the `part` element in it. */
export type Measure = MeasurePlace & { readonly element: XmlElement }
/** Returns where a measure is, without its element. */
export const placeOf = ({ index, number, part }: Measure): MeasurePlace => ({ part, index, number })
/** A part, and its name or an empty string. */
export type Part = Readonly<{ id: string; name: string; measures: ReadonlyArray<Measure>; instruments: Instruments }>
export const listedParts = (score: Score): ReadonlyArray<XmlElement> =>
  children(child(treeOf(score), "part-list") ?? treeOf(score), "score-part")

const partsByRoot = new WeakMap<XmlElement, ReadonlyArray<Part>>()

/** Returns the parts of a score that have a measure, in document order. */
export const partsOf = (score: Score): ReadonlyArray<Part> => {
  const root = treeOf(score)
  const found = partsByRoot.get(root)
  if (found !== undefined) return found
  const nameOf = (one: XmlElement) => textOf(one, "part-name") ?? textOf(one, "score-instrument/instrument-name")
  const scoreParts = new Map(listedParts(score).map((one) => [one.attributes.id, one]))
  const byId = new Map<string, Array<Measure>>()
  // One order has measures in parts, the other parts in measures.
  const isPartwise = score.root === "score-partwise"
  for (const outer of children(root, isPartwise ? "part" : "measure")) {
    for (const element of children(outer, isPartwise ? "measure" : "part")) {
      const [part, measure] = isPartwise ? [outer, element] : [element, outer]
      const [{ id = "" }, { number = "" }] = [part.attributes, measure.attributes]
      const measures = byId.get(id) ?? []
      byId.set(id, measures)
      measures.push({ part: id, index: measures.length, number, element })
    }
  }
  const parts = [...byId].map(([id, measures]): Part => {
    const one = scoreParts.get(id)
    const listed = one ? children(one, "score-instrument") : []
    const instruments = instrumentsOf(listed, () => measures.map(({ element }) => element))
    return { id, name: one && nameOf(one) || "", measures, instruments }
  })
  partsByRoot.set(root, parts)
  return parts
}

/** Returns the parts of a score that can be edited. Throws `ScoreError` for a score by time. */
export const editableParts = (score: Score): ReadonlyArray<Part> => {
  const parts = partsOf(score)
  if (score.root === "score-partwise") return parts
  const hint = "Convert it, for example by importing it into Flat and exporting it as MusicXML"
  return refuse("A score-timewise cannot be edited, only a score-partwise", hint)
}

const few = <A>(list: ReadonlyArray<A>, nameOf: (one: A) => string): string => {
  const names = (from: number, to?: number) => list.slice(from, to).map(nameOf).join(", ")
  return list.length > 12 ? `${names(0, 6)} … ${names(-3)}` : names(0)
}

const indexes = new WeakMap<object, ReadonlyMap<string, ReadonlyArray<{ readonly one: unknown }>>>()
/** Returns what a list has under a name. The list is read once. */
const findNamed = <A>(
  list: ReadonlyArray<A>,
  namesOf: (one: A, index: number) => ReadonlyArray<string>,
  name: string
) => {
  const entries = () => list.flatMap((one, at) => [...new Set(namesOf(one, at))].map((each) => ({ name: each, one })))
  const index = indexes.get(list) ?? Map.groupBy(entries(), (one) => one.name)
  indexes.set(list, index)
  return (index.get(name) ?? []).map(({ one }) => one as A)
}

/** Returns the part at an address: by position, or by id, then by name, then by name in any case. Throws `ScoreError`. */
export const findPart = (parts: ReadonlyArray<Part>, address: PartAddress): Part => {
  const names = typeof address === "object"
    ? [`index ${(address as typeof address | null)?.index}`]
    : [`id ${address}`, `name ${address}`, `folded ${address}`.replace(/\s+/, " ").trimEnd().toLowerCase()]
  const namesOf = (
    { id, name }: Part,
    index: number
  ) => [`index ${index}`, `id ${id}`, `name ${name}`, `folded ${name.toLowerCase()}`]
  const found = names.map((name) => findNamed(parts, namesOf, name)).find(({ length }) => length > 0) ?? []
  const hint = () =>
    `Parts of the score: ${few(found.length > 1 ? found : parts, ({ id, name }) => name ? `${id} (${name})` : id)}`
  if (found.length > 1) refuse(`${found.length} parts have the name ${JSON.stringify(address)}`, hint())
  return found[0] ?? refuse(`There is no part ${JSON.stringify(address)}`, hint())
}

/** Returns the measure of a part at an address. Throws `ScoreError`. */
export const findMeasure = ({ id, measures }: Part, address: MeasureAddress): Measure => {
  const what = typeof address === "object" ? "index" : "number"
  const number = String(typeof address === "object" ? (address as typeof address | null)?.index : address).trim()
  const found = findNamed(measures, ({ index, number }) => [`index ${index}`, `number ${number}`], `${what} ${number}`)
  if (found.length > 1) {
    const hint = `Take one of ${few(found, ({ index }) => `{ index: ${index} }`)}`
    refuse(`${found.length} measures have the number ${number}`, hint, { part: id, number })
  }
  if (found[0]) return found[0]
  const hint = `In part ${id} there are: ${few(measures, (one) => String(one[what]))}`
  return refuse(`There is no measure with the ${what} ${number}`, hint, { part: id })
}
