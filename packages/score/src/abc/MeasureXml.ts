/** Reads a measure's elements as voices of events, with what is between the notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, elements, numberOf, textOf } from "../xml/Elements.ts"
import { say } from "./Directions.ts"
import { marksOf } from "./Marks.ts"
import { type MeasureContext, withAttributes } from "./MeasureContext.ts"
import { eighth, type Head, type MeasureEvent, noteTypes, quarter, type Stream, type Syllable } from "./MeasureEvent.ts"

/** An event with its elements: none where the voice only waits. */
export type XmlEvent = MeasureEvent & { readonly notes: ReadonlyArray<XmlElement>; readonly says: Array<string> }

export interface XmlStream extends Stream {
  readonly events: Array<XmlEvent>
}

/** What is between the notes: a direction, a barline, attributes. */
export interface Anchor {
  readonly element: XmlElement
  readonly onset: number
  /** The index of the voice that it is written in. */
  readonly stream: number
  /** The event that says it in ABC. */
  said?: MeasureEvent
}

export interface MeasureXml {
  readonly streams: ReadonlyArray<XmlStream>
  readonly anchors: ReadonlyArray<Anchor>
  /** After the attributes at the start of the measure. */
  readonly context: MeasureContext
  /** Ticks of a measure by its time signature. */
  readonly length: number
  /** Why ABC cannot write it. */
  readonly reason?: string
}

const writtenLength = (note: XmlElement): number | undefined => {
  const quarters = noteTypes.find(([name]) => name === textOf(note, "type"))?.[1]
  return quarters && quarters * quarter * (2 - 0.5 ** children(note, "dot").length)
}

const syllables = (note: XmlElement): Record<string, Syllable> => {
  const lyrics: Record<string, Syllable> = {}
  for (const lyric of children(note, "lyric")) {
    const text = children(lyric, "text").map((one) => one.text).join(" ")
    const extend = child(lyric, "extend")
    const verse = lyric.attributes.number ?? "1"
    if (!text.trim() || verse in lyrics) continue
    lyrics[verse] = {
      text,
      syllabic: textOf(lyric, "syllabic") ?? "single",
      extend: extend !== undefined && extend.attributes.type !== "stop"
    }
  }
  return lyrics
}

const headOf = (note: XmlElement, length: number): Head => {
  const place = child(note, "pitch") ?? child(note, "unpitched")
  if (place === undefined) return { length, marks: marksOf(note) }
  const unpitched = place.name === "unpitched"
  const step = textOf(place, unpitched ? "display-step" : "step") ?? "B"
  const octave = numberOf(place, unpitched ? "display-octave" : "octave") ?? 4
  const signed = !unpitched && child(note, "accidental") !== undefined
  return {
    length,
    marks: marksOf(note),
    pitch: { step, octave, alter: numberOf(place, "alter") ?? 0, signed, unpitched }
  }
}

/** Returns the voices of a measure, as they are in its elements. */
export const readMeasureXml = (measure: XmlElement, before: MeasureContext): MeasureXml => {
  const all = elements(measure)
  const first = all.findIndex(({ name }) => ["note", "backup", "forward"].includes(name))
  const leading = all.slice(0, first < 0 ? undefined : first).filter(({ name }) => name === "attributes")
  const context = leading.reduce(withAttributes, before)
  const tick = quarter / (context.divisions || 1)
  const length = context.beats * 4 / context.beatType * quarter
  const streams: Array<XmlStream> = []
  const ends = new Map<XmlStream, number>()
  const anchors: Array<Anchor> = []
  let waiting: Array<Omit<Anchor, "stream">> = []
  let reason: string | undefined
  let cursor = 0
  let otherDivisions = false
  let last: { readonly stream: XmlStream; readonly notes: Array<XmlElement>; readonly heads: Array<Head> } | undefined
  const settle = (stream: XmlStream | undefined) => {
    anchors.push(
      ...waiting.map((anchor) => ({
        ...anchor,
        stream: Math.max(0, stream ? streams.indexOf(stream) : streams.length - 1)
      }))
    )
    waiting = []
  }
  for (const element of all) {
    const ticks = (numberOf(element, "duration") ?? 0) * tick
    if (element.name === "backup") cursor = Math.max(0, cursor - ticks)
    else if (element.name === "forward") cursor += ticks
    else if (element.name !== "note") {
      if (numberOf(element, "divisions") && !leading.includes(element)) otherDivisions = true
      waiting.push({ element, onset: cursor })
    } else {
      const grace = child(element, "grace")
      const modification = child(element, "time-modification")
      const actual = (modification && numberOf(modification, "actual-notes")) ?? 1
      const normal = (modification && numberOf(modification, "normal-notes")) ?? 1
      const written = writtenLength(element)
      if (otherDivisions) reason = "it changes the divisions inside"
      if (ticks <= 0 && !grace) reason = "a note has no duration"
      // A length by the note value, unless that differs by more than rounding.
      const exact = written !== undefined && Math.abs(written * normal / actual - ticks) < tick
      const head = headOf(element, grace ? written ?? eighth : exact ? written : ticks * actual / normal)
      if (child(element, "chord") && last !== undefined) {
        last.notes.push(element)
        last.heads.push(head)
        continue
      }
      const voice = textOf(element, "voice") ?? "1"
      let stream = streams.find((one) => one.voice === voice && (ends.get(one) ?? 0) <= cursor + 1)
      if (stream === undefined) streams.push(stream = { voice, verses: 0, events: [], fields: [] })
      settle(stream)
      const staff = numberOf(element, "staff") ?? 1
      const shared = { offset: 0, joined: false, says: [], lyrics: {} }
      const end = ends.get(stream) ?? 0
      if (cursor - end > 1) {
        stream.events.push({
          ...shared,
          kind: "hidden",
          onset: end,
          duration: cursor - end,
          heads: [{ length: cursor - end, marks: [] }],
          staff,
          notes: []
        })
      }
      const rest = child(element, "rest")
      const hidden = element.attributes["print-object"] === "no"
      const whole = rest !== undefined && Math.abs(ticks - length) < 1 && cursor === 0 &&
        (rest.attributes.measure === "yes" || textOf(element, "type") === "whole" && !exact)
      last = { stream, notes: [element], heads: [head] }
      stream.events.push({
        ...shared,
        ...last,
        says: [],
        kind: rest === undefined ? "notes" : whole ? hidden ? "hidden measure" : "measure" : hidden ? "hidden" : "rest",
        onset: cursor,
        duration: grace ? 0 : ticks,
        staff,
        lyrics: syllables(element),
        ...(grace === undefined ? undefined : { grace: grace.attributes.slash === "yes" ? "slash" : "plain" }),
        ...(modification === undefined || grace || actual === normal ? undefined : { tuplet: { actual, normal } })
      })
      if (!grace) ends.set(stream, cursor += ticks)
    }
  }
  settle(undefined)
  for (const anchor of anchors) {
    const event = streams[anchor.stream]?.events.find(({ grace, notes, onset }) =>
      !grace && notes.length > 0 && Math.abs(onset - anchor.onset) < 1
    )
    const said = event && say(anchor.element)
    if (event === undefined || said === undefined || event.says.includes(said)) continue
    event.says.push(said)
    anchor.said = event
  }
  return { streams, anchors, context, length, ...(reason === undefined ? undefined : { reason }) }
}
