/** What starts at one note and ends at another: ties, slurs, wedges, pedals and others. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf, signsOf } from "./Content.ts"
import { type Measure, placeOf } from "./Parts.ts"
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

/** Returns what ends in measures and does not start in them, and what starts and does not end: each with its measure. */
const halvesIn = <A extends Pick<Measure, "element">>(measures: ReadonlyArray<A>) => {
  const stops: Array<{ readonly name: string; readonly measure: A }> = []
  const open = new Map<string, Array<A>>()
  for (const measure of measures) {
    for (const { element: one } of inTime(measure.element, 1)) {
      for (const sign of endsOf(one)) {
        const name = endName(one, sign)
        const starts = open.get(name) ?? []
        open.set(name, starts)
        if (sign.attributes.type !== "stop") starts.push(measure)
        else if (!starts.pop()) stops.push({ name, measure })
      }
    }
  }
  return { stops, starts: [...open].flatMap(([name, some]) => some.map((measure) => ({ name, measure }))) }
}

/** Returns what ends in a measure and starts in an earlier one, and what starts in it and ends in a later one. */
export const crossingOf = (element: XmlElement): Readonly<Record<"stops" | "starts", ReadonlyArray<string>>> => {
  const { starts, stops } = halvesIn([{ element }])
  return { stops: stops.map(({ name }) => name), starts: starts.map(({ name }) => name) }
}

/** Returns the ends in a part that have no other end. */
export const openEndsOf = (measures: ReadonlyArray<Measure>): ReadonlyArray<Problem & { readonly name: EndFault }> => {
  const { starts, stops } = halvesIn(measures)
  const say = (name: EndFault, what: string) => (one: typeof stops[0]) => {
    return { name, ...placeOf(one.measure), message: `A ${one.name} ${what}` }
  }
  return [
    ...stops.map(say("end-without-start", "ends here and does not start")),
    ...starts.map(say("start-without-end", "starts here and does not end"))
  ]
}
