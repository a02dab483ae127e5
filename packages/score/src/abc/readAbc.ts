/** Reads a measure from ABC: what the text does not say stays as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, elements, numberOf, textOf } from "../xml/Elements.ts"
import { position, type Problem } from "../xml/Problem.ts"
import { meaning, tag, unsay } from "./Directions.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import { beamsOf, eighth, type Head, type MeasureEvent, noteType, quarter, same, type Stream } from "./MeasureEvent.ts"
import { lengthOf, readMeasureXml } from "./MeasureXml.ts"
import { noteXml } from "./NoteXml.ts"
import { parseAbc } from "./parseAbc.ts"
import { abcHeader, defaultsOf, renderAbc, unsaid } from "./writeAbc.ts"

export type ReadMeasure =
  | { readonly xml: string; readonly kept: ReadonlyArray<string>; readonly lost: ReadonlyArray<string> }
  | { readonly problems: ReadonlyArray<Problem> }

type Rendered = ReturnType<typeof renderAbc>

/** What a text says of an event. */
interface Said {
  readonly event: MeasureEvent
  readonly beams: ReadonlyArray<string>
}

/** An event that is written, and the one that it replaces, with its elements. Neither has any where the voice only waits. */
interface Planned extends Said {
  readonly old?: Said & {
    readonly notes: ReadonlyArray<XmlElement>
    readonly duration: number
    readonly sameLength: boolean
  }
}

interface PlannedVoice {
  readonly voice: string
  readonly events: ReadonlyArray<Planned>
  /** Ticks of the events, and of those that they replace. */
  readonly length: number
  readonly oldLength: number
  /** Whether the text adds it to a voice with `&`. */
  readonly overlays: boolean
}

const sumOf = (events: ReadonlyArray<MeasureEvent>) => events.reduce((sum, { duration }) => sum + duration, 0)

/** Returns how many grace notes, or others, at its onset are before an event. */
const rank = (events: ReadonlyArray<MeasureEvent>, { grace, onset }: MeasureEvent, at: number) =>
  events.slice(0, at).filter((one) => !one.grace === !grace && same(one.onset, onset)).length

/** Pairs the events of the text with those of the measure, by voice and onset. A voice or a verse that the text leaves out stays. */
const plan = (text: ReadonlyArray<Stream>, { read: { streams }, xml }: Rendered): ReadonlyArray<PlannedVoice> => {
  const said = new Set(text.map(({ voice }) => voice))
  const voices = [...new Set([...streams.map(({ voice }) => voice), ...said])]
  const of = (list: ReadonlyArray<Stream>, name: string) => list.filter(({ voice }) => voice === name)
  const pairs = voices.flatMap((voice) =>
    of(said.has(voice) ? text : streams, voice).map((stream, n) => ({ stream, n, was: of(streams, voice)[n] }))
  )
  return pairs.map(({ n: nth, stream: { events, verses, voice }, was }) => {
    const [beams, oldBeams] = [beamsOf(events), beamsOf(was?.events ?? [])]
    const xmlEvents = xml.streams[was ? streams.indexOf(was) : -1]?.events ?? []
    const pair = (event: MeasureEvent, at: number): Planned => {
      const now = { event, beams: beams[at] ?? [] }
      const n = was?.events.findIndex((one, k) =>
        one.kind === event.kind && !one.grace === !event.grace && same(one.onset, event.onset) &&
        rank(was.events, one, k) === rank(events, event, at)
      ) ?? -1
      const [old, elementsOf] = [was?.events[n], xmlEvents[n]]
      if (old === undefined || elementsOf === undefined) {
        return now
      }
      const others = Object.entries(old.lyrics).filter(([verse]) =>
        Number(verse) > verses
      )
      for (const [verse, syllable] of others) event.lyrics[verse] ??= syllable
      const sameLength = same(old.duration, event.duration) && old.tuplet === event.tuplet
      return { ...now, old: { ...elementsOf, event: old, beams: oldBeams[n] ?? [], sameLength } }
    }
    const oldLength = sumOf(was?.events ?? [])
    return { voice, events: events.map(pair), length: sumOf(events), oldLength, overlays: nth > 0 && !was }
  }).filter(({ events }) => events.some(({ event, old }) => old || !event.kind.startsWith("hidden")))
}

const eighths = (ticks: number) => `${Math.round(ticks / eighth * 240) / 240} eighths`

