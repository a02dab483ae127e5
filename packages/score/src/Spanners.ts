/** What starts at one note and ends at another: ties, slurs, wedges, pedals and others. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf } from "./Content.ts"
import { child, children, elements, textOf } from "./xml/Elements.ts"

const kinds = /^(?:tied?|slur|glissando|slide|wedge|octave-shift|pedal|dashes|bracket)$/
const starting = /^(?:start|crescendo|diminuendo|up|down)$/

/** The signs of a note or a direction. Ties are read as they sound, and where only their notation is there, from that. */
const signsOf = (one: XmlElement): ReadonlyArray<XmlElement> => {
  if (one.name === "direction") return children(one, "direction-type").flatMap(elements)
  const signs = children(one, "notations").flatMap(elements)
  const ties = child(one, "grace") ? [] : children(one, "tie")
  return [...ties, ...signs.filter(({ name }) => name !== "tied" || ties.length === 0)]
}

/** Names a sign, so that its start and its end have the same name. */
const nameOf = (one: XmlElement, { attributes: { number = "1" }, name }: XmlElement): string => {
  if (name.startsWith("tie")) return `tie of ${pitchOf(one) ?? "an unpitched note"}`
  const staff = one.name === "direction" ? textOf(one, "staff") ?? "1" : "1"
  return `${name}${number === "1" ? "" : ` ${number}`}${staff === "1" ? "" : ` on staff ${staff}`}`
}

/** Returns what ends in a measure and starts in an earlier one, and what starts in it and ends in a later one. */
export const crossingOf = (
  measure: XmlElement
): { readonly stops: ReadonlyArray<string>; readonly starts: ReadonlyArray<string> } => {
  const stops: Array<string> = []
  const starts: Array<string> = []
  for (const one of elements(measure)) {
    if (one.name !== "note" && one.name !== "direction") continue
    for (const sign of signsOf(one)) {
      const type = sign.attributes.type ?? ""
      if (!kinds.test(sign.name) || type !== "stop" && !starting.test(type)) continue
      const name = nameOf(one, sign)
      if (type !== "stop") starts.push(name)
      else if (starts.includes(name)) starts.splice(starts.lastIndexOf(name), 1)
      else stops.push(name)
    }
  }
  return { stops, starts }
}
