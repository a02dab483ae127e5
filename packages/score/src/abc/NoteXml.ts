/** Writes the elements of a note: what the text says anew, and everything else as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { children, elements, textOf } from "../xml/Elements.ts"
import { escape } from "./Directions.ts"
import { notationsOf, notationXml } from "./Marks.ts"
import { type Head, type MeasureEvent, noteType, type Pitch } from "./MeasureEvent.ts"

/** The elements of a note in the order of the schema. `tie` is said with the marks. */
const order = [
  "grace",
  "cue",
  "chord",
  "pitch",
  "unpitched",
  "rest",
  "duration",
  "tie",
  "instrument",
  "footnote",
  "level",
  "voice",
  "type",
  "dot",
  "accidental",
  "time-modification",
  "stem",
  "notehead",
  "notehead-text",
  "staff",
  "beam",
  "notations",
  "lyric",
  "play",
  "listen"
]

/** Which elements say the same thing. */
const groups = {
  place: ["pitch", "unpitched", "rest", "accidental", "stem"],
  length: ["grace", "type", "dot", "time-modification"],
  beams: ["beam"],
  marks: ["notations", "tie"],
  lyrics: ["lyric"],
  staff: ["staff"],
  voice: ["voice"],
  chord: ["chord"],
  duration: ["duration"]
} as const

/** A note, as one text says it. */
export interface NoteText {
  readonly event: MeasureEvent
  readonly head: Head
  readonly index: number
  readonly voice: string
  readonly beams: ReadonlyArray<string>
}

/** A note that another replaces: its element, and what the text said of it. */
export interface OldNote {
  readonly element: XmlElement
  readonly note: NoteText
}

/** Returns what a note says, group by group, to be compared. */
const saying = (
  { beams, event, head, index, voice }: NoteText
): Record<Exclude<keyof typeof groups, "duration">, string> => ({
  place: JSON.stringify([event.kind, head.pitch]),
  length: JSON.stringify([Math.round(head.length), event.tuplet, event.grace]),
  beams: index === 0 ? beams.join() : "",
  marks: [...head.marks].sort().join(" "),
  lyrics: index === 0 ? JSON.stringify(event.lyrics) : "",
  staff: `${event.staff}`,
  voice,
  chord: `${index > 0}`
})

const accidentals: Readonly<Record<number, string>> = {
  0: "natural",
  1: "sharp",
  2: "double-sharp",
  [-1]: "flat",
  [-2]: "flat-flat",
  0.5: "quarter-sharp",
  [-0.5]: "quarter-flat",
  1.5: "three-quarters-sharp",
  [-1.5]: "three-quarters-flat"
}

const tag = (name: string, text: string | number) => `<${name}>${text}</${name}>`

const placeXml = ({ event, head: { marks, pitch } }: NoteText): ReadonlyArray<readonly [string, string]> => {
  if (pitch === undefined) return [["rest", event.kind.endsWith("measure") ? "<rest measure=\"yes\"/>" : "<rest/>"]]
  const { alter, octave, signed, step, unpitched } = pitch
  if (unpitched) return [["unpitched", tag("unpitched", tag("display-step", step) + tag("display-octave", octave))]]
  return [
    ["pitch", tag("pitch", tag("step", step) + (alter === 0 ? "" : tag("alter", alter)) + tag("octave", octave))],
    ...signed && !marks.includes("tie)")
      ? [["accidental", tag("accidental", accidentals[alter] ?? "other")] as const]
      : []
  ]
}

const lengthXml = ({ event: { grace, kind, tuplet }, head }: NoteText): ReadonlyArray<readonly [string, string]> => {
  const type = kind.endsWith("measure") ? undefined : noteType(head.length)
  return [
    ...grace === undefined ? [] : [["grace", grace === "slash" ? "<grace slash=\"yes\"/>" : "<grace/>"] as const],
    ...type === undefined
      ? []
      : [["type", tag("type", type.name)] as const, ["dot", "<dot/>".repeat(type.dots)] as const],
    ...tuplet === undefined ? [] : [
      [
        "time-modification",
        tag("time-modification", tag("actual-notes", tuplet.actual) + tag("normal-notes", tuplet.normal))
      ] as const
    ]
  ]
}

