/** What starts at one place and ends at another, in all elements of a part: also beams, tuplets, endings, and extenders of lyrics. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf } from "../../Content.ts"
import type { Measure } from "../../Parts.ts"
import { child, children, elements, numberOf, textOf } from "../../xml/Tree.ts"

/** One end: the sign, and the element of the measure that it is in. */
export type End = Readonly<{ index: number; one: XmlElement; sign: XmlElement; key: string; voice: string }>
export type Span = Readonly<{ name: string; start: End; stop: End }>

const signsIn = (element: XmlElement): ReadonlyArray<XmlElement> =>
  elements(element).flatMap((one) => [one, ...signsIn(one)])

const sideOf = ({ attributes: { number = "1", type = "" }, name, text }: XmlElement): "start" | "stop" | undefined => {
  if (name === "beam") {
    return number !== "1"
      ? undefined
      : text === "begin"
      ? "start"
      : text === "end"
      ? "stop"
      : undefined
  }
  if (type === "stop" || type === "discontinue" && name === "ending") return "stop"
  const isStart = type === "start" ||
    /^(?:wedge|octave-shift)$/.test(name) && /^(?:crescendo|diminuendo|up|down)$/.test(type)
  return isStart ? "start" : undefined
}

/** Returns what both ends have in common. Ties are read as they sound, and where only their notation is there, from that. */
const keyOf = (one: XmlElement, sign: XmlElement): string => {
  const { name, parent } = sign
  if (/^tied?$/.test(name)) {
    return child(one, "tie") && name === "tied"
      ? ""
      : `tie ${pitchOf(one) ?? textOf(one, "unpitched/display-step")}`
  }
  const { number = "1" } = (name === "extend" ? parent as XmlElement : sign).attributes
  return `${name} ${number} ${one.name === "direction" ? textOf(one, "staff") ?? "1" : ""}`
}

/** Returns what starts and ends in a part. A sign whose other end is missing is none. */
export const spansOf = (measures: ReadonlyArray<Measure>): ReadonlyArray<Span> => {
  const open = new Map<string, Array<End>>()
  const spans: Array<Span> = []
  const begin = (start: End) => open.set(start.key, [...open.get(start.key) ?? [], start])
  const close = (stop: End): boolean => {
    const starts = open.get(stop.key) ?? []
    const [start] = starts.splice(starts.findLastIndex(({ voice }) => voice === stop.voice), 1)
    const name = stop.key.split(" ")[0]!
    // Ties and beams end in the next measure at the latest: another end belongs to one that is missing.
    if (start && !(/^(?:tie|beam)$/.test(name) && stop.index - start.index > 1)) spans.push({ name, start, stop })
    return start !== undefined
  }
  for (const { element, index } of measures) {
    for (const one of elements(element)) {
      const voice = textOf(one, "voice") ?? "1"
      const ends = signsIn(one).flatMap((sign) => {
        const [side, key] = [sideOf(sign), keyOf(one, sign)]
        return side === undefined || key === "" ? [] : [{ side, end: { index, one, sign, key, voice } }]
      })
      const on = (side: string) => ends.filter((one) => one.side === side).map(({ end }) => end)
      // What ends at a note has started before it, or starts there too.
      const rest = on("stop").filter((stop) => !close(stop))
      on("start").forEach(begin)
      rest.forEach(close)
    }
  }
  return spans
}

/** Returns the position of the first measure that a span needs: signs that repeat measures need those that they repeat. */
export const firstOf = ({ name, start }: Span): number =>
  start.index - (name === "measure-repeat" ? Number(start.sign.text) || 1 : 0)

/** Returns the rests of several measures in a part: where they begin, and how many measures they have. */
export const multipleRests = (measures: ReadonlyArray<Measure>) =>
  measures.flatMap(({ element, index }) =>
    children(element, "attributes").flatMap((one) => children(one, "measure-style")).flatMap((style) => {
      const rest = child(style, "multiple-rest")
      return rest ? [{ index, rest, style, count: numberOf(style, "multiple-rest") || 1 }] : []
    })
  )
