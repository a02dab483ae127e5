/** What `<notations>` of a note says, as names of marks: those of ABC's decorations, and those of ties, slurs and tuplets. */
import type { XmlElement } from "@rgrove/parse-xml"
import { children, elements } from "../xml/Elements.ts"

/** By their group in `<notations>`: decorations of ABC, each with its element. */
const groups: Readonly<Record<string, string>> = {
  articulations: ". staccato > accent tenuto tenuto marcato strong-accent wedge staccatissimo breath breath-mark",
  ornaments: "trill trill-mark lowermordent mordent uppermordent inverted-mordent turn turn invertedturn inverted-turn",
  technical: "upbow up-bow downbow down-bow open open-string thumb thumb-position snap snap-pizzicato plus stopped",
  "": "fermata fermata arpeggio arpeggiate"
}

const decorations = new Map(
  Object.entries(groups).flatMap(([group, names]) =>
    Array.from(names.matchAll(/(\S+) (\S+)/g), ([, mark = "", name = ""]) => [mark, { group, name }] as const)
  )
)

const synonyms: Readonly<Record<string, string>> = {
  "+": "plus",
  accent: ">",
  emphasis: ">",
  mordent: "lowermordent",
  pralltriller: "uppermordent",
  u: "upbow",
  v: "downbow",
  T: "trill",
  H: "fermata",
  L: ">",
  M: "lowermordent",
  P: "uppermordent"
}

/** Returns the mark that a decoration of the text names. */
export const markNamed = (name: string): string | undefined => {
  const mark = synonyms[name] ?? name
  return decorations.has(mark) || /^([0-5]|invertedfermata)$/.test(mark) ? mark : undefined
}

/** A child of `<notations>`, or of one of its groups. */
export interface Notation {
  readonly group: string
  readonly element: XmlElement
  /** `undefined` if ABC cannot say it. */
  readonly mark: string | undefined
}

const markOf = ({ attributes: { type }, name, text }: XmlElement): string | undefined => {
  const side = type === "start" ? "(" : type === "stop" ? ")" : undefined
  if (name === "slur") return side
  if (name === "tuplet" || name === "tied" || name === "tie") return side && (name === "tuplet" ? name : "tie") + side
  if (name === "fingering") return /^[0-5]$/.exec(text.trim())?.[0]
  if (name === "fermata" && type === "inverted") return "invertedfermata"
  return [...decorations].find(([, one]) => one.name === name)?.[0]
}

export const notationsOf = (note: XmlElement): ReadonlyArray<Notation> =>
  children(note, "notations").flatMap(elements).flatMap((element) =>
    element.name in groups
      ? elements(element).map((one) => ({ group: element.name, element: one, mark: markOf(one) }))
      : [{ group: "", element, mark: markOf(element) }]
  )

/** Returns all marks of a note: also a tie that only `<tie>` says. */
export const marksOf = (note: XmlElement): Array<string> => {
  const marks = notationsOf(note).flatMap(({ mark }) => mark ?? [])
  return [
    ...marks,
    ...new Set(children(note, "tie").flatMap((tie) => markOf(tie) ?? []).filter((tie) => !marks.includes(tie)))
  ]
}

/** Returns the group of a new mark, and its element. */
export const notationXml = (mark: string): readonly [group: string, xml: string] => {
  const { group, name } = decorations.get(mark) ?? { group: "", name: "" }
  const type = mark.endsWith("(") ? "start" : "stop"
  if (name !== "") return [group, `<${name}/>`]
  if (mark === "invertedfermata") return ["", "<fermata type=\"inverted\"/>"]
  if (/\d/.test(mark)) return ["technical", `<fingering>${mark}</fingering>`]
  if (mark.startsWith("tie")) return ["", `<tied type="${type}"/>`]
  // A number that other slurs seldom have: also the other end has it, in whichever measure.
  return ["", mark.startsWith("tuplet") ? `<tuplet type="${type}"/>` : `<slur type="${type}" number="6"/>`]
}
