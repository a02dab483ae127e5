/** Signs between the notes that ABC can say: dynamics, hairpins, words, marks of a form, and chord symbols. */
import type { XmlElement } from "@rgrove/parse-xml"
import { escape, tag } from "../../xml/Elements.ts"
import { at, child, children, elements, textOf } from "../../xml/Tree.ts"
import { harmonyText, harmonyXml, normalHarmony } from "./Harmony.ts"

export type OpenWedge = Readonly<{ number: string; sign: string }>

const dynamics = /^(?:p{1,6}|f{1,6}|m[pf]|n|pf|fp|fz|sfp{0,2}|sfzp?|sffz|rfz?)$/
const wedges = { crescendo: "<(", diminuendo: ">(" }
/** Marks of a form: their names, their words, and what they tell a player. */
const forms = [
  { name: "D.C.", words: "D.C.", sound: "dacapo=\"yes\"" },
  { name: "D.S.", words: "D.S.", sound: "dalsegno=\"segno\"" },
  { name: "dacapo", words: "Da Capo", sound: "dacapo=\"yes\"" },
  { name: "dacoda", words: "Da Coda", sound: "tocoda=\"coda\"" },
  { name: "fine", words: "Fine", sound: "fine=\"yes\"" }
]
const aliases: Readonly<Record<string, string>> = {
  "crescendo(": "<(",
  "crescendo)": "<)",
  "diminuendo(": ">(",
  "diminuendo)": ">)",
  S: "segno",
  O: "coda"
}

/** Returns the sign that a decoration or a text in quotes is, as a measure is written with it: `undefined` if it is none. */
export const signOf = (text: string): string | undefined => {
  if (/^"[_^@]./.test(text)) return text
  if (text.startsWith("\"")) return normalHarmony(text)
  const name = aliases[text.replaceAll("!", "")] ?? text.replaceAll("!", "")
  const known = dynamics.test(name) || /^[<>][()]$|^segno$|^coda$/.test(name) || forms.some((one) => one.name === name)
  return known ? `!${name}!` : undefined
}

const isForm = (text: string) => forms.find(({ name }) => text === `!${name}!`)
/** Returns the name of what a sign says, which is also its kind. */
export const nameOfSign = (text: string): string => {
  const name = text.replaceAll("!", "")
  if (text.startsWith("\"")) return /^"[_^@]/.test(text) ? "words" : "harmony"
  return isForm(text) ? "words" : dynamics.test(name) ? "dynamics" : /[()]/.test(name) ? "wedge" : name
}
/** Returns a name that is the same for signs that say the same: all hairpins end alike. */
export const sameSign = (text: string): string => text.replace("!>)!", "!<)!")

/** Hairpins that can be open at a time: others are forgotten. */
export const mostWedges = 64
/** Returns the hairpins that are open after an element. */
export const wedgesAfter = (open: ReadonlyArray<OpenWedge>, element: XmlElement): ReadonlyArray<OpenWedge> => {
  const found = children(element, "direction-type").flatMap((one) => children(one, "wedge"))
  return found.reduce((rest, { attributes: { number = "1", type } }) => {
    const sign = wedges[type as keyof typeof wedges]
    const others = rest.filter((one) => one.number !== number)
    return sign ? [...others, { number, sign }].slice(-mostWedges) : type === "stop" ? others : rest
  }, open)
}

/** Returns how ABC says a direction or a chord symbol: `undefined` if it cannot say all of it. */
export const signText = (element: XmlElement, open: ReadonlyArray<OpenWedge>): string | undefined => {
  if (element.name === "harmony") return harmonyText(element)
  const [type, ...others] = children(element, "direction-type")
  const inside = type ? elements(type) : []
  const [one] = inside
  if (element.name !== "direction" || one === undefined || others.length > 0) return undefined
  if (inside.every(({ name }) => name === "words")) {
    const words = inside.map(({ text }) => text).join("").replace(/\s+/g, " ").trim()
    const sound = child(element, "sound")?.attributes ?? {}
    const form = forms.find((some) => some.words === words && sound[some.sound.split("=")[0] ?? ""])
    const side = { above: "^", below: "_" }[element.attributes.placement ?? ""] ?? "@"
    return words === "" ? undefined : form ? `!${form.name}!` : `"${side}${words.replace(/["\\%]/g, "\\$&")}"`
  }
  if (inside.length > 1) return undefined
  if (one.name === "segno" || one.name === "coda") return `!${one.name}!`
  const [level, ...more] = one.name === "dynamics" ? elements(one) : []
  if (level && more.length === 0 && dynamics.test(level.name)) return `!${level.name}!`
  const { number = "1", type: kind = "" } = one.name === "wedge" ? one.attributes : {}
  if (kind === "stop") return `!${open.find((some) => some.number === number)?.sign.charAt(0) ?? "<"})!`
  const start = wedges[kind as keyof typeof wedges]
  return start && `!${start}!`
}

const direction = (placement: string, inside: string, more: string): string => {
  const side = placement && ` placement="${placement}"`
  return `<direction${side}>${tag("direction-type", inside)}${more}</direction>`
}

/** Returns the element of a sign. `number` is that of a hairpin, and `sound` that of words which it replaces. */
export const signXml = (text: string, staff: number | undefined, number: string, sound: string): string => {
  const where = staff === undefined ? "" : tag("staff", staff)
  const [kind, name, form] = [nameOfSign(text), text.replaceAll("!", ""), isForm(text)]
  if (kind === "harmony") return tag("harmony", harmonyXml(text) + where)
  if (form) return direction("above", tag("words", form.words), `${where}<sound ${form.sound}/>`)
  if (kind === "words") {
    const side = { "^": "above", "_": "below" }[text.charAt(1)] ?? ""
    return direction(side, tag("words", escape(text.slice(2, -1).replace(/\\(.)/g, "$1"))), where + sound)
  }
  if (kind === "dynamics") return direction("below", tag("dynamics", `<${name}/>`), where)
  const type = Object.entries(wedges).find(([, sign]) => sign === name)?.[0] ?? "stop"
  return kind === "wedge"
    ? direction("below", `<wedge type="${type}" number="${number}"/>`, where)
    : direction("above", `<${name}/>`, where)
}

export const wedgeNumber = (element: XmlElement): string =>
  at(element, "direction-type/wedge")?.attributes.number ?? "1"

export const offsetOf = (element: XmlElement): number => Number(textOf(element, "offset") ?? 0) || 0

/** What an edit keeps although its text does not say it, and what it loses. `drops`: the caller names it, so that it goes even if the text has none of it. */
export interface Losses {
  readonly kept: Set<string>
  readonly lost: Set<string>
  readonly drops: (name: string) => boolean
}
