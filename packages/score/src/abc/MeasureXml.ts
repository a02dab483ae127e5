/** Reads a measure's elements as voices of events, with what is between the notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import { leadingAttributes } from "../xml/Elements.ts"
import { child, children, elements, numberOf, textOf, wrongNumbers } from "../xml/Tree.ts"
import { type MeasureContext, type Time, withAttributes } from "./MeasureContext.ts"
import type { Head, MeasureEvent, Sign, Stream, Syllable } from "./MeasureEvent.ts"
import { eighth, noteTypes, quarter, ratioOf, ticksOf } from "./MeasureEvent.ts"
import { marksOf } from "./NoteXml.ts"
import { barlineAt, readBars } from "./signs/Bars.ts"
import { offsetOf, signText, wedgesAfter } from "./signs/Signs.ts"
import { mostSlurs, slursOf } from "./Slurs.ts"

/** An event with its elements. Where the voice only waits, they are `forwards`, or none. */
export type XmlEvent =
  & MeasureEvent
  & Readonly<{ notes: Array<XmlElement>; heads: Array<Head>; forwards?: ReadonlyArray<XmlElement> }>
/** A sign of the text, and where the measure has it. */
export type XmlSign = Sign & { readonly anchor: Anchor }
export type XmlStream = Omit<Stream, "events" | "signs"> & Readonly<{ events: Array<XmlEvent>; signs: Array<XmlSign> }>
/** What is between the notes, in the voice at the index `stream`. `leading`: it is before all notes, and the text says its key and meter. */
export type Anchor = Readonly<{ element: XmlElement; onset: number; leading: boolean }> & {
  stream: number
  said?: boolean
}
/** Returns the ticks of a measure by its time signature: 0 without one. */
export const lengthOf = ({ beats, beatType }: Time) => beats * 4 / beatType * quarter

/** Returns the words for what an element says: none for layout. */
export const meaning = ({ element, leading, said }: Anchor): string => {
  if (said && element.name !== "barline") return ""
  const isBar = ({ attributes: { number = "" }, name }: XmlElement) =>
    said && (name === "repeat" || name === "ending" && /^[\d, -]+$/.test(number))
  const parts = element.name === "direction"
    ? children(element, "direction-type").flatMap(elements)
    : elements(element).filter((one) => !isBar(one))
  const unnamed = /^(bar-style|footnote|level|divisions|staves|part-symbol|instruments)$/
  if (/^(direction|attributes|barline)$/.test(element.name)) {
    const names = parts.map(({ name }) => name).filter((name) => !(leading && /^(key|time)$/.test(name)))
    return names.filter((name) => !unnamed.test(name)).join(" and ")
  }
  return /^(print|bookmark|link|grouping)$/.test(element.name) ? "" : element.name
}

const syllablesOf = (note: XmlElement): Record<string, Syllable> => {
  const lyrics = children(note, "lyric").map((lyric) => {
    const text = children(lyric, "text").map((one) => one.text).join(" ")
    const [syllabic, held] = [textOf(lyric, "syllabic") ?? "single", child(lyric, "extend")]
    const extend = held !== undefined && held.attributes.type !== "stop"
    return [lyric.attributes.number ?? "1", { text, syllabic, extend }] as const
  })
  return Object.fromEntries(lyrics.filter(([, { text }]) => text.trim()).reverse())
}

const headOf = (note: XmlElement, length: number, instruments: MeasureContext["instruments"]): Head => {
  const place = child(note, "pitch") ?? child(note, "unpitched")
  const marks = marksOf(note)
  if (place === undefined) return { length, marks }
  const unpitched = place.name === "unpitched"
  const prefix = unpitched ? "display-" : ""
  const [step = "B", octave = 4] = [textOf(place, `${prefix}step`), numberOf(place, `${prefix}octave`)]
  const signed = !unpitched && child(note, "accidental") !== undefined
  const alter = numberOf(place, "alter") ?? 0
  const instrument = unpitched ? instruments?.nameOf(note) : undefined
  return { length, marks, instrument, pitch: { step, octave, alter, signed, unpitched } }
}

/** Returns the event of a note that is in no chord, or begins one. */
const eventOf = (note: XmlElement, onset: number, ticks: number, tick: number, context: MeasureContext): XmlEvent => {
  const [grace, rest] = [child(note, "grace"), child(note, "rest")]
  const [actual, normal] = ["actual-notes", "normal-notes"].map((name) => textOf(note, `time-modification/${name}`))
  const tuplet = actual === normal || grace ? undefined : `${actual}:${normal}`
  const type = noteTypes.indexOf(textOf(note, "type") ?? "")
  const written = type < 0 ? undefined : ticksOf(type, children(note, "dot").length)
  // The note value is the length, unless the duration differs by more than rounding.
  const exact = written !== undefined && Math.abs(written * ratioOf(tuplet) - ticks) < tick
  const length = grace ? written ?? eighth : exact ? written : ticks / ratioOf(tuplet)
  const whole = onset === 0 && Math.abs(ticks - lengthOf(context)) < 1 &&
    (rest?.attributes.measure === "yes" || textOf(note, "type") === "whole" && !exact)
  return {
    notes: [note],
    heads: [headOf(note, length, context.instruments)],
    lyrics: syllablesOf(note),
    onset,
    tuplet,
    offset: 0,
    kind: !rest ? "notes" : note.attributes["print-object"] === "no" ? "hidden" : whole ? "measure" : "rest",
    duration: grace ? 0 : ticks,
    staff: numberOf(note, "staff") ?? 1,
    grace: grace && (grace.attributes.slash === "yes" ? "slash" : "plain")
  }
}

