/** Reads a measure from ABC: what the text does not say stays as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { position, type Problem } from "../xml/Problem.ts"
import { child, children, elements, numberOf } from "../xml/Tree.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import { beamsOf, eighth, type Head, type MeasureEvent, noteType, quarter, same, type Stream } from "./MeasureEvent.ts"
import { meaning, readMeasureXml } from "./MeasureXml.ts"
import { lossesOf, noteXml, opening, tag } from "./NoteXml.ts"
import { parseAbc } from "./parseAbc.ts"
import { abcHeader, defaultsOf, writeAbc } from "./writeAbc.ts"

type Rendered = ReturnType<typeof writeAbc>
const sumOf = (events: ReadonlyArray<MeasureEvent>) => events.reduce((sum, { duration }) => sum + duration, 0)

/** Returns how many grace notes, or others, at its onset are before an event. */
const rank = (events: ReadonlyArray<MeasureEvent>, { grace, onset }: MeasureEvent, at: number) =>
  events.slice(0, at).filter((one) => !one.grace === !grace && same(one.onset, onset)).length

/** Pairs the events of the text with those of the measure, by voice and onset. A voice or a verse that the text leaves out stays. */
const plan = (text: ReadonlyArray<Stream>, { read: { streams }, xml }: Rendered) => {
  const said = new Set(text.map(({ voice }) => voice))
  const voices = [...new Set([...streams.map(({ voice }) => voice), ...said])]
  const of = (list: ReadonlyArray<Stream>, name: string) => list.filter(({ voice }) => voice === name)
  const pairs = voices.flatMap((voice) =>
    of(said.has(voice) ? text : streams, voice).map((stream, n) => ({ stream, n, was: of(streams, voice)[n] }))
  )
  return pairs.map(({ n: nth, stream: { events, verses, voice }, was }) => {
    const olds = was?.events ?? []
    const xmlEvents = xml.streams[was ? streams.indexOf(was) : -1]?.events ?? []
    const planned = events.map((event, at) => {
      const n = olds.findIndex((one, k) =>
        one.kind === event.kind && !one.grace === !event.grace && same(one.onset, event.onset) &&
        rank(olds, one, k) === rank(events, event, at)
      )
      const [old, elementsOf] = [olds[n], xmlEvents[n]]
      if (old === undefined || elementsOf === undefined) return { event, old: undefined }
      for (const [verse, syllable] of Object.entries(old.lyrics)) {
        if (Number(verse) > verses) event.lyrics[verse] ??= syllable
      }
      const sameLength = same(old.duration, event.duration) && old.tuplet === event.tuplet
      return { event, old: { ...elementsOf, event: old, sameLength } }
    })
    const sameRhythm = events.length === olds.length && planned.every(({ old }) => old?.sameLength)
    const [length, oldLength] = [sumOf(events), sumOf(olds)]
    return { voice, events: planned, length, oldLength, overlays: nth > 0 && !was, sameRhythm }
  }).filter(({ events }) => events.some(({ event, old }) => old || event.kind !== "hidden"))
}

type PlannedVoice = ReturnType<typeof plan>[number]
type Planned = PlannedVoice["events"][number]

const eighths = (ticks: number) => `${Math.round(ticks / eighth * 240) / 240} eighths`

/** Returns what is wrong with the lengths. `sets`: the text has another meter. `overlays`: it adds notes to a voice with `&`. */
const lengthProblems = (text: string, measure: number, planned: ReadonlyArray<PlannedVoice>, sets: boolean) =>
  planned.flatMap(({ events, length, oldLength, overlays, voice }): ReadonlyArray<Problem> => {
    const end = position(text, events.at(-1)?.event.offset ?? 0)
    if (overlays) {
      const message = `& begins more notes of voice ${voice}, which has none`
      return [{ ...end, message, hint: "Write them as a voice of their own, such as [V:2]" }]
    }
    const odd = events.filter(({ event: { heads, kind }, old }) =>
      !old?.sameLength && kind !== "measure" && !heads.every((head) => noteType(head.length))
    ).map(({ event: { heads: [head], offset } }) => ({
      ...position(text, offset),
      message: `No note or rest lasts ${eighths(head?.length ?? 0)}`,
      hint: "Divide it: c4-c for a note of 5, z4z for a rest"
    }))
    const least = sets ? 0 : Math.min(measure || oldLength, oldLength)
    const most = Math.max(measure || length, sets ? 0 : oldLength)
    const long = length > most && !same(length, most)
    if (!long && (length > least || same(length, least))) return odd
    const message = `Voice ${voice} lasts ${eighths(length)}, and the measure ${eighths(measure)}`
    const hint = long ? "Write the rest in the next measure" : "Fill it with rests: z, or x for one that is not shown"
    return [...odd, { ...end, message, hint }]
  })

