/** What starts at one note and ends at another: ties, slurs, wedges, pedals and others. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf, signsOf } from "./Content.ts"
import type { Measure } from "./Parts.ts"
import { inTime } from "./Timing.ts"
import type { Problem } from "./xml/Problem.ts"
import { child, children, textOf } from "./xml/Tree.ts"

type EndFault = "start-without-end" | "end-without-start"

const kinds = /^(?:tied?|slur|glissando|slide|wedge|octave-shift|pedal|dashes|bracket)$/
const starting = /^(?:start|crescendo|diminuendo|up|down)$/

/** Returns the signs of a note or a direction that have ends. Ties are read as they sound, and where only their notation is there, from that. */
export const endsOf = (one: XmlElement): ReadonlyArray<XmlElement> => {
  const ties = child(one, "grace") ? [] : children(one, "tie")
  return [...ties, ...signsOf(one).filter(({ name }) => name !== "tied" || ties.length === 0)]
    .filter(({ attributes: { type = "" }, name }) => kinds.test(name) && (type === "stop" || starting.test(type)))
}

/** Names a sign, so that its start and its end have the same name. */
export const endName = (one: XmlElement, { attributes: { number = "1" }, name }: XmlElement): string => {
  if (name.startsWith("tie")) return `tie of ${pitchOf(one) ?? "an unpitched note"}`
  const staff = one.name === "direction" ? textOf(one, "staff") ?? "1" : "1"
  return `${name}${number === "1" ? "" : ` ${number}`}${staff === "1" ? "" : ` on staff ${staff}`}`
}

/** Returns what ends in a measure and starts in an earlier one, and what starts in it and ends in a later one. */
export const crossingOf = (measure: XmlElement): Readonly<Record<"stops" | "starts", ReadonlyArray<string>>> => {
  const stops: Array<string> = []
  const open = new Map<string, number>()
  for (const { element: one } of inTime(measure, 1)) {
    if (one.name !== "note" && one.name !== "direction") continue
    for (const sign of endsOf(one)) {
      const name = endName(one, sign)
      const count = open.get(name) ?? 0
      if (sign.attributes.type !== "stop") open.set(name, count + 1)
      else if (count > 0) open.set(name, count - 1)
      else stops.push(name)
    }
  }
  return { stops, starts: [...open].flatMap(([name, count]) => Array.from({ length: count }, () => name)) }
}

/** Returns the ends in a part that have no other end. */
export const openEndsOf = (measures: ReadonlyArray<Measure>): ReadonlyArray<Problem & { readonly name: EndFault }> => {
  const found: Array<Problem & { readonly name: EndFault }> = []
  const open = new Map<string, Array<Measure>>()
  const say = ({ element: _, ...where }: Measure, name: EndFault, message: string) =>
    found.push({ name, ...where, message })
  for (const measure of measures) {
    const { starts, stops } = crossingOf(measure.element)
    for (const key of stops) {
      if (!open.get(key)?.pop()) say(measure, "end-without-start", `A ${key} ends here and does not start`)
    }
    for (const key of starts) {
      const others = open.get(key)
      if (others) others.push(measure)
      else open.set(key, [measure])
    }
  }
  for (const [key, others] of open) {
    for (const one of others) say(one, "start-without-end", `A ${key} starts here and does not end`)
  }
  return found
}
