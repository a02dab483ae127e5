/** Bar lines, which hold for all parts: repeats, endings, double bars. */
import type { XmlElement } from "@rgrove/parse-xml"
import { barlineAt, type Side } from "../../abc/signs/Bars.ts"
import { addInside, barlineOrder, fill } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { elements } from "../../xml/Tree.ts"

const common = /^(?:bar-style|segno|coda|ending|repeat)$/

/** Returns the bar line that ends the music, if it says nothing else. */
export const finalOf = (measure: XmlElement): XmlElement | undefined => {
  const line = barlineAt(measure, "right")
  return line && elements(line).every(({ name }) => name === "bar-style") ? line : undefined
}

export const addBarline = (source: string, measure: XmlElement, location: Side, xml: string): Patch => {
  const next = location === "left" ? elements(measure).find(({ name }) => name !== "print") : undefined
  return addInside(source, measure, next, xml)
}

/** Returns the signs that hold for all parts in the bar lines of measures, by side: of each name, the first. */
export const signsOf = (measures: ReadonlyArray<XmlElement>) =>
  (["left", "right"] as const).map((side) => {
    const signs = measures.flatMap((one) => barlineAt(one, side) ?? []).flatMap(elements)
    const byName = Map.groupBy(signs.filter(({ name }) => common.test(name)), ({ name }) => name)
    return { side, signs: [...byName.values()].map(([first]) => first!) }
  })

/** Returns the patches that write into the bar lines of a measure the signs that they lack. */
export const barlinePatches = (source: string, measure: XmlElement, given: ReturnType<typeof signsOf>) =>
  given.flatMap(({ side, signs }): ReadonlyArray<Patch> => {
    const own = barlineAt(measure, side)
    const inside = own ? elements(own) : []
    const names = new Set(inside.map(({ name }) => name))
    // The style of a repeat is that of the repeat.
    if (names.has("repeat")) names.add("bar-style")
    const missing = signs.filter(({ name }) => !names.has(name))
    if (missing.length === 0) return []
    const xml = [...inside, ...missing].sort((a, b) => barlineOrder.indexOf(a.name) - barlineOrder.indexOf(b.name))
      .map(({ end, start }) => source.slice(start, end)).join("")
    return [own ? fill(own, xml) : addBarline(source, measure, side, `<barline location="${side}">${xml}</barline>`)]
  })
