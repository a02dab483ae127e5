/** What `<notations>` of a note says, as names of marks: those of ABC's decorations, and those of ties, slurs and tuplets. */
import type { XmlElement } from "@rgrove/parse-xml"
import { children, elements } from "../xml/Elements.ts"

/** By the name of the decoration: the group in `<notations>`, and its element. */
const decorations: Readonly<Record<string, readonly [group: string, xml: string]>> = {
  ".": ["articulations", "<staccato/>"],
  ">": ["articulations", "<accent/>"],
  tenuto: ["articulations", "<tenuto/>"],
  marcato: ["articulations", "<strong-accent/>"],
  wedge: ["articulations", "<staccatissimo/>"],
  breath: ["articulations", "<breath-mark/>"],
  invertedfermata: ["", "<fermata type=\"inverted\"/>"],
  fermata: ["", "<fermata/>"],
  arpeggio: ["", "<arpeggiate/>"],
  trill: ["ornaments", "<trill-mark/>"],
  lowermordent: ["ornaments", "<mordent/>"],
  uppermordent: ["ornaments", "<inverted-mordent/>"],
  turn: ["ornaments", "<turn/>"],
  invertedturn: ["ornaments", "<inverted-turn/>"],
  upbow: ["technical", "<up-bow/>"],
  downbow: ["technical", "<down-bow/>"],
  open: ["technical", "<open-string/>"],
  thumb: ["technical", "<thumb-position/>"],
  snap: ["technical", "<snap-pizzicato/>"],
  plus: ["technical", "<stopped/>"],
  ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((n) => [`${n}`, ["technical", `<fingering>${n}</fingering>`]]))
}

const names = new Map(Object.entries(decorations).map(([mark, [, xml]]) => [/[\w-]+/.exec(xml)?.[0], mark]))

const synonyms: Readonly<Record<string, string>> = {
  "+": "plus",
  accent: ">",
  emphasis: ">",
  mordent: "lowermordent",
  pralltriller: "uppermordent",
  staccato: ".",
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
  return Object.hasOwn(decorations, mark) ? mark : undefined
}

/** A child of `<notations>`, or of one of its groups. */
export interface Notation {
  readonly group: string
  readonly element: XmlElement
  /** `undefined` if ABC cannot say it. */
  readonly mark: string | undefined
}

const markOf = ({ attributes: { type }, name, text }: XmlElement): string | undefined => {
  const starts = type === "start" ? "(" : type === "stop" ? ")" : undefined
  if (name === "slur") return starts
  if (name === "tuplet" || name === "tied") return starts && (name === "tied" ? "tie" : name) + starts
  if (name === "fingering") return /^[0-5]$/.test(text.trim()) ? text.trim() : undefined
  if (name === "fermata" && type === "inverted") return "invertedfermata"
  return names.get(name)
}

export const notationsOf = (note: XmlElement): ReadonlyArray<Notation> =>
  children(note, "notations").flatMap(elements).flatMap((element) =>
    ["articulations", "ornaments", "technical"].includes(element.name)
      ? elements(element).map((one) => ({ group: element.name, element: one, mark: markOf(one) }))
      : [{ group: "", element, mark: markOf(element) }]
  )

/** Returns all marks of a note: also a tie that only `<tie>` says. */
export const marksOf = (note: XmlElement): Array<string> => {
  const marks = notationsOf(note).flatMap(({ mark }) => mark ?? [])
  const ties = children(note, "tie").map(({ attributes: { type } }) =>
    type === "start" ? "tie(" : type === "stop" ? "tie)" : ""
  )
  return [...marks, ...ties.filter((tie) => tie !== "" && !marks.includes(tie))]
}

/** Returns the group of a new mark, and its element. */
export const notationXml = (mark: string, slur: number): readonly [group: string, xml: string] => {
  const type = mark.endsWith("(") ? "start" : "stop"
  if (mark === "(" || mark === ")") return ["", `<slur type="${type}" number="${slur}"/>`]
  if (/^tie[()]$/.test(mark)) return ["", `<tied type="${type}"/>`]
  return decorations[mark] ?? ["", `<tuplet type="${type}"${type === "start" ? " bracket=\"yes\"" : ""}/>`]
}
