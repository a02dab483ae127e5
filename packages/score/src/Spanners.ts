/** What starts at one note and ends at another: ties, slurs, wedges, pedals and others. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf, signsOf } from "./Content.ts"
import { child, children, elements, textOf } from "./xml/Tree.ts"

const kinds = /^(?:tied?|slur|glissando|slide|wedge|octave-shift|pedal|dashes|bracket)$/
const starting = /^(?:start|crescendo|diminuendo|up|down)$/

/** Returns the signs of a note or a direction that have ends. Ties are read as they sound, and where only their notation is there, from that. */
const endsOf = (one: XmlElement): ReadonlyArray<XmlElement> => {
  const ties = child(one, "grace") ? [] : children(one, "tie")
  return [...ties, ...signsOf(one).filter(({ name }) => name !== "tied" || ties.length === 0)]
    .filter(({ attributes: { type = "" }, name }) => kinds.test(name) && (type === "stop" || starting.test(type)))
}

/** Names a sign, so that its start and its end have the same name. */
const nameOf = (one: XmlElement, { attributes: { number = "1" }, name }: XmlElement): string => {
  if (name.startsWith("tie")) return `tie of ${pitchOf(one) ?? "an unpitched note"}`
  const staff = one.name === "direction" ? textOf(one, "staff") ?? "1" : "1"
  return `${name}${number === "1" ? "" : ` ${number}`}${staff === "1" ? "" : ` on staff ${staff}`}`
}

/** Returns what ends in a measure and starts in an earlier one, and what starts in it and ends in a later one. */
export const crossingOf = (measure: XmlElement): Readonly<Record<"stops" | "starts", ReadonlyArray<string>>> => {
  const stops: Array<string> = []
  const open = new Map<string, number>()
  for (const one of elements(measure).filter(({ name }) => name === "note" || name === "direction")) {
    for (const sign of endsOf(one)) {
      const name = nameOf(one, sign)
      const count = open.get(name) ?? 0
      if (sign.attributes.type !== "stop") open.set(name, count + 1)
      else if (count > 0) open.set(name, count - 1)
      else stops.push(name)
    }
  }
  return { stops, starts: [...open].flatMap(([name, count]) => Array.from({ length: count }, () => name)) }
}
