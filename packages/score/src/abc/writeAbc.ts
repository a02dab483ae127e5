/** Writes a measure as ABC: one voice a line, and the lyrics below it. */
import type { XmlElement } from "@rgrove/parse-xml"
import { leadingAttributes } from "../xml/Elements.ts"
import { child } from "../xml/Tree.ts"
import { Accidentals, accidentals as known, keyName } from "./KeySignature.ts"
import { lyricLine } from "./Lyrics.ts"
import { type MeasureContext, type Time, withAttributes } from "./MeasureContext.ts"
import {
  eighth,
  firstMarks,
  type Head,
  largest,
  type MeasureEvent,
  quarter,
  same,
  type Stream
} from "./MeasureEvent.ts"
import { meaning, type MeasureXml, readMeasureXml, type XmlEvent, type XmlStream } from "./MeasureXml.ts"
import { elementsOf, lossesOf } from "./NoteXml.ts"
import { type Defaults, normalNotes, parseAbc } from "./parseAbc.ts"
import { barTexts } from "./signs/Bars.ts"
import { decorationOf } from "./signs/Decorations.ts"
import { inheritSlurs } from "./Slurs.ts"

/** Returns a meter as ABC has it: that of a composite one is its sum. */
export const meterText = ({ beats, beatType }: Time) => {
  const whole = [1, 2, 4].find((factor) => beats > 0 && Number.isInteger(beats * factor))
  return whole ? `${beats * whole}/${beatType * whole}` : "none"
}

/** Returns the header that ABC has before the first measure of a range: unit note length, meter and key. */
export const abcHeader = (measure: XmlElement, before: MeasureContext): string => {
  const context = withAttributes(before, leadingAttributes(measure))
  return `L:1/8\nM:${meterText(context)}\nK:${keyName(context.fifths, context.mode)}\n`
}

const lengthText = (ticks: number): string => {
  let [a, b] = [Math.round(ticks), eighth]
  while (b > 0) [a, b] = [b, a % b]
  const [n, d] = [Math.round(ticks) / a, eighth / a]
  return `${n === 1 ? "" : n}${d === 1 ? "" : d === 2 ? "/" : `/${d}`}`
}

/** Returns the text of the tuplet that begins with an event, and the event after it. */
const tupletAt = (line: ReadonlyArray<XmlEvent>, from: number): readonly [text: string, to: number] => {
  const tuplet = line[from]?.tuplet
  const marksAt = (at: number) => firstMarks(line[at])
  let [to, depth] = [from, 0]
  for (let ends = tuplet === undefined; !ends && line[to]?.tuplet === tuplet;) {
    for (const mark of marksAt(to)) depth += mark === "tuplet(" ? 1 : mark === "tuplet)" ? -1 : 0
    const marked = marksAt(to++).some((mark) => mark.startsWith("tuplet"))
    ends = depth <= 0 && (marked || marksAt(to).includes("tuplet("))
  }
  const [actual = "", normal = ""] = tuplet?.split(":") ?? []
  const usual = to - from === Number(actual) && `${normalNotes[actual]}` === normal
  return to === from ? ["", from + 1] : [usual ? `(${actual}` : `(${actual}:${normal}:${to - from}`, to]
}

/** Returns the text of a head without its length. In a chord, the length of the first note is that of all. */
const headText = ({ instrument, pitch }: Head, { kind }: MeasureEvent, accidentals: Accidentals, fifths: number) => {
  if (kind === "measure") return "Z"
  if (pitch === undefined) return kind === "rest" ? "z" : "x"
  const { alter, octave, signed, step, unpitched } = pitch
  const shown = !unpitched && (signed || accidentals.needed(step, octave, alter, fifths))
  if (shown) accidentals.sign(step, octave, alter)
  const sign = shown ? known.find((one) => one.alter === alter)?.sign ?? (alter > 0 ? "^" : "_") : ""
  const letter = octave > 4 ? step.toLowerCase() + "'".repeat(octave - 5) : step + ",".repeat(4 - octave)
  return (instrument === undefined ? "" : `!${instrument}!`) + sign + letter
}

