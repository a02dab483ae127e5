/** Dynamics, words and chord symbols: what ABC writes before a note, and MusicXML beside it. */
import type { XmlElement } from "@rgrove/parse-xml"
import { children, elements, numberOf, textOf } from "../xml/Elements.ts"

const dynamics = /^(p{1,4}|f{1,4}|m[pf]|sfz|fp|sf|rfz|fz)$/

/** Kinds of chords: an ending of ABC, and its name in MusicXML. */
const kinds = new Map(Array.from(
  `=major m=minor 7=dominant maj7=major-seventh m7=minor-seventh dim=diminished aug=augmented dim7=diminished-seventh m7b5=half-diminished
  sus4=suspended-fourth sus2=suspended-second 6=major-sixth m6=minor-sixth 9=dominant-ninth 5=power`.matchAll(
    /(\S*)=(\S+)/g
  ),
  ([, ending = "", kind = ""]) => [ending, kind]
))

const toneName = (harmony: XmlElement, name: "root" | "bass"): string => {
  const alter = numberOf(harmony, `${name}/${name}-alter`) ?? 0
  return (textOf(harmony, `${name}/${name}-step`) ?? "") + (alter < 0 ? "b" : "#").repeat(Math.abs(alter))
}

/** Returns how ABC writes a direction or a chord symbol: `undefined` if it cannot. */
export const say = (element: XmlElement): string | undefined => {
  const parts = elements(element)
  if (element.name === "harmony") {
    const ending = [...kinds].find(([, kind]) => kind === textOf(element, "kind"))?.[0]
    const [root, bass] = [toneName(element, "root"), toneName(element, "bass")]
    const more = parts.some(({ name }) => !["root", "kind", "bass", "staff", "frame"].includes(name))
    return ending === undefined || root === "" || more ? undefined : `"${root}${ending}${bass && `/${bass}`}"`
  }
  const [what, other] = children(element, "direction-type").flatMap(elements)
  if (element.name !== "direction" || what === undefined || other || numberOf(element, "offset")) return undefined
  const text = what.text.trim().replace(/\s+/g, " ")
  if (what.name === "words" && /^[^"\\%]+$/.test(text)) {
    return `"${element.attributes.placement === "below" ? "_" : "^"}${text}"`
  }
  const [level, more] = elements(what)
  return what.name === "dynamics" && level && !more && dynamics.test(level.name) ? `!${level.name}!` : undefined
}

/** Returns text as XML has it. */
export const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** Returns an element. */
export const tag = (name: string, content: string | number): string => `<${name}>${content}</${name}>`

const toneXml = (name: "root" | "bass", step: string, signs = "") =>
  tag(
    name,
    tag(`${name}-step`, step) + (signs && tag(`${name}-alter`, signs.startsWith("b") ? -signs.length : signs.length))
  )

/** Returns the element that says what `text` does: `undefined` if it is neither dynamics, words nor a chord symbol. */
export const unsay = (text: string, staff?: number): string | undefined => {
  const place = staff === undefined ? "" : tag("staff", staff)
  const [sign = "_", body] = [text[1], text.slice(1, -1)]
  const direction = (where: string, xml: string) =>
    `<direction placement="${where}">${tag("direction-type", xml)}${place}</direction>`
  if (text.startsWith("!")) return dynamics.test(body) ? direction("below", tag("dynamics", `<${body}/>`)) : undefined
  if ("^_".includes(sign)) return direction(sign === "_" ? "below" : "above", tag("words", escape(body.slice(1))))
  const [, root, signs, ending = "", bass, bassSigns] = /^([A-G])([#b]*)([^/]*)(?:\/([A-G])([#b]*))?$/.exec(body) ?? []
  const kind = kinds.get(ending)
  if (root === undefined || kind === undefined) return undefined
  const kindXml = `<kind text="${ending}">${kind}</kind>`
  return tag("harmony", toneXml("root", root, signs) + kindXml + (bass ? toneXml("bass", bass, bassSigns) : "") + place)
}

/** What is layout, or is written otherwise. */
const unnamed = /^(bar-style|footnote|level|divisions|key|time|staves|part-symbol|instruments)$/

/** Returns the words for what an element says: none for layout. */
export const meaning = (element: XmlElement): string => {
  const parts = element.name === "direction" ? children(element, "direction-type").flatMap(elements) : elements(element)
  if (/^(direction|attributes|barline)$/.test(element.name)) {
    return parts.map(({ name }) => name).filter((name) => !unnamed.test(name)).join(" and ")
  }
  return /^(print|bookmark|link|grouping)$/.test(element.name) ? "" : element.name
}
