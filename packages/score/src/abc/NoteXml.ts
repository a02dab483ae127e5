/** Writes the elements of a note: what the text says otherwise anew, and everything else as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { Counts } from "../xml/Counts.ts"
import { escape, noteOrder, opening, tag } from "../xml/Elements.ts"
import { child, children, elements, textOf } from "../xml/Tree.ts"
import { accidentals } from "./KeySignature.ts"
import { type Head, type MeasureEvent, noteType, noteTypes } from "./MeasureEvent.ts"
import { decorationIn, decorationXml, isOfNote, kindOf } from "./signs/Decorations.ts"

/** Returns the mark of an element in `<notations>`: `undefined` if ABC cannot say it. */
const markOf = (element: XmlElement): string | undefined => {
  const { attributes: { number = "1", type }, name } = element
  const side = type === "start" ? "(" : type === "stop" ? ")" : undefined
  if (name === "slur") return side && /^\d+$/.test(number) ? side + number : undefined
  if (/^(tuplet|tied?)$/.test(name)) return side && (name === "tuplet" ? name : "tie") + side
  return decorationIn(element)
}

/** Returns the children of `<notations>` and of their groups. In a chord, the first note has the marks: others have ties, and what each note has. */
export const notationsOf = (note: XmlElement) =>
  children(note, "notations").flatMap(elements).flatMap((element) => {
    const grouped = /^(articulations|ornaments|technical)$/.test(element.name)
    return (grouped ? elements(element) : [element]).map((one) => {
      const mark = child(note, "chord") && !/^(tied|arpeggiate)$/.test(one.name) ? undefined : markOf(one)
      return { group: grouped ? element.name : "", element: one, mark }
    })
  })

/** Returns all marks of a note: also a tie that only `<tie>` says. */
export const marksOf = (note: XmlElement): Array<string> => {
  const marks = notationsOf(note).flatMap(({ mark }) => mark ?? [])
  const ties = children(note, "tie").flatMap((tie) => markOf(tie) ?? [])
  const said = new Set(marks)
  return [...marks, ...new Set(ties.filter((tie) => !said.has(tie)))]
}

/** A note as a text says it. `index` is its place in the chord. */
export type NoteText = Readonly<{ event: MeasureEvent; head: Head | undefined; index: number; voice: string }>
/** `first` is the first note of its chord: the chord has its lyrics. */
type OldNote = NoteText & Readonly<Record<"element" | "first", XmlElement>>

const lyricXml = ([verse, { extend, syllabic, text }]: [string, MeasureEvent["lyrics"][string]]) =>
  `<lyric number="${verse}">${
    tag("syllabic", syllabic) + tag("text", escape(text)) + (extend ? "<extend/>" : "")
  }</lyric>`

/** Returns the elements that say what a text does, by name. `<notations>` has the marks alone. */
export const elementsOf = ({ event, head, index, voice }: NoteText): Readonly<Record<string, string>> => {
  const { grace, kind, lyrics, staff, tuplet } = event
  const { length, marks, pitch } = head ?? { length: 0, marks: [] }
  const value = kind === "measure" ? undefined : noteType(length)
  const [actual = "", normal = ""] = tuplet?.split(":") ?? []
  const ratio = tag("actual-notes", actual) + tag("normal-notes", normal)
  const { alter = 0, octave = 4, signed = false, step = "", unpitched = false } = pitch ?? {}
  const altered = alter ? tag("alter", alter) : ""
  const accidental = accidentals.find((one) => one.alter === alter)
  const ties = { "tie)": "<tie type=\"stop\"/>", "tie(": "<tie type=\"start\"/>" }
  return {
    grace: grace ? grace === "slash" ? "<grace slash=\"yes\"/>" : "<grace/>" : "",
    chord: index > 0 ? "<chord/>" : "",
    pitch: pitch && !unpitched ? tag("pitch", tag("step", step) + altered + tag("octave", octave)) : "",
    // This is only to compare: what is written, the part knows.
    instrument: unpitched ? `${step}${octave} ${head?.instrument}` : "",
    unpitched: unpitched ? tag("unpitched", tag("display-step", step) + tag("display-octave", octave)) : "",
    rest: pitch ? "" : kind === "measure" ? "<rest measure=\"yes\"/>" : "<rest/>",
    tie: Object.entries(ties).map(([mark, xml]) => marks.includes(mark) ? xml : "").join(""),
    voice: tag("voice", escape(voice)),
    type: value ? tag("type", noteTypes[value.type] ?? "") : "",
    dot: "<dot/>".repeat(value?.dots ?? 0),
    accidental: signed && !marks.includes("tie)") ? tag("accidental", accidental?.name ?? "other") : "",
    "time-modification": tuplet ? tag("time-modification", ratio) : "",
    staff: tag("staff", staff),
    notations: marks.filter((mark) => !mark.startsWith("tie")).sort().join(" "),
    lyric: index > 0 ? "" : Object.entries(lyrics).map(lyricXml).join("")
  }
}