/** Keeps the verses that did not change, and those that have no line in the text. */
const lyricsXml = ({ event: { lyrics }, index }: NoteText, slice: NoteOptions["slice"], old?: OldNote): string => {
  const before = old?.note.event.lyrics ?? {}
  const same = (verse: string) => JSON.stringify(before[verse]) === JSON.stringify(lyrics[verse])
  const kept = old
    ? children(old.element, "lyric").filter(({ attributes: { number = "1" } }) => same(number)).map(slice)
    : []
  const fresh = Object.entries(index > 0 ? {} : lyrics).filter(([verse]) => !same(verse)).map((
    [verse, { extend, syllabic, text }]
  ) =>
    `<lyric number="${verse}">${tag("syllabic", syllabic)}${tag("text", escape(text))}${
      extend ? "<extend/>" : ""
    }</lyric>`
  )
  return [...kept, ...fresh].join("")
}

/** What writing a note needs to know of the measure. */
export interface NoteOptions {
  readonly slice: (element: XmlElement) => string
  /** Between elements. */
  readonly indent: string
  /** In divisions: `undefined` for a grace note. */
  readonly duration: number | undefined
  /** Whether notes have a `<staff>`. */
  readonly staves: boolean
  /** The number of a new slur. */
  readonly slur: number
  /** Returns the `<instrument>` of a place on the staff. */
  readonly instrument: (pitch: Pitch | undefined) => string
}

const notationsXml = (
  marks: ReadonlyArray<string>,
  old: XmlElement | undefined,
  { slice, slur }: NoteOptions
): string => {
  const wanted = [...marks]
  const parts = old === undefined ? [] : notationsOf(old).flatMap(({ element, group, mark }) => {
    if (mark === undefined) return [[group, slice(element)] as const]
    const at = wanted.indexOf(mark)
    return at < 0 ? [] : (wanted.splice(at, 1), [[group, slice(element)] as const])
  })
  parts.push(...wanted.map((mark) => notationXml(mark, slur)))
  const inGroup = (name: string) => parts.filter(([group]) => group === name).map(([, xml]) => xml).join("")
  const xml = inGroup("") +
    ["ornaments", "technical", "articulations"].map((name) => inGroup(name) && tag(name, inGroup(name))).join("")
  return xml && tag("notations", xml)
}

/** Returns the element of a note. `old` is the note that it replaces, with what its text said. */
export const noteXml = (note: NoteText, options: NoteOptions, old?: OldNote): string => {
  const { duration, indent, slice, staves } = options
  const { event, head, index, voice } = note
  const now = saying(note)
  const before = old && saying(old.note)
  const kept = (group: keyof typeof groups) =>
    group === "duration"
      ? old && textOf(old.element, "duration") === duration?.toString()
      : before?.[group] === now[group]
  const all = Object.keys(groups) as Array<keyof typeof groups>
  if (old && all.every(kept)) return slice(old.element)
  const fresh = new Map<string, string>()
  const renewed = new Set(all.filter((group) => !kept(group)).flatMap((group): ReadonlyArray<string> => groups[group]))
  const set = ([name, xml]: readonly [string, string]) => renewed.has(name) && fresh.set(name, xml)
  placeXml(note).forEach(set)
  lengthXml(note).forEach(set)
  if (old === undefined || head.pitch?.unpitched && !kept("place")) {
    renewed.add("instrument")
    set(["instrument", options.instrument(head.pitch)])
  }
  if (duration !== undefined) set(["duration", tag("duration", duration)])
  const ties = head.marks.filter((mark) => /^tie[()]/.test(mark)).sort().reverse()
  set(["tie", ties.map((mark) => `<tie type="${mark === "tie(" ? "start" : "stop"}"/>`).join("")])
  set(["notations", notationsXml(head.marks, old?.element, options)])
  set(["beam", index > 0 ? "" : note.beams.map((beam, at) => `<beam number="${at + 1}">${beam}</beam>`).join("")])
  set(["lyric", lyricsXml(note, slice, old)])
  if (staves) set(["staff", tag("staff", event.staff)])
  set(["voice", tag("voice", escape(voice))])
  set(["chord", index > 0 ? "<chord/>" : ""])
  const children = (old ? elements(old.element) : []).map((
    element
  ): [string, string] => [element.name, renewed.has(element.name) ? "" : slice(element)])
  const sorted = [...children, ...fresh].filter(([, xml]) => xml !== "").sort(([a], [b]) =>
    order.indexOf(a) - order.indexOf(b)
  )
  const hidden = event.kind.startsWith("hidden")
  const open = old === undefined
    ? `<note${hidden ? " print-object=\"no\"" : ""}>`
    : /^<(?:"[^"]*"|'[^']*'|[^>"'])*>/.exec(slice(old.element))?.[0] ?? "<note>"
  return `${open}${sorted.map(([, xml]) => `${indent}  ${xml}`).join("")}${indent}</note>`
}
