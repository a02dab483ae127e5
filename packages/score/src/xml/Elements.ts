/** Patches that change, add or remove an element, on a line of its own where its neighbours are on theirs. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Patch } from "./Patch.ts"
import { elements } from "./Tree.ts"

/** The children of `note`, `barline` and `attributes`, in the order of the schema. */
export const noteOrder =
  `grace cue chord pitch unpitched rest duration tie instrument footnote level voice type dot accidental time-modification stem notehead notehead-text
  staff beam notations lyric play listen`.split(/\s+/)
export const barlineOrder = "bar-style footnote level wavy-line segno coda fermata ending repeat".split(" ")
export const attributesOrder =
  `footnote level divisions key time staves part-symbol instruments clef staff-details transpose for-part
  directive measure-style`.split(/\s+/)

/** Returns the spaces before an element, which set it on a line of its own. */
export const indentOf = (source: string, { start }: XmlElement): string => {
  let from = start
  while (/\s/.test(source[from - 1] ?? "")) from--
  return source.slice(from, start)
}

export const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
export const tag = (name: string, content: string | number): string => `<${name}>${content}</${name}>`
/** Returns attributes as a tag has them. */
export const attributesXml = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all).map(([name, value]) => ` ${name}="${escape(value).replaceAll("\"", "&quot;")}"`).join("")
/** Returns the start tag at the beginning of a text. */
export const opening = (xml: string): string => /^<(?:"[^"]*"|'[^']*'|[^>"'])*>/.exec(xml)?.[0] ?? ""

export const fill = ({ attributes, children, end, name, start }: XmlElement, xml: string): Patch => {
  const [first, last] = [children[0], children.at(-1)]
  if (first && last) return { start: first.start, end: last.end, text: xml }
  return { start, end, text: `<${name}${attributesXml(attributes)}>${xml}</${name}>` }
}

export const remove = (source: string, element: XmlElement): Patch => {
  return { start: element.start - indentOf(source, element).length, end: element.end, text: "" }
}

const addAt = (place: number, text: string): Patch => ({ start: place, end: place, text })
export const addBefore = (source: string, element: XmlElement, xml: string): Patch => {
  const indent = indentOf(source, element)
  return addAt(element.start - indent.length, indent + xml)
}
export const addAfter = (source: string, element: XmlElement, xml: string): Patch =>
  addAt(element.end, indentOf(source, element) + xml)

/** Adds XML inside of an element: before one of its children, or at the end. */
export const addInside = (source: string, parent: XmlElement, next: XmlElement | undefined, xml: string): Patch => {
  const last = elements(parent).at(-1)
  if (next) return addBefore(source, next, xml)
  if (last) return addAfter(source, last, xml)
  if (parent.children.length > 0) return fill(parent, xml)
  // Only its end: another patch may change an attribute.
  const { end, name } = parent
  if (source.endsWith("/>", end)) return { start: end - 2, end, text: `>${xml}</${name}>` }
  return addAt(source.lastIndexOf("<", end - 1), xml)
}

export const isTimed = ({ name }: XmlElement): boolean => /^(?:note|backup|forward)$/.test(name)

/** Returns the attributes that are in effect from the start of a measure. */
export const leadingAttributes = (measure: XmlElement): ReadonlyArray<XmlElement> => {
  const all = elements(measure)
  const first = all.findIndex(isTimed)
  return all.filter(({ name }, at) => name === "attributes" && (first < 0 || at < first))
}

export type Sign = readonly [name: string, xml: string]

/** Adds elements to the attributes with which a measure begins, which needs to have none. */
export const addSigns = (source: string, measure: XmlElement, signs: ReadonlyArray<Sign>): ReadonlyArray<Patch> => {
  const all = elements(measure)
  const found = leadingAttributes(measure).find((one) => elements(one).length > 0)
  const placeOf = (name: string) => attributesOrder.indexOf(name)
  const after = (name: string) => found && elements(found).find((one) => placeOf(one.name) > placeOf(name))
  if (found) return signs.map(([name, xml]) => addInside(source, found, after(name), xml))
  if (signs.length === 0) return []
  const first = all.find((one) => one.name !== "print" && one.name !== "barline")
  const added = `<attributes>${signs.map(([, xml]) => xml).join("")}</attributes>`
  return [addInside(source, measure, first, added)]
}
