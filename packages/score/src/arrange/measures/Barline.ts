/** Bar lines, which hold for all parts: repeats, endings, double bars. */
import type { XmlElement } from "@rgrove/parse-xml"
import { addAfter, addBefore, fill } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { children, elements } from "../../xml/Tree.ts"

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

/** Returns the signs that hold for all parts in the bar lines of measures, by side: of each name, the first. */
export const signsOf = (measures: ReadonlyArray<XmlElement>) =>
  ["left", "right"].map((side) => {
    const signs = measures.flatMap((one) => barlineOf(one, side) ?? []).flatMap(elements)
    return {
      side,
      signs: [
        ...new Map(signs.filter(({ name }) => common.test(name)).reverse().map((one) => [one.name, one])).values()
      ]
    }
  })

/** Returns the patches that write into the bar lines of a measure the signs that they lack. */
export const barlinePatches = (source: string, measure: XmlElement, given: ReturnType<typeof signsOf>) =>
  given.flatMap(({ side, signs }): ReadonlyArray<Patch> => {
    const own = barlineOf(measure, side)
    const inside = own ? elements(own) : []
    const names = new Set(inside.map(({ name }) => name))
    // The style of a repeat is that of the repeat.
    if (names.has("repeat")) names.add("bar-style")
    const missing = signs.filter(({ name }) => !names.has(name))
    if (missing.length === 0) return []
    const xml = [...inside, ...missing].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
      .map(({ end, start }) => source.slice(start, end)).join("")
    return [own ? fill(own, xml) : addBarline(source, measure, side, `<barline location="${side}">${xml}</barline>`)]
  })