/** Pairs a note of a chord with an old one: in their order, or by pitch if their number changed. */
const oldHead = (heads: ReadonlyArray<Head>, old: ReadonlyArray<Head>, at: number): number => {
  const name = ({ pitch }: Head) => pitch && pitch.step + pitch.octave + pitch.alter
  return heads.length === old.length ? at : old.findIndex((one) => name(one) === name(heads[at] ?? one))
}

/** Returns a measure with the music of a text, and the rest of the old one. The context is that after the edits of earlier measures, and `was` that before. */
export const readAbc = (text: string, now: MeasureContext, old: XmlElement, source: string, was = now) => {
  const rendered = writeAbc(old, was)
  const { reason, xml: { anchors, streams } } = rendered
  const { context } = readMeasureXml(old, now)
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const unchanged = [rendered.text, abcHeader(old, was) + rendered.text].some((one) => one.trim() === text.trim())
  if (unchanged && JSON.stringify(now) === JSON.stringify(was)) return { xml: slice(old), kept: [], lost: [] }
  const refuse = (message: string, hint: string) => ({ problems: [{ line: 1, column: 1, message, hint }] })
  if (reason !== undefined) return refuse(`The measure is not in ABC: ${reason}`, "Replace it as xml")
  const defaults = defaultsOf(rendered.xml)
  const { key, length, problems, streams: lines, time = context } = parseAbc(text, context, defaults)
  const none = lines.length === 0 && streams.length > 0
  if (none) return refuse("The text has no notes", "Write Z for a rest of the measure")
  const planned = plan(lines, rendered)
  const setsTime = time.beats !== context.beats || time.beatType !== context.beatType
  if (problems.length === 0) problems.push(...lengthProblems(text, length, planned, setsTime))
  if (problems.length > 0) return { problems }
  const tick = quarter / (context.divisions || 1)
  // By what the divisions must be multiplied, so that new lengths are whole numbers.
  let factor = 1
  const fresh = planned.flatMap(({ events }) => events).filter(({ old }) => !old?.sameLength)
  const fits = ({ event: { duration } }: Planned) =>
    same(Math.round(duration / tick * factor) * tick, duration * factor)
  while (factor < 5040 && !fresh.every(fits)) factor++
  const divisions = (ticks: number) => Math.round(ticks / tick * factor)

  const pieces = anchors.map((anchor) => {
    const { element, leading, onset, stream } = anchor
    const scale = (all: string, name: string, more: string, n: string) =>
      factor === 1 ? all : `<${name}${more}>${Number(n) * factor}<`
    const xml = slice(element).replace(/<(offset|duration)([^<>]*)>\s*(-?[\d.]+)\s*</g, scale)
    // Others go if the measure ends before their place.
    const bound = /^(barline|print|attributes)$/.test(element.name)
    return { xml, leading, place: divisions(onset), stream, what: meaning(anchor), bound }
  })
  /** Sets a child of the leading attributes: in those that have it, or in new ones behind them. */
  const set = (name: string, content: string | number) => {
    const found = pieces.findLast(({ leading, xml }) => leading && xml.includes(`</${name}>`))
    if (found) found.xml = found.xml.replace(new RegExp(`<${name}\\b[^]*?(?:</${name}>|$)`), tag(name, content))
    else {
      const xml = tag("attributes", tag(name, content))
      const at = pieces.findLastIndex(({ leading }) => leading) + 1
      pieces.splice(at, 0, { xml, leading: true, place: 0, stream: 0, what: "", bound: true })
    }
  }
  if (setsTime) set("time", tag("beats", time.beats) + tag("beat-type", time.beatType))
  if (key && key.fifths !== context.fifths) set("key", tag("fifths", key.fifths) + tag("mode", key.mode))
  if (factor > 1) set("divisions", context.divisions * factor)

  const out: Array<string> = []
  const [kept, lost] = [new Set<string>(), new Set<string>()]
  let cursor = 0
  const move = (by: number) => by !== 0 && out.push(tag(by < 0 ? "backup" : "forward", tag("duration", Math.abs(by))))
  const end = divisions(Math.max(length, ...planned.map((one) => one.length)))
  /** Writes what is before this place in a voice, going back where no note begins. */
  const flush = (n: number, final = false) => {
    const last = final && n >= planned.length - 1
    for (const piece of pieces.filter(({ stream }) => stream === n || last && stream > n)) {
      if (!final && piece.place > cursor) continue
      pieces.splice(pieces.indexOf(piece), 1)
      const fits = piece.bound || piece.place <= end
      ;(fits ? kept : lost).add(piece.what)
      if (!fits) continue
      // What was at the end of the measure stays there.
      const inside = piece.place < Math.min(cursor, divisions(planned[n]?.oldLength ?? 0))
      const by = piece.bound && final && !inside ? 0 : piece.place - cursor
      move(by)
      out.push(piece.xml)
      move(-by)
    }
  }

  const [first] = elements(old)
  const indent = first ? /\n[ \t]*$/.exec(source.slice(old.start, first.start))?.[0] ?? "" : ""
  const notes = children(old, "note")
  const staves = defaults.staves > 1 || notes.some((note) => child(note, "staff"))
  const played = notes.filter((note) => child(note, "instrument"))
  const instrument = (pitch: Head["pitch"]): string => {
    const place = (note: XmlElement) => child(note, "unpitched")?.text.replace(/\s/g, "")
    const note = played.find((one) => !pitch?.unpitched || place(one) === `${pitch.step}${pitch.octave}`)
    const element = note && child(note, "instrument")
    if (played.length > 0 && !element) lost.add("instrument")
    return element ? slice(element) : ""
  }
  const used = new Set<XmlElement>()
  const write = ({ event, old: was }: Planned, voice: string, beams: ReadonlyArray<string> | undefined): number => {
    const all = event.heads.map((head, index) => {
      const at = was ? oldHead(event.heads, was.event.heads, index) : index
      const [element, other] = [was?.notes[at], was?.event.heads[at]]
      const ticks = was?.sameLength && element ? (numberOf(element, "duration") ?? 0) * tick : event.duration
      const duration = event.grace ? undefined : divisions(ticks)
      const pair = was && element && other && { event: was.event, element, head: other, index: at, voice }
      if (element) used.add(element)
      const options = { slice, indent, duration, staves, instrument, beams: beams && index > 0 ? [] : beams }
      out.push(noteXml({ event, head, index, voice }, options, pair))
      return duration ?? 0
    })
    return all[0] ?? 0
  }
  const beat = time.beatType === 8 && time.beats % 3 === 0 ? 3 * eighth : 4 * quarter / time.beatType
  for (const [n, { events, sameRhythm, voice }] of planned.entries()) {
    const beams = sameRhythm ? undefined : beamsOf(events.map(({ event }) => event), beat)
    move(-cursor)
    cursor = 0
    for (const one of events) {
      const { event, old: was } = one
      flush(n)
      const waits = was?.notes.length === 0 && divisions(was.sameLength ? was.duration : event.duration)
      if (waits) move(waits)
      cursor += waits || write(one, voice, beams?.get(event))
    }
    flush(n, true)
  }
  if (planned.length === 0) flush(0, true)

  for (const { events, voice } of streams) {
    const verses = Math.max(0, ...lines.map((line) => line.voice === voice ? line.verses : 0))
    for (const event of events) {
      const unsung = Object.keys(event.lyrics).some((verse) => !(Number(verse) <= verses))
      event.notes.forEach((note, index) => {
        const names = used.has(note) ? kept : lost
        for (const name of lossesOf(note, { event, head: undefined, index, voice })) names.add(name)
      })
      if (unsung && !event.notes.some((note) => used.has(note))) lost.add("lyric")
    }
  }
  const restored = factor === 1 || anchors.some(({ element, leading }) => !leading && child(element, "divisions"))
  if (!restored) out.push(tag("attributes", tag("divisions", context.divisions)))
  const open = (opening(slice(old)) || "<measure>").replace(/(?<!\s)\s*\/>$/, ">")
  const close = first && /(?<!\s)\s*<\/[^<]*$/.exec(slice(old))?.[0] || "</measure>"
  kept.delete("")
  lost.delete("")
  return { xml: `${open}${out.map((xml) => indent + xml).join("")}${close}`, kept: [...kept], lost: [...lost] }
}