/** Returns what is wrong with the lengths. `sets`: the text has another meter. */
const lengthProblems = (
  text: string,
  measure: number,
  planned: ReadonlyArray<PlannedVoice>,
  sets: boolean
): ReadonlyArray<Problem> =>
  planned.flatMap(({ events, length, oldLength, overlays, voice }) => {
    const last = events.at(-1)?.event
    if (overlays) {
      const message = `& begins more notes of voice ${voice}, which has none`
      return [{
        ...position(text, last?.offset ?? 0),
        message,
        hint: "Write them as a voice of their own, such as [V:2]"
      }]
    }
    const odd = events.filter(({ event: { heads, kind }, old }) =>
      !old?.sameLength && !kind.endsWith("measure") && !heads.every((head) => noteType(head.length))
    ).map(({ event: { heads: [head], offset } }) => ({
      ...position(text, offset),
      message: `No note or rest lasts ${eighths(head?.length ?? 0)}`,
      hint: "Divide it: c4-c for a note of 5, z4z for a rest"
    }))
    const [least, most] = [
      sets ? 0 : Math.min(measure || oldLength, oldLength),
      Math.max(measure || length, sets ? 0 : oldLength)
    ]
    const long = length > most && !same(length, most)
    if (!long && (length > least || same(length, least))) return odd
    const message = `Voice ${voice} lasts ${eighths(length)}, and the measure ${eighths(measure)}`
    const hint = long ? "Write the rest in the next measure" : "Fill it with rests: z, or x for one that is not shown"
    return [...odd, { ...position(text, last?.offset ?? 0), message, hint }]
  })

/** Returns by what the divisions must be multiplied, so that new lengths are whole numbers. */
const factorOf = (planned: ReadonlyArray<PlannedVoice>, tick: number): number => {
  const changed = planned.flatMap(({ events }) => events).filter(({ old }) => !old?.sameLength)
  const whole = (by: number) =>
    changed.every(({ event }) => same(Math.round(event.duration / tick * by) * tick, event.duration * by))
  let factor = 1
  while (factor < 5040 && !whole(factor)) factor++
  return factor
}

/** Pairs a note of a chord with an old one: in their order, or by pitch if their number changed. */
const oldHead = ({ event: { heads }, old }: Planned, at: number): number => {
  if (old === undefined || heads.length === old.event.heads.length) return at
  const name = ({ pitch }: Head) => pitch && pitch.step + pitch.octave + pitch.alter
  return old.event.heads.findIndex((one) => name(one) === name(heads[at] ?? one))
}

/** Returns the key and time signatures of a text that the measure does not have. */
const fieldsOf = ({ fields }: ReturnType<typeof parseAbc>, { read }: Rendered, context: MeasureContext) => {
  const time = tag("beats", context.beats) + tag("beat-type", context.beatType)
  const isSet = ({ name, onset, xml }: (typeof fields)[number]) =>
    read.fields.some((one) => one.name === name && one.xml === xml && same(one.onset, onset)) ||
    onset === 0 && xml.startsWith(name === "key" ? tag("fifths", context.fifths) : time)
  return fields.filter((field, at) =>
    !isSet(field) && fields.findLastIndex(({ name, onset }) => name === field.name && same(onset, field.onset)) === at
  )
}

/**
 * Returns a measure with the music of a text. What the text cannot say is taken from the old measure: `kept` names it, and `lost` what has no
 * place any more. A text that is no ABC, or too long or too short, returns `problems`. The context is that after the edits of earlier measures, and
 * `was` that before them.
 */
