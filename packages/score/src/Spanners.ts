/** What starts at one note and ends at another: ties, slurs, wedges, pedals and others. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf } from "./Content.ts"
import { child, children, elements, textOf } from "./xml/Elements.ts"

interface End {
  /** Kind, number and staff, or pitch. */
  readonly key: string
  readonly starts: boolean
}

const kinds = new Set(["slur", "glissando", "slide", "wedge", "octave-shift", "pedal", "dashes", "bracket"])
const starting = new Set(["start", "crescendo", "diminuendo", "up", "down", "sostenuto"])

const endsIn = (signs: ReadonlyArray<XmlElement>, where: string): ReadonlyArray<End> =>
  signs.flatMap(({ attributes, name }) => {
    const starts = starting.has(attributes.type ?? "")
    if (!kinds.has(name) || !starts && attributes.type !== "stop") return []
    return [{
      key: `${name}${
        attributes.number === undefined || attributes.number === "1" ? "" : ` ${attributes.number}`
      }${where}`,
      starts
    }]
  })

const tiesOf = (note: XmlElement): ReadonlyArray<End> => {
  const ties = children(note, "tie")
  const notated = children(note, "notations").flatMap((one) => children(one, "tied"))
  return (ties.length > 0 ? ties : notated)
    .filter(({ attributes }) => attributes.type === "start" || attributes.type === "stop")
    .map(({ attributes }) => ({
      key: `tie of ${pitchOf(note) ?? "an unpitched note"}`,
      starts: attributes.type === "start"
    }))
}

const endsOf = (measure: XmlElement): ReadonlyArray<End> =>
  elements(measure).flatMap((one) => {
    if (one.name === "note") {
      return child(one, "grace")
        ? endsIn(children(one, "notations").flatMap(elements), "")
        : [...tiesOf(one), ...endsIn(children(one, "notations").flatMap(elements), "")]
    }
    if (one.name !== "direction") return []
    const staff = textOf(one, "staff") ?? "1"
    return endsIn(children(one, "direction-type").flatMap(elements), staff === "1" ? "" : ` on staff ${staff}`)
  })

/** The ends that have no partner in their measure. */
export interface Crossing {
  /** What ends here and starts in an earlier measure. */
  readonly stops: ReadonlyArray<string>
  /** What starts here and ends in a later measure. */
  readonly starts: ReadonlyArray<string>
}

export const crossingOf = (measure: XmlElement): Crossing => {
  const stops: Array<string> = []
  const starts: Array<string> = []
  for (const { key, starts: opens } of endsOf(measure)) {
    if (opens) starts.push(key)
    else if (starts.includes(key)) starts.splice(starts.lastIndexOf(key), 1)
    else stops.push(key)
  }
  return { stops, starts }
}