const voiceText = ({ events, signs }: XmlStream, fifths: number, label: string, home: number, end: string): string => {
  const accidentals = new Accidentals()
  const line = events.filter(({ grace }) => !grace)
  let [index, staff] = [-1, home === 1 ? 1 : 0]
  let [text, nextSign, tupletEnd] = [label, 0, 0]
  const signsTo = (onset: number) => {
    let found = ""
    while (signs[nextSign] && signs[nextSign]!.onset < onset + 1) found += signs[nextSign++]!.text
    return found
  }
  events.forEach((event, at) => {
    const { grace, heads, notes } = event
    const [before, after] = [events[at - 1], events[at + 1]]
    if (before && !before.grace) text += " "
    if (notes.length > 0 && event.staff !== staff) text += `[I:staff ${staff = event.staff}]`
    if (grace && before?.grace !== grace) text += grace === "slash" ? "{/" : "{"
    if (!grace) text += signsTo(event.onset)
    if (!grace && ++index >= tupletEnd) {
      const [tuplet, end] = tupletAt(line, index)
      text += tuplet
      tupletEnd = end
    }
    const [head = { length: eighth, marks: [] }] = heads
    for (const mark of head.marks) if (decorationOf(mark)) text += mark === "." ? mark : `!${mark}!`
    const slurs = (side: string) => head.marks.flatMap((mark) => mark.startsWith(side) ? side : []).join("")
    const tied = heads.every(({ marks }) => marks.includes("tie("))
    const names = heads.map((one) =>
      headText(one, event, accidentals, fifths) + (!tied && one.marks.includes("tie(") ? "-" : "")
    ).join("")
    const length = event.kind === "measure" ? "" : lengthText(head.length)
    text += slurs("(") + (heads.length === 1 ? names : `[${names}]`) + length
    text += (tied ? "-" : "") + slurs(")") + (grace && after?.grace !== grace ? "}" : "")
  })
  const last = signsTo(Infinity)
  text += (last && ` ${last}`) + end
  const verses = events.flatMap(({ lyrics }) => Object.keys(lyrics)).filter((verse) => /^\d\d?$/.test(verse))
  const length = largest(0, verses.map(Number))
  return text + Array.from({ length }, (_, at) => `\n${lyricLine(events, `${at + 1}`)}`).join("")
}

/** Returns what a text of the measure may leave out: its only voice, and the staff of a voice. */
export const defaultsOf = ({ context, streams }: MeasureXml): Defaults => ({
  voice: streams.every(({ voice }) => voice === streams[0]?.voice) ? streams[0]?.voice ?? "1" : undefined,
  staff: (name) =>
    streams.find(({ voice }) => voice === name)?.events.find(({ notes }) => notes.length > 0)?.staff ?? 1,
  staves: largest(context.staves, streams.flatMap(({ events }) => events.map(({ staff }) => staff)))
})

/** Returns names of what the elements say otherwise than their text, or that it does not say. */
const differences = ({ context, streams }: MeasureXml, read: ReadonlyArray<Stream>): ReadonlyArray<string> =>
  streams.flatMap(({ events, voice }, n) => {
    const others = read[n]?.events ?? []
    if (read[n]?.voice !== voice || others.length !== events.length) return ["voice"]
    return events.flatMap((event, at) => {
      const other = others[at] ?? event
      const names = event.notes.flatMap((note, index) => {
        const here = { event, head: event.heads[index], index, voice }
        const [is, reads] = [elementsOf(here), elementsOf({ ...here, event: other, head: other.heads[index] })]
        const differ = Object.keys(is).filter((name) => name !== "accidental" && is[name] !== reads[name])
        return [...lossesOf(note, here), ...differ]
      })
      const rounded = Math.abs(event.duration - other.duration) < quarter / (context.divisions || 1)
      return same(event.duration, other.duration) ? names : [...names, rounded ? "rounding of a duration" : "duration"]
    })
  })

/** Returns a measure as ABC, or the reason why there is none, what it does not say as `lost`, and what it says, event by event as in `xml`. */
export const writeAbc = (measure: XmlElement, before: MeasureContext) => {
  const xml = readMeasureXml(measure, before)
  const { anchors, context, streams } = xml
  const has = (name: string) => anchors.some(({ element, leading }) => leading && child(element, name))
  const key = has("key") ? `[K:${keyName(context.fifths, context.mode)}]` : ""
  const signatures = key + (has("time") ? `[M:${meterText(context)}]` : "")
  const defaults = defaultsOf(xml)
  const bars = barTexts(xml.bars)
  const lines = streams.map((stream, at) => {
    const again = streams.findIndex(({ voice }) => voice === stream.voice) < at
    const follows = streams[at - 1]?.voice === stream.voice
    const label = follows || streams.length === 1 && stream.voice === "1" ? "" : `[V:${stream.voice}]`
    const [start, end] = at === 0 ? bars : ["", ""]
    const first = label + (again ? "&" : signatures) + start
    return voiceText(stream, context.fifths, first, defaults.staff(stream.voice), end)
  })
  const text = lines.length > 0 ? lines.join("\n") : signatures + bars.join("").trim()
  const read = parseAbc(text, context, { ...defaults, staves: 9, voice: "1" })
  for (const [n, { events }] of read.streams.entries()) {
    const olds = streams[n]?.events ?? []
    for (const [at, event] of events.entries()) inheritSlurs(firstMarks(event), firstMarks(olds[at]))
  }
  const reason = xml.reason ?? read.problems[0]?.message
  if (reason !== undefined) {
    return { text: `% not in ABC: ${reason}. Read it as xml.`, lost: [`notes: ${reason}`], xml, read, reason }
  }
  const first = before.divisions === 0
  const between = anchors.filter(({ leading }) => !(first && leading)).map(meaning)
  const lost = [...new Set([...between, ...differences(xml, read.streams)])].filter((name) => name !== "")
  return { text, lost, xml, read, reason }
}