export const readAbc = (text: string, now: MeasureContext, old: XmlElement, source: string, was = now): ReadMeasure => {
  const rendered = renderAbc(old, was)
  const { reason, xml: { anchors, streams } } = rendered
  const { context } = readMeasureXml(old, now)
  const defaults = defaultsOf(rendered.xml)
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const unchanged = [rendered.text, abcHeader(old, was) + rendered.text].includes(text.trim())
  if (unchanged && JSON.stringify(now) === JSON.stringify(was)) return { xml: slice(old), kept: [], lost: [] }
  const refuse = (message: string, hint: string) => ({ problems: [{ line: 1, column: 1, message, hint }] })
  if (reason !== undefined) return refuse(`The measure is not in ABC: ${reason}`, "Replace it as xml")
  const parsed = parseAbc(text, context, defaults)
  const none = parsed.streams.length === 0 && streams.length > 0
  if (none) return refuse("The text has no notes", "Write Z for a rest of the measure")
  const planned = plan(parsed.streams, rendered)
  const problems = [
    ...parsed.problems,
    ...parsed.problems.length > 0
      ? []
      : lengthProblems(text, parsed.length, planned, !same(parsed.length, lengthOf(context)))
  ]
  if (problems.length > 0) return { problems }
  const fields = fieldsOf(parsed, rendered, context)
  const inside = fields.some(({ name, onset }) => name === "time" && onset > 0)
  if (inside) return refuse("The meter changes inside the measure", "Write [M:3/4] before the first note")
  const tick = quarter / (context.divisions || 1)
  const factor = factorOf(planned, tick)
  const divisions = (ticks: number) => Math.round(ticks / tick * factor)

  const all = elements(old)
  const indent = all[0] ? /\n[ \t]*$/.exec(source.slice(old.start, all[0].start))?.[0] ?? "" : ""
  const out: Array<string> = []
  const [kept, lost] = [new Set<string>(), new Set<string>()]

  const pieces = anchors.map(({ element, onset, said, stream }) => {
    const scale = (all: string, name: string, more: string, n: string) =>
      factor === 1 ? all : `<${name}${more}>${Number(n) * factor}<`
    let xml = slice(element).replace(/<(offset|duration)([^>]*)>\s*(-?[\d.]+)\s*</g, scale)
    for (const field of fields.filter((one) => same(one.onset, onset) && child(element, one.name))) {
      xml = xml.replace(new RegExp(`<${field.name}\\b[^]*?</${field.name}>`), tag(field.name, field.xml))
      fields.splice(fields.indexOf(field), 1)
    }
    // Others go if the measure ends before their place.
    const bound = /^(barline|print|attributes)$/.test(element.name)
    return { xml, place: divisions(onset), stream, what: meaning(element), bound, said }
  })
  const leading = anchors.findLastIndex(({ element, onset }) => element.name === "attributes" && onset === 0) + 1
  const insert = (content: string, onset: number) => {
    const xml = tag("attributes", content)
    pieces.splice(leading, 0, { xml, place: divisions(onset), stream: 0, what: "", bound: true, said: undefined })
  }
  for (const { name, onset, xml } of fields.reverse()) insert(tag(name, xml), onset)
  if (factor > 1) insert(tag("divisions", context.divisions * factor), 0)

  let cursor = 0
  const move = (by: number) => by !== 0 && out.push(tag(by < 0 ? "backup" : "forward", tag("duration", Math.abs(by))))
  const end = divisions(Math.max(parsed.length, ...planned.map(({ length }) => length)))
  /** Writes what is before this place in a voice, going back where no note begins. */
  const flush = (n: number, final = false) => {
    const last = final && n === planned.length - 1
    for (const piece of pieces.filter(({ said, stream }) => !said && (stream === n || last && stream > n))) {
      if (!final && piece.place > cursor) continue
      pieces.splice(pieces.indexOf(piece), 1)
      const fits = piece.bound || piece.place <= end
      ;(fits ? kept : lost).add(piece.what)
      if (!fits) continue
      const by = piece.bound && final ? 0 : piece.place - cursor
      move(by)
      out.push(piece.xml)
      move(-by)
    }
  }
  const speak = ({ says, staff }: MeasureEvent) => {
    for (const text of says) {
      const at = pieces.findIndex(({ place, said }) => said === text && place === cursor)
      const [piece] = at < 0 ? [] : pieces.splice(at, 1)
      out.push(piece?.xml ?? unsay(text, defaults.staves > 1 ? staff : undefined) ?? "")
    }
  }
  const notes = children(old, "note")
  const staves = defaults.staves > 1 || notes.some((note) => child(note, "staff"))
  const instrument = (head: Head | undefined): string => {
    const pitch = head?.pitch
    const able = notes.filter((note) => child(note, "instrument"))
    const placeOf = (note: XmlElement) =>
      `${textOf(note, "unpitched/display-step")}${numberOf(note, "unpitched/display-octave")}`
    const note = able.find((one) => !pitch?.unpitched || placeOf(one) === `${pitch.step}${pitch.octave}`)
    const element = note && child(note, "instrument")
    if (able.length > 0 && !note) lost.add("instrument")
    return element ? slice(element) : ""
  }
  const used = new Set<XmlElement>()
  const write = (one: Planned, voice: string): number => {
    const { event, old: was } = one
    const all = event.heads.map((head, index) => {
      const at = oldHead(one, index)
      const [element, other] = [was?.notes[at], was?.event.heads[at]]
      const stays = was?.sameLength && head.length === other?.length && element
      const ticks = stays
        ? (numberOf(element, "duration") ?? 0) * tick
        : event.duration * head.length / (event.heads[0]?.length ?? 1)
      const duration = event.grace ? undefined : divisions(ticks)
      const pair = was && element && other && { ...was, element, head: other, index: at, voice }
      if (element) used.add(element)
      out.push(noteXml({ ...one, head, index, voice }, { slice, indent, duration, staves, instrument }, pair))
      return duration ?? 0
    })
    return all[0] ?? 0
  }

  for (const [n, { events, voice }] of planned.entries()) {
    move(-cursor)
    cursor = 0
    for (const one of events) {
      const { event, old: was } = one
      flush(n)
      if (!event.grace) speak(event)
      const waits = was?.notes.length === 0 && divisions(was.sameLength ? was.duration : event.duration)
      if (waits) move(waits)
      cursor += waits || write(one, voice)
    }
    flush(n, true)
  }
  if (planned.length === 0) out.push(...pieces.filter(({ said }) => !said).map(({ xml }) => xml))
  for (const stream of streams) {
    for (const event of stream.events) {
      event.notes.forEach((note, n) =>
        unsaid(note, event, stream, n).forEach((what) => (used.has(note) ? kept : lost).add(what))
      )
    }
  }
  const restored = factor === 1 || anchors.some(({ element, onset }) => onset > 0 && child(element, "divisions"))
  if (!restored) out.push(tag("attributes", tag("divisions", context.divisions)))
  const open = (/^<(?:"[^"]*"|'[^']*'|[^>"'])*>/.exec(slice(old))?.[0] ?? "<measure>").replace(/\s*\/>$/, ">")
  const close = all.length > 0 && /\s*<\/[^<]*$/.exec(slice(old))?.[0] || "</measure>"
  const words = (names: Set<string>) => [...names].filter((name) => name !== "")
  return { xml: `${open}${out.map((xml) => indent + xml).join("")}${close}`, kept: words(kept), lost: words(lost) }
}