/** Voices of a measure that ABC can have, counting twice one that sounds with itself. */
export const mostVoices = 32

export type MeasureXml = ReturnType<typeof readMeasureXml>
/** Returns the voices of a measure, the context after its leading attributes, and the `reason` why ABC cannot write it. */
export const readMeasureXml = (measure: XmlElement, before: MeasureContext) => {
  const all = elements(measure)
  const leading = new Set(leadingAttributes(measure))
  const context = withAttributes(before, leading)
  const tick = quarter / (context.divisions || 1)
  const streams: Array<XmlStream & { end: number }> = []
  const anchors: Array<Anchor> = []
  let [settled, cursor, ends, otherDivisions] = [0, 0, 0, false]
  let reason: string | undefined
  let last: XmlEvent | undefined
  const settle = (stream: number) => {
    for (const anchor of anchors.slice(settled)) anchor.stream = Math.max(0, stream)
    settled = anchors.length
  }
  let forwards: Array<XmlElement> = []
  /** Adds what a voice waits to reach a place. */
  const wait = (stream: (typeof streams)[number], until: number, staff: number) => {
    const gap = until - stream.end
    if (gap <= 1) return
    const covered = forwards.reduce((sum, one) => sum + (numberOf(one, "duration") ?? 0) * tick, 0)
    const more = { forwards: Math.abs(covered - gap) < 1 ? forwards : [], notes: [], lyrics: {}, offset: 0 }
    const heads = [{ length: gap, marks: [] }]
    stream.events.push({ ...more, kind: "hidden", heads, onset: stream.end, duration: gap, staff })
    stream.end = until
  }
  /** What is after the last note of a voice is of that voice, and so is the time that it waits to the end. */
  const close = () => {
    let stream = streams.find(({ events }) => events.at(-1) === last)
    const voice = forwards[0] && textOf(forwards[0], "voice") || "1"
    if (!last && cursor > 1) streams.push(stream = { voice, verses: 0, events: [], signs: [], end: 0 })
    if (stream) wait(stream, cursor, last?.staff ?? 1)
    if (stream) settle(streams.indexOf(stream))
    forwards = []
  }
  for (const element of all) {
    const ticks = (numberOf(element, "duration") ?? 0) * tick
    if (element.name === "backup") {
      close()
      cursor = Math.max(0, cursor - ticks)
    } else if (element.name === "forward") {
      forwards.push(element)
      cursor += ticks
    } else if (element.name !== "note") {
      const leads = leading.has(element)
      otherDivisions ||= child(element, "divisions") !== undefined && !leads
      anchors.push({ element, onset: cursor, leading: leads, stream: 0 })
    } else {
      ends += slursOf(element).length
      if (ends > mostSlurs) {
        reason = `it has more than ${mostSlurs} ends of slurs`
        break
      }
      const event = eventOf(element, cursor, ticks, tick, context)
      if (otherDivisions) reason = "it changes the divisions inside"
      if (ticks <= 0 && !event.grace) reason = "a note has no duration"
      if (child(element, "chord") && last !== undefined) {
        last.notes.push(element)
        last.heads.push(...event.heads)
        continue
      }
      const voice = textOf(element, "voice") ?? "1"
      let stream = streams.find((one) => one.voice === voice && one.end <= cursor + 1)
      if (stream === undefined && streams.length === mostVoices) {
        reason = `it has more than ${mostVoices} voices`
        break
      }
      if (stream === undefined) streams.push(stream = { voice, verses: 0, events: [], signs: [], end: 0 })
      settle(streams.indexOf(stream))
      wait(stream, cursor, event.staff)
      forwards = []
      stream.events.push(last = event)
      stream.end = cursor += event.duration
    }
  }
  close()
  settle(streams.length - 1)
  let open = before.wedges
  const bars = [barlineAt(measure, "left"), barlineAt(measure, "right")]
  const placesOf = streams.map(({ end, events }) =>
    new Set([...events.flatMap((one) => one.grace ? [] : Math.round(one.onset)), Math.round(end)])
  )
  // The text has a sign before the note, or after the last, that begins at its place.
  for (const anchor of anchors) {
    anchor.said = bars.includes(anchor.element)
    const [text, onset] = [signText(anchor.element, open), anchor.onset + offsetOf(anchor.element) * tick]
    open = wedgesAfter(open, anchor.element)
    if (text === undefined || !placesOf[anchor.stream]?.has(Math.round(onset))) continue
    streams[anchor.stream]?.signs.push({ text, onset, anchor })
    anchor.said = true
  }
  for (const { signs } of streams) signs.sort((one, other) => one.onset - other.onset)
  const wrong = wrongNumbers(measure)[0]?.message ?? before.wrong
  return { streams, anchors, context, reason: wrong ?? reason, bars: readBars(measure) }
}