export const lossesOf = (
  note: XmlElement,
  { event: { kind, staff }, index, voice }: NoteText
): ReadonlyArray<string> => [
  ...notationsOf(note).flatMap(({ element, mark }) => mark === undefined ? [element.name] : []),
  ...["cue", "play", "listen"].filter((name) => child(note, name)),
  ...(textOf(note, "notehead") ?? "normal") === "normal" ? [] : ["notehead"],
  ...kind === "notes" && note.attributes["print-object"] === "no" ? ["hidden note"] : [],
  ...index > 0 && (textOf(note, "voice") ?? "1") !== voice ? ["voice of a note in a chord"] : [],
  ...index > 0 && Number(textOf(note, "staff") ?? 1) !== staff ? ["staff of a note in a chord"] : [],
  ...(index > 0 || kind !== "notes") && child(note, "lyric") ? ["lyric"] : [],
  ...children(note, "lyric").some((lyric) => children(lyric, "text").length > 1) ? ["elision"] : [],
  ...children(note, "tie").some(({ attributes: { type } }) => type === "let-ring") ? ["let-ring"] : []
]

/** What writing a note needs to know of the measure: `duration` is in divisions, and beams stay as they are without `beams`. */
interface NoteOptions {
  readonly slice: (element: XmlElement) => string
  readonly indent: string
  readonly duration: number | undefined
  readonly staves: boolean
  /** Whether tuplets of the measure have brackets or numbers. */
  readonly brackets: boolean
  readonly beams: ReadonlyArray<string> | undefined
  /** Returns the instrument and the note head of a note. */
  readonly instrument: (head: Head | undefined) => Readonly<Record<"instrument" | "notehead", string>>
}

const notationXml = (mark: string): readonly [group: string, xml: string] => {
  const decoration = decorationXml(mark)
  if (decoration) return decoration
  const element = mark.startsWith("tie") ? "tied" : isTuplet(mark) ? "tuplet" : `slur number="${mark.slice(1)}"`
  return ["", `<${element} type="${mark.includes("(") ? "start" : "stop"}"/>`]
}

const isTuplet = (mark: string | undefined): boolean => mark?.startsWith("tuplet") ?? false
/** Returns the tuplet that a note is in, and which of its ends. */
const tupletOf = ({ event, head }: NoteText) => [event.tuplet, ...(head?.marks ?? []).filter(isTuplet).sort()].join(" ")

/**
 * Returns the notations of an old note, and which of those that no text says go: the place on the strings of another pitch, the accidental of an ornament
 * that goes, and the fingering of a note of a chord that is now the first, where the text has another.
 */
const oldNotations = (note: NoteText, old: OldNote) => {
  const [all, marks] = [notationsOf(old.element), note.head?.marks ?? []]
  const isTab = all.some(({ element }) => element.name === "fret") && elementsOf(note).pitch !== elementsOf(old).pitch
  const says = child(old.element, "chord") ? marks : []
  const names = new Set([...says.filter(isOfNote).map((mark) => kindOf(mark).name), ...isTab ? ["fret", "string"] : []])
  let ornament: string | undefined
  return all.map((one) => {
    const { element, group, mark: was } = one
    const isAccidental = group === "ornaments" && element.name === "accidental-mark"
    if (!isAccidental) ornament = was
    const said = decorationIn(element) ?? element.name
    const isNow = isAccidental ? ornament && !marks.includes(ornament) : names.has(element.name) || says.includes(said)
    const mark = was ?? (isNow ? said : undefined)
    return { ...one, mark, goes: was !== mark && !marks.includes(mark ?? "") }
  })
}

/** Returns the lyrics of its own that a note has behind the first one of a chord, and whether they go: it is first now, and the chord has those verses. */
const ownLyrics = ({ event, index }: NoteText, old: OldNote) =>
  index > 0 || old.index === 0 ? [] : children(old.element, "lyric").map((lyric) => ({
    lyric,
    goes: Object.hasOwn(event.lyrics, lyric.attributes.number ?? "1")
  }))

