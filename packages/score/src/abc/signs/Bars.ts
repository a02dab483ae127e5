/** Repeats, endings and double bar lines of a measure, at both of its sides. */
import type { XmlElement } from "@rgrove/parse-xml"
import { barlineOrder, opening, tag } from "../../xml/Elements.ts"
import { child, children, elements, textOf } from "../../xml/Tree.ts"
import type { Losses } from "./Signs.ts"

/** What ABC says of the start and the end of a measure. `ending` are the numbers of one that begins, and `ends` is whether one ends. */
export type Bars = Readonly<
  Partial<Record<"opens" | "closes" | "ends", boolean | undefined> & Record<"ending" | "style", string | undefined>>
>
export type Side = "left" | "right"

const styles: Readonly<Record<string, string>> = { "||": "light-light", "|]": "light-heavy", "[|": "heavy-light" }

export const barlineAt = (measure: XmlElement, side: Side): XmlElement | undefined =>
  children(measure, "barline").find(({ attributes: { location = "right" } }) => location === side)

/** Returns the numbers of the ending that is open after a measure: `undefined` if none is. */
export const endingAfter = (open: string | undefined, measure: XmlElement): string | undefined => {
  let now = open
  for (const barline of elements(measure)) {
    const ending = barline.name === "barline" ? child(barline, "ending")?.attributes : undefined
    if (ending) now = ending.type === "start" ? ending.number?.replaceAll(" ", "") : undefined
  }
  return now
}

export const readBars = (measure: XmlElement): Bars => {
  const [left, right] = [barlineAt(measure, "left"), barlineAt(measure, "right")]
  const repeats = (one: XmlElement | undefined, direction: string) =>
    (one && child(one, "repeat")?.attributes.direction === direction) || undefined
  const [first, last] = [left && child(left, "ending")?.attributes, right && child(right, "ending")?.attributes]
  const numbers = first?.type === "start" ? first.number?.replaceAll(" ", "") : undefined
  const [opens, closes] = [repeats(left, "forward"), repeats(right, "backward")]
  const drawn = right && !closes ? textOf(right, "bar-style") : undefined
  const style = Object.keys(styles).find((one) => styles[one] === drawn)
  const ending = numbers && /^[\d,-]+$/.test(numbers) ? numbers : undefined
  return { opens, ending, closes, style, ends: /^(?:stop|discontinue)$/.test(last?.type ?? "") || undefined }
}

/** Returns the text at each side. An ending ends with a repeat or a double bar line, and otherwise with `]`. */
export const barTexts = ({ closes, ending, ends, opens, style }: Bars): readonly [left: string, right: string] => {
  const left = `${opens ? "|:" : ""}${ending ? `[${ending}` : ""}`
  const right = closes ? ":|" : style ?? (ends ? "]" : "")
  return [left && `${left} `, right && ` ${right}`]
}

/** Returns what is added to bars by a text at this place: `undefined` if it is none. */
export const barOf = (text: string): { readonly side: Side; readonly bars: Bars } | undefined => {
  const [, ending] = /^[[|](\d[\d,-]*)$/.exec(text) ?? []
  if (ending || text === "|:") return { side: "left", bars: ending ? { ending } : { opens: true } }
  if (text === "]" || text === ":|") return { side: "right", bars: text === "]" ? { ends: true } : { closes: true } }
  return styles[text] ? { side: "right", bars: { style: text } } : undefined
}

/** What a text says of repeats, endings and double bar lines, by the name of their element. */
const kinds: Readonly<Record<string, ReadonlyArray<keyof Bars>>> = {
  repeat: ["opens", "closes"],
  ending: ["ending", "ends"],
  "bar-style": ["style"]
}

/** Returns the bars that a measure has with those of a text, whose kinds stay of which it has none. */
export const mergeBars = (old: Bars, text: Bars, open: string | undefined, losses: Losses): Bars => {
  const now: Partial<Record<keyof Bars, string | boolean | undefined>> = { ...text }
  for (const [name, fields] of Object.entries(kinds)) {
    const stays = !fields.some((field) => text[field]) && !losses.drops(name)
    // A bar line at the end is one of them.
    for (const field of stays ? fields : []) now[field] = field === "closes" && text.style ? undefined : old[field]
    if (stays && name !== "bar-style" && fields.some((field) => now[field])) losses.kept.add(name)
  }
  if (now.closes && !old.closes) now.style = undefined
  now.ends ||= ((now.ending ?? open) !== undefined && Boolean(now.closes ?? now.style)) || undefined
  for (const [name, fields] of Object.entries(kinds)) {
    const replaced = name === "bar-style" && now.closes
    if (!replaced && fields.some((field) => old[field] && !now[field])) losses.lost.add(name)
  }
  return now as Bars
}

/** Returns the elements that say the bars at a side, by name. `open` is the ending that is open before. */
const elementsAt = (side: Side, { closes, ending, ends, opens, style }: Bars, open: string | undefined) => {
  const isLeft = side === "left"
  const repeats = isLeft ? opens : closes
  const drawn = repeats ? isLeft ? "heavy-light" : "light-heavy" : isLeft ? "" : styles[style ?? ""] ?? ""
  const type = isLeft ? "start" : repeats || style === "|]" ? "stop" : "discontinue"
  const number = isLeft ? ending : ends ? ending ?? open ?? "1" : undefined
  return {
    "bar-style": drawn && tag("bar-style", drawn),
    ending: number ? `<ending number="${number}" type="${type}"/>` : "",
    repeat: repeats ? `<repeat direction="${isLeft ? "forward" : "backward"}"/>` : ""
  }
}

/** The bars of a measure as they are and were, the bar line that has those of a side, and the ending that is open before. */
type Change = Readonly<{ now: Bars; old: Bars; element: XmlElement | undefined; open: string | undefined }>

/** Returns a bar line with what changed: an empty text if nothing is left. */
export const barlineXml = (side: Side, change: Change, slice: (one: XmlElement) => string): string => {
  const { element, now, old, open } = change
  const was: Readonly<Record<string, string>> = elementsAt(side, old, open)
  const changed = new Map(Object.entries(elementsAt(side, now, open)).filter(([name, xml]) => xml !== was[name]))
  const stay = element ? elements(element).filter(({ name }) => !changed.has(name)) : []
  const all = [...stay.map((one) => [one.name, slice(one)] as const), ...changed].filter(([, xml]) => xml !== "")
    .sort(([one], [other]) => barlineOrder.indexOf(one) - barlineOrder.indexOf(other))
  const start = element ? opening(slice(element)) : `<barline location="${side}">`
  return all.length > 0 ? `${start}${all.map(([, xml]) => xml).join("")}</barline>` : ""
}
