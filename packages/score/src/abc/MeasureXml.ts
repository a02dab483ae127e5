/** Reads a measure's elements as voices of events, with what is between the notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, elements, numberOf, textOf } from "../xml/Elements.ts"
import { say } from "./Directions.ts"
import { marksOf } from "./Marks.ts"
import { type MeasureContext, withAttributes } from "./MeasureContext.ts"
import type { Head, MeasureEvent, Stream, Syllable } from "./MeasureEvent.ts"
import { eighth, noteTypes, quarter, ratioOf, ticksOf } from "./MeasureEvent.ts"

/** An event with its elements: none where the voice only waits. */
export type XmlEvent = MeasureEvent & { readonly notes: Array<XmlElement>; readonly heads: Array<Head> }

export interface XmlStream extends Stream {
  readonly events: Array<XmlEvent>
}

/** What is between the notes: a direction, a barline, attributes. */
export interface Anchor {
  readonly element: XmlElement
  readonly onset: number
  /** The index of the voice that it is written in. */
  stream: number
  /** What the event at its onset says of it in ABC. */
  said?: string
}

export interface MeasureXml {
  readonly streams: ReadonlyArray<XmlStream>
  readonly anchors: ReadonlyArray<Anchor>
  /** After the attributes at the start of the measure. */
  readonly context: MeasureContext
  /** Why ABC cannot write it. */
  readonly reason: string | undefined
}

/** Returns the ticks of a measure by its time signature: 0 without one. */
export const lengthOf = ({ beats, beatType }: Pick<MeasureContext, "beats" | "beatType">): number =>
  beats * 4 / beatType * quarter

const syllablesOf = (note: XmlElement): Record<string, Syllable> => {
  const lyrics: Record<string, Syllable> = {}
  for (const lyric of children(note, "lyric")) {
    const text = children(lyric, "text").map((one) => one.text).join(" ")
    const { number: verse = "1" } = lyric.attributes
    const extend = child(lyric, "extend")
    if (!text.trim() || verse in lyrics) continue
    const syllabic = textOf(lyric, "syllabic") ?? "single"
    lyrics[verse] = { text, syllabic, extend: extend !== undefined && extend.attributes.type !== "stop" }
  }
  return lyrics
}

const headOf = (note: XmlElement, length: number): Head => {
  const place = child(note, "pitch") ?? child(note, "unpitched")
  const marks = marksOf(note)
  if (place === undefined) return { length, marks }
  const unpitched = place.name === "unpitched"
  const step = textOf(place, unpitched ? "display-step" : "step") ?? "B"
  const octave = numberOf(place, unpitched ? "display-octave" : "octave") ?? 4
  const signed = !unpitched && child(note, "accidental") !== undefined
  return { length, marks, pitch: { step, octave, alter: numberOf(place, "alter") ?? 0, signed, unpitched } }
}

/** Returns the event of a note that is in no chord, or begins one. */
const eventOf = (note: XmlElement, onset: number, ticks: number, tick: number, measure: number): XmlEvent => {
  const [grace, rest] = [child(note, "grace"), child(note, "rest")]
  const [actual, normal] = ["actual-notes", "normal-notes"].map((name) => textOf(note, `time-modification/${name}`))
  const tuplet = actual === normal || grace ? undefined : `${actual}:${normal}`
  const type = noteTypes.indexOf(textOf(note, "type") ?? "")
  const written = type < 0 ? undefined : ticksOf(type, children(note, "dot").length)
  // The note value is the length, unless the duration differs by more than rounding.
  const exact = written !== undefined && Math.abs(written * ratioOf(tuplet) - ticks) < tick
  const length = grace ? written ?? eighth : exact ? written : ticks / ratioOf(tuplet)
  const whole = rest && onset === 0 && Math.abs(ticks - measure) < 1 &&
    (rest.attributes.measure === "yes" || textOf(note, "type") === "whole" && !exact)
  const hidden = note.attributes["print-object"] === "no"
  return {
    notes: [note],
    heads: [headOf(note, length)],
    kind: !rest ? "notes" : whole ? hidden ? "hidden measure" : "measure" : hidden ? "hidden" : "rest",
    onset,
    duration: grace ? 0 : ticks,
    staff: numberOf(note, "staff") ?? 1,
    grace: grace && (grace.attributes.slash === "yes" ? "slash" : "plain"),
    tuplet,
    says: [],
    joined: false,
    lyrics: syllablesOf(note),
    offset: 0
  }
}

/** Returns the voices of a measure, as they are in its elements. */
export const readMeasureXml = (measure: XmlElement, before: MeasureContext): MeasureXml => {
  const all = elements(measure)
  const first = all.findIndex(({ name }) => /^(note|backup|forward)$/.test(name))
  const leading = all.slice(0, first < 0 ? undefined : first).filter(({ name }) => name === "attributes")
  const context = leading.reduce(withAttributes, before)
  const tick = quarter / (context.divisions || 1)
  const streams: Array<XmlStream & { end: number }> = []
  const anchors: Array<Anchor> = []
  let waiting: Array<Anchor> = []
  let reason: string | undefined
  let otherDivisions = false
  let cursor = 0
  let last: XmlEvent | undefined
  const settle = (stream: number) => {
    for (const anchor of waiting) anchor.stream = Math.max(0, stream)
    waiting = []
  }
  for (const element of all) {
    const ticks = (numberOf(element, "duration") ?? 0) * tick
    if (element.name === "backup") cursor = Math.max(0, cursor - ticks)
    else if (element.name === "forward") cursor += ticks
    else if (element.name !== "note") {
      otherDivisions ||= child(element, "divisions") !== undefined && !leading.includes(element)
      const anchor = { element, onset: cursor, stream: 0 }
      anchors.push(anchor)
      waiting.push(anchor)
    } else {
      const event = eventOf(element, cursor, ticks, tick, lengthOf(context))
      if (otherDivisions) reason = "it changes the divisions inside"
      if (ticks <= 0 && !event.grace) reason = "a note has no duration"
      if (child(element, "chord") && last !== undefined) {
        last.notes.push(element)
        last.heads.push(...event.heads)
        continue
      }
      const voice = textOf(element, "voice") ?? "1"
      let stream = streams.find((one) => one.voice === voice && one.end <= cursor + 1)
      if (stream === undefined) streams.push(stream = { voice, verses: 0, events: [], end: 0 })
      settle(streams.indexOf(stream))
      const gap = cursor - stream.end
      if (gap > 1) {
        const wait = { ...event, notes: [], heads: [{ length: gap, marks: [] }], lyrics: {}, says: [] }
        stream.events.push({
          ...wait,
          kind: "hidden",
          onset: stream.end,
          duration: gap,
          grace: undefined,
          tuplet: undefined
        })
      }
      stream.events.push(last = event)
      stream.end = cursor += event.duration
    }
  }
  settle(streams.length - 1)
  for (const anchor of anchors) {
    const event = streams[anchor.stream]?.events.find(({ grace, notes, onset }) =>
      !grace && notes.length > 0 && Math.abs(onset - anchor.onset) < 1
    )
    const said = event && say(anchor.element)
    if (said === undefined || event?.says.includes(said)) continue
    event?.says.push(said)
    anchor.said = said
  }
  return { streams, anchors, context, reason }
}