/** Names what a note loses that no text says. */
export const goneFrom = (note: NoteText, old: OldNote): ReadonlyArray<string> => [
  ...oldNotations(note, old).flatMap(({ element, goes }) => goes ? element.name : []),
  ...ownLyrics(note, old).flatMap(({ goes }) => goes ? "lyric" : [])
]

const notationsXml = (note: NoteText, { brackets, slice }: NoteOptions, old: OldNote | undefined): string => {
  // A text implies brackets: those of a tuplet that did not change stay, also if there are none.
  const stays = old !== undefined && tupletOf(old) === tupletOf(note)
  const marks = (note.head?.marks ?? []).filter((mark) => !isTuplet(mark) || brackets && !stays)
  const olds = old ? oldNotations(note, old) : []
  const [wanted, had] = [new Counts(marks), new Counts(olds.map(({ mark }) => mark))]
  const kept = olds.filter(({ mark }) => mark === undefined || stays && isTuplet(mark) || wanted.take(mark))
    .map(({ element, group }) => [group, slice(element)] as const)
  // A file may have ties that it does not draw.
  const undrawn = old ? children(old.element, "tie").map(markOf) : []
  const fresh = marks.filter((mark) => !had.take(mark) && !undrawn.includes(mark))
  const parts = [...kept, ...fresh.map(notationXml)]
  const xml = ["", "ornaments", "technical", "articulations"].map((name) => {
    const inside = parts.filter(([group]) => group === name).map(([, one]) => one).join("")
    return inside && name ? tag(name, inside) : inside
  }).join("")
  return xml && tag("notations", xml)
}

/** Returns the lyrics: those of verses that did not change or have no line in the text stay. */
const lyricsXml = (note: NoteText, old: OldNote, slice: NoteOptions["slice"]): string => {
  const { event, index } = note
  if (index > 0) return ""
  const stays = (verse: string) => JSON.stringify(old.event.lyrics[verse]) === JSON.stringify(event.lyrics[verse])
  const kept = children(old.first, "lyric").filter(({ attributes: { number = "1" } }) => stays(number))
  const fresh = Object.entries(event.lyrics).filter(([verse]) => !stays(verse)).map(lyricXml)
  const own = ownLyrics(note, old).flatMap(({ goes, lyric }) => goes ? [] : lyric)
  return [...[...kept, ...own].map(slice), ...fresh].join("")
}

/** Returns the element of a note: that which it replaces, with what changed. */
export const noteXml = (note: NoteText, options: NoteOptions, old?: OldNote): string => {
  const { beams, duration, indent, instrument, slice, staves } = options
  const [now, before] = [elementsOf(note), old && elementsOf(old)]
  const changed = new Map(Object.entries(now).filter(([name, xml]) => before?.[name] !== xml))
  const length = duration === undefined ? "" : tag("duration", duration)
  if (old === undefined || textOf(old.element, "duration") !== duration?.toString()) changed.set("duration", length)
  if (beams && (beams.length > 0 || old && child(old.element, "beam"))) {
    changed.set("beam", beams.map((beam, at) => `<beam number="${at + 1}">${beam}</beam>`).join(""))
  }
  if (old && goneFrom(note, old).length > 0) changed.set("notations", "")
  if (old && changed.size === 0 && old.index === note.index) return slice(old.element)
  // Of a chord, the first note has what a text says of all.
  const says = old?.index !== note.index || changed.has("notations") || changed.has("tie")
  if (says) changed.set("notations", notationsXml(note, options, old))
  // A file may have said them wrongly together.
  if (changed.has("type") || changed.has("dot")) changed.set("type", now.type ?? "").set("dot", now.dot ?? "")
  if (!staves) changed.set("staff", "")
  if (changed.has("pitch") || changed.has("unpitched")) changed.set("stem", "")
  if (old === undefined || changed.has("instrument")) {
    for (const [name, xml] of Object.entries(instrument(note.head))) changed.set(name, xml)
  }
  if (old && changed.has("lyric")) changed.set("lyric", lyricsXml(note, old, slice))
  const stay = old ? elements(old.element).filter(({ name }) => !changed.has(name)) : []
  const parts = [...stay.map((one) => [one.name, slice(one)] as const), ...changed].filter(([, xml]) => xml !== "")
  parts.sort(([a], [b]) => noteOrder.indexOf(a) - noteOrder.indexOf(b))
  const hidden = note.event.kind === "hidden" ? " print-object=\"no\"" : ""
  const open = old ? opening(slice(old.element)) : `<note${hidden}>`
  return `${open}${parts.map(([, xml]) => `${indent}  ${xml}`).join("")}${indent}</note>`
}
