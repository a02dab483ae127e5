/** Writes the elements of a note: what the text says otherwise anew, and everything else as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { children, elements, textOf } from "../xml/Elements.ts"
import { escape, tag } from "./Directions.ts"
import { notationsOf, notationXml } from "./Marks.ts"
import { type Head, type MeasureEvent, noteType, noteTypes } from "./MeasureEvent.ts"

/** The elements of a note, in the order of the schema. */
const order =
  `grace cue chord pitch unpitched rest duration tie instrument footnote level voice type dot accidental time-modification stem notehead notehead-text
  staff beam notations lyric play listen`.split(/\s+/)

/** A note as a text says it. */
export interface NoteText {
  readonly event: MeasureEvent
  readonly head: Head | undefined
  /** Its place in the chord. */
  readonly index: number
  readonly voice: string
  readonly beams: ReadonlyArray<string>
}

/** A note that another replaces. */
export interface OldNote extends NoteText {
  readonly element: XmlElement
}

const accidentals: Readonly<Record<string, string>> = {
  "0": "natural",
  "1": "sharp",
  "2": "double-sharp",
  "-1": "flat",
  "-2": "flat-flat",
  "0.5": "quarter-sharp",
  "-0.5": "quarter-flat",
  "1.5": "three-quarters-sharp",
  "-1.5": "three-quarters-flat"
}

const lyricXml = ([verse, { extend, syllabic, text }]: [string, MeasureEvent["lyrics"][string]]) =>
  `<lyric number="${verse}">${tag("syllabic", syllabic)}${tag("text", escape(text))}${
    extend ? "<extend/>" : ""
  }</lyric>`

/** Returns the elements that say what a text does, by name. `<notations>` has the marks alone. */
export const said = ({ beams, event, head, index, voice }: NoteText): Readonly<Record<string, string>> => {
  const { grace, kind, lyrics, staff, tuplet } = event
  const { length, marks, pitch } = head ?? { length: 0, marks: [] }
  const { alter = 0, octave = 4, signed = false, step = "", unpitched = false } = pitch ?? {}
  const value = kind.endsWith("measure") ? undefined : noteType(length)
  const [actual = "", normal = ""] = tuplet?.split(":") ?? []
  const rest = kind.endsWith("measure") ? "<rest measure=\"yes\"/>" : "<rest/>"
  return {
    grace: grace ? grace === "slash" ? "<grace slash=\"yes\"/>" : "<grace/>" : "",
    chord: index > 0 ? "<chord/>" : "",
    pitch: pitch && !unpitched
      ? tag("pitch", tag("step", step) + (alter ? tag("alter", alter) : "") + tag("octave", octave))
      : "",
    unpitched: unpitched ? tag("unpitched", tag("display-step", step) + tag("display-octave", octave)) : "",
    rest: pitch ? "" : rest,
    tie: marks.filter((mark) => /^tie[()]/.test(mark)).sort().reverse().map((mark) =>
      `<tie type="${mark === "tie(" ? "start" : "stop"}"/>`
    ).join(""),
    voice: tag("voice", escape(voice)),
    type: value ? tag("type", noteTypes[value.type] ?? "") : "",
    dot: "<dot/>".repeat(value?.dots ?? 0),
    accidental: signed && !marks.includes("tie)") ? tag("accidental", accidentals[alter] ?? "other") : "",
    "time-modification": tuplet
      ? tag("time-modification", tag("actual-notes", actual) + tag("normal-notes", normal))
      : "",
    staff: tag("staff", staff),
    beam: index > 0 ? "" : beams.map((beam, at) => `<beam number="${at + 1}">${beam}</beam>`).join(""),
    notations: marks.filter((mark) => !/^tie[()]/.test(mark)).sort().join(" "),
    lyric: index > 0 ? "" : Object.entries(lyrics).map(lyricXml).join("")
  }
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
  /** Returns the `<instrument>` of a new note. */
  readonly instrument: (head: Head | undefined) => string
}

const notationsXml = ({ head }: NoteText, { slice }: NoteOptions, old: OldNote | undefined): string => {
  const wanted = [...head?.marks ?? []]
  const kept = (old ? notationsOf(old.element) : []).filter(({ mark }) => {
    const at = mark === undefined ? -1 : wanted.indexOf(mark)
    if (at >= 0) wanted.splice(at, 1)
    return mark === undefined || at >= 0
  }).map(({ element, group }) => [group, slice(element)] as const)
  const parts = [...kept, ...wanted.map(notationXml)]
  const xml = ["", "ornaments", "technical", "articulations"].map((name) => {
    const inside = parts.filter(([group]) => group === name).map(([, one]) => one).join("")
    return inside && name ? tag(name, inside) : inside
  }).join("")
  return xml && tag("notations", xml)
}

/** Returns the element of a note: that which it replaces, with what changed. */
export const noteXml = (note: NoteText, options: NoteOptions, old?: OldNote): string => {
  const { duration, indent, instrument, slice, staves } = options
  const [now, before] = [said(note), old && said(old)]
  const changed = new Map(Object.entries(now).filter(([name, xml]) => before?.[name] !== xml))
  const length = duration === undefined ? "" : tag("duration", duration)
  if (old === undefined || textOf(old.element, "duration") !== duration?.toString()) changed.set("duration", length)
  if (old && changed.size === 0) return slice(old.element)
  if (changed.has("notations") || changed.has("tie")) changed.set("notations", notationsXml(note, options, old))
  if (!staves) changed.set("staff", "")
  if (changed.has("pitch") || changed.has("unpitched")) changed.set("stem", "")
  if (old === undefined || changed.has("unpitched")) changed.set("instrument", instrument(note.head))
  const verses = (one: NoteText, verse: string) => one.index > 0 || JSON.stringify(one.event.lyrics[verse])
  if (old && changed.has("lyric")) {
    // Verses that did not change, and those that have no line in the text.
    const kept = children(old.element, "lyric").filter(({ attributes: { number = "1" } }) =>
      verses(old, number) === verses(note, number)
    )
    const fresh = note.index > 0
      ? []
      : Object.entries(note.event.lyrics).filter(([verse]) => verses(old, verse) !== verses(note, verse))
    changed.set("lyric", kept.map(slice).join("") + fresh.map(lyricXml).join(""))
  }
  const rest = (old ? elements(old.element) : []).filter(({ name }) => !changed.has(name)).map((one) =>
    [one.name, slice(one)] as const
  )
  const parts = [...rest, ...changed].filter(([, xml]) => xml !== "").sort(([a], [b]) =>
    order.indexOf(a) - order.indexOf(b)
  )
  const hidden = note.event.kind.startsWith("hidden") ? " print-object=\"no\"" : ""
  const open = old ? /^<(?:"[^"]*"|'[^']*'|[^>"'])*>/.exec(slice(old.element))?.[0] ?? "<note>" : `<note${hidden}>`
  return `${open}${parts.map(([, xml]) => `${indent}  ${xml}`).join("")}${indent}</note>`
}
