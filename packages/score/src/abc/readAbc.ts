/** Reads a measure from ABC: what the text does not say stays as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, elements, numberOf, textOf } from "../xml/Elements.ts"
import { position, type Problem } from "../xml/Problem.ts"
import { meaning, say, unsay } from "./Directions.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import {
  beamsOf,
  eighth,
  type Head,
  type MeasureEvent,
  noteType,
  type Pitch,
  quarter,
  type Stream
} from "./MeasureEvent.ts"
import type { Anchor, XmlEvent } from "./MeasureXml.ts"
import { noteXml, type OldNote } from "./NoteXml.ts"
import { parseAbc, type ParsedAbc } from "./parseAbc.ts"
import { defaultsOf, renderAbc, type Rendered, unsaid } from "./writeAbc.ts"

export type ReadMeasure =
  | { readonly xml: string; readonly kept: ReadonlyArray<string>; readonly lost: ReadonlyArray<string> }
  | { readonly problems: ReadonlyArray<Problem> }

/** An event of the old measure, as its text said it. */
interface Old {
  readonly xml: XmlEvent
  readonly event: MeasureEvent
  readonly beams: ReadonlyArray<string>
}

/** An event that is written, with the one that it replaces. */
interface Planned {
  readonly event: MeasureEvent
  readonly beams: ReadonlyArray<string>
  readonly old?: Old
}

interface PlannedVoice {
  readonly voice: string
  readonly events: ReadonlyArray<Planned>
}

const rounded = (ticks: number) => Math.round(ticks / (quarter / 4096))

/** Numbers the events by their place: the grace notes at one onset one by one. */
const placed = (events: ReadonlyArray<MeasureEvent>): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  return events.map(({ grace, onset }) => {
    const place = `${rounded(onset)}${grace ? "g" : ""}`
    counts.set(place, (counts.get(place) ?? 0) + 1)
    return `${place}${counts.get(place)}`
  })
}

const sameLength = (a: MeasureEvent, b: MeasureEvent) =>
  rounded(a.duration) === rounded(b.duration) && a.tuplet?.actual === b.tuplet?.actual &&
  a.tuplet?.normal === b.tuplet?.normal

const wide = (ticks: number): string => {
  const parts =
    [1, 2, 4, 8, 3, 6, 12].find((n) => Math.abs(ticks / eighth * n - Math.round(ticks / eighth * n)) < 1e-6) ?? 1
  return `${Math.round(ticks / eighth * parts)}${parts === 1 ? "" : `/${parts}`}`
}

/** Pairs each voice of the text with that of the measure. A voice that the text leaves out stays. */
const plan = (text: ReadonlyArray<Stream>, { read, xml }: Rendered): ReadonlyArray<PlannedVoice> => {
  const pair = (stream: Stream, at: number): PlannedVoice => {
    const beams = beamsOf(stream.events)
    const old = new Map<string, Old>()
    const oldStream = read[at]
    if (oldStream) {
      const oldBeams = beamsOf(oldStream.events)
      placed(oldStream.events).forEach((place, n) => {
        const [xmlEvent, event] = [xml.streams[at]?.events[n], oldStream.events[n]]
        if (xmlEvent && event) old.set(place, { xml: xmlEvent, event, beams: oldBeams[n] ?? [] })
      })
    }
    const places = placed(stream.events)
    return {
      voice: stream.voice,
      events: stream.events.map((event, n) => {
        const found = old.get(places[n] ?? "")
        for (const [verse, syllable] of Object.entries(found?.event.lyrics ?? {})) {
          if (Number(verse) > stream.verses) event.lyrics[verse] = syllable
        }
        return { event, beams: beams[n] ?? [], ...(found?.event.kind === event.kind ? { old: found } : undefined) }
      })
    }
  }
  const said = new Set(text.map(({ voice }) => voice))
  const voices = [...new Set([...read.map(({ voice }) => voice), ...said])]
  return voices.flatMap((voice) => {
    const indices = read.flatMap((stream, at) => stream.voice === voice ? [at] : [])
    const streams = said.has(voice)
      ? text.filter((stream) => stream.voice === voice)
      : indices.flatMap((at) => read[at] ?? [])
    return streams.map((stream, n) => pair(stream, indices[n] ?? -1))
  }).filter(({ events }) => events.some(({ event, old }) => !event.kind.startsWith("hidden") || old !== undefined))
}

/** Pairs the notes of a chord with the old ones: in their order, or by pitch if their number changed. */
const pairHeads = (event: MeasureEvent, old: Old | undefined): ReadonlyArray<number | undefined> => {
  if (old === undefined) return event.heads.map(() => undefined)
  if (old.event.heads.length === event.heads.length) return event.heads.map((_, n) => n)
  const name = ({ pitch }: Head) => pitch && pitch.step + pitch.octave + pitch.alter
  const free = new Set(old.event.heads.keys())
  const found = event.heads.map((head) => {
    const same = [...free].find((n) =>
      name(old.event.heads[n] ?? head) === name(head) && old.event.heads[n] !== undefined
    )
    if (same !== undefined) free.delete(same)
    return same
  })
  return found.map((same) => {
    if (same !== undefined) return same
    const [next] = free
    if (next !== undefined) free.delete(next)
    return next
  })
}

/** Returns what is wrong with the lengths. */
const lengthProblems = (
  parsed: ParsedAbc,
  planned: ReadonlyArray<PlannedVoice>,
  { read }: Rendered,
  at: (offset: number) => Problem
) => {
  const end = (events: ReadonlyArray<MeasureEvent>) => events.reduce((sum, { duration }) => sum + duration, 0)
  const problems: Array<Problem> = parsed.streams.flatMap(({ events, voice }, n) => {
    const nth = parsed.streams.slice(0, n).filter((stream) => stream.voice === voice).length
    const old = end(read.filter((stream) => stream.voice === voice)[nth]?.events ?? [])
    const now = end(events)
    const measure = parsed.length || Infinity
    const where = () => at(events.at(-1)?.offset ?? 0)
    if (rounded(now) > rounded(Math.max(measure, old))) {
      return [{
        ...where(),
        message: `Voice ${voice} is ${wide(now)} long, and the measure ${wide(measure)}`,
        hint: "Shorten it, or send the rest with the next measure"
      }]
    }
    return rounded(now) < rounded(Math.min(measure, old))
      ? [{
        ...where(),
        message: `Voice ${voice} is ${wide(now)} long, and was ${wide(old)}`,
        hint: "Fill it with rests: z, or x for one that is not shown"
      }]
      : []
  })
  for (const { event, old } of planned.flatMap(({ events }) => events)) {
    const odd = event.kind.endsWith("measure") || event.heads.every(({ length }) => noteType(length))
    if (odd || old && sameLength(old.event, event)) continue
    problems.push({
      ...at(event.offset),
      message: `No note or rest is ${wide(event.heads[0]?.length ?? 0)} long`,
      hint: "Divide it: c4-c for a note of 5, z4z for a rest"
    })
  }
  return problems
}

/** Returns by what the divisions must be multiplied, so that new lengths are whole numbers. */
const factorOf = (planned: ReadonlyArray<PlannedVoice>, tick: number): number | undefined => {
  const lengths = planned.flatMap(({ events }) =>
    events.filter(({ event, old }) => !old || !sameLength(old.event, event)).map(({ event }) => event.duration / tick)
  )
  for (let factor = 1; factor <= 5040; factor++) {
    if (lengths.every((one) => Math.abs(one * factor - Math.round(one * factor)) < 1e-6)) return factor
  }
  return undefined
}

/**
 * Returns a measure with the music of a text. What the text cannot say is taken from the old measure: `kept` names it, and `lost` what has no
 * place any more. A text that is no ABC, or too long or too short, returns `problems`.
 */
export const readAbc = (text: string, context: MeasureContext, old: XmlElement, source: string): ReadMeasure => {
  const before = renderAbc(old, context)
  const { anchors, context: here, streams } = before.xml
  if (before.reason !== undefined) {
    return {
      problems: [{
        line: 1,
        column: 1,
        message: `The measure is not in ABC: ${before.reason}`,
        hint: "Replace it as xml"
      }]
    }
  }
  const defaults = defaultsOf(before.xml)
  const parsed = parseAbc(text, here, before.xml.length, defaults)
  if (parsed.problems.length > 0) return { problems: parsed.problems }
  const at = (offset: number): Problem => ({ ...position(text, offset), message: "" })
  const voices = new Set(streams.map(({ voice }) => voice))
  const unnamed = voices.size > 1 && !/^\s*(\[V:|V:|[LMK]:.*\n)*\s*(\[V:|V:)/.test(text)
  if (unnamed) {
    return {
      problems: [{
        line: 1,
        column: 1,
        message: `The measure has the voices ${[...voices].join(", ")}`,
        hint: `Begin with one, such as [V:${[...voices][0]}]: the others stay`
      }]
    }
  }
  if (parsed.streams.length === 0 && streams.length > 0) {
    return {
      problems: [{
        line: 1,
        column: 1,
        message: "The text has no notes",
        hint: "Write Z for a rest of a whole measure"
      }]
    }
  }
  const planned = plan(parsed.streams, before)
  const problems = lengthProblems(parsed, planned, before, at)
  const tick = quarter / (here.divisions || 1)
  const factor = factorOf(planned, tick)
  if (problems.length > 0 || factor === undefined) {
    return {
      problems: problems.length > 0
        ? problems
        : [{ line: 1, column: 1, message: "The lengths have no common division", hint: "Use simpler tuplets" }]
    }
  }

  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const scaled = (element: XmlElement) =>
    factor === 1
      ? slice(element)
      : slice(element).replace(/<(offset|duration)([^>]*)>\s*(-?[\d.]+)\s*</g, (_, name, more, n) =>
        `<${name}${more}>${Number(n) * factor}<`)
  const all = elements(old)
  const [firstChild] = all
  const indent = firstChild ? /\n[ \t]*$/.exec(source.slice(old.start, firstChild.start))?.[0] ?? "" : ""
  const out: Array<string> = []
  const kept = new Set<string>()
  const lost = new Set<string>()
  const duration = (name: "backup" | "forward", length: number) =>
    out.push(`<${name}><duration>${length}</duration></${name}>`)
  let cursor = 0
  /** Where the new divisions go. */
  let divisionsAt = 0

  const fields = new Map(
    parsed.streams.flatMap((stream) =>
      stream.fields.map((field) => [`${field.name}${rounded(field.onset)}`, field] as const)
    )
  )
  for (const [place, { name, value }] of fields) {
    const was = before.read.flatMap((stream) => stream.fields).find((field) =>
      `${field.name}${rounded(field.onset)}` === place
    )?.value
    const inEffect = name === "key"
      ? `<fifths>${here.fifths}</fifths>`
      : `<beats>${here.beats}</beats><beat-type>${here.beatType}</beat-type>`
    if (value === was || place.endsWith(name + "0") && value.startsWith(inEffect)) fields.delete(place)
  }
  const emit = (anchor: Anchor) => {
    let xml = scaled(anchor.element)
    if (anchor.element.name === "attributes") {
      for (const [place, { name, onset, value }] of fields) {
        if (rounded(onset) !== rounded(anchor.onset) || !child(anchor.element, name)) continue
        xml = xml.replace(new RegExp(`<${name}\\b[^]*?</${name}>`), `<${name}>${value}</${name}>`)
        fields.delete(place)
      }
    }
    out.push(xml)
    if (anchor.element.name === "attributes" && cursor === 0) divisionsAt = out.length
    const what = meaning(anchor.element)
    if (what && !anchor.said) kept.add(what)
  }
  const placeOf = (onset: number) => Math.round(onset / tick * factor)
  /** Writes what is before this place in a voice, going back where no note ends. */
  const flush = (waiting: Array<Anchor>, end: boolean, length: number) => {
    for (const next of waiting.slice()) {
      if (!end && placeOf(next.onset) > cursor) break
      waiting.shift()
      const bound = ["barline", "print", "attributes"].includes(next.element.name)
      const move = bound && end ? 0 : placeOf(next.onset) - cursor
      if (cursor + move > length && !bound) {
        lost.add(meaning(next.element) ?? next.element.name)
        continue
      }
      if (move !== 0) duration(move < 0 ? "backup" : "forward", Math.abs(move))
      emit(next)
      if (move !== 0) duration(move < 0 ? "forward" : "backup", Math.abs(move))
    }
  }
  const free = new Set(anchors.filter(({ said }) => said))
  const speak = ({ onset, says, staff }: MeasureEvent) => {
    for (const text of says) {
      const anchor = [...free].find((one) => rounded(one.onset) === rounded(onset) && say(one.element) === text)
      if (anchor) {
        free.delete(anchor)
        emit(anchor)
      } else out.push(unsay(text, defaults.staves > 1 ? staff : undefined) ?? "")
    }
  }
  const notes = children(old, "note")
  const staves = defaults.staves > 1 || notes.some((note) => child(note, "staff"))
  const instrument = (pitch: Pitch | undefined): string => {
    const found = notes.find((note) =>
      child(note, "instrument") && (!pitch?.unpitched ||
        textOf(note, "unpitched/display-step") === pitch.step &&
          numberOf(note, "unpitched/display-octave") === pitch.octave)
    )
    const element = found && child(found, "instrument")
    if (pitch?.unpitched && !element && notes.some((note) => child(note, "instrument"))) lost.add("instrument")
    return element ? slice(element) : ""
  }
  const used = new Set<XmlElement>()
  const durationOf = ({ event, old: was }: Planned, note: XmlElement | undefined, head: Head): number => {
    const same = was && sameLength(was.event, event) && (note ? numberOf(note, "duration") : was.xml.duration / tick)
    return Math.round(
      (same || event.duration * (head.length / (event.heads[0]?.length || head.length)) / tick) * factor
    )
  }
  const length = Math.max(
    ...planned.map(({ events }) => events.reduce((sum, one) => sum + one.event.duration, 0)),
    before.xml.length,
    0
  ) / tick * factor
  const slurs = new Set(
    all.flatMap((note) =>
      children(note, "notations").flatMap((one) =>
        children(one, "slur").map(({ attributes }) => Number(attributes.number ?? 1))
      )
    )
  )
  const slur = [1, 2, 3, 4, 5, 6].find((number) => !slurs.has(number)) ?? 1

  planned.forEach(({ events, voice }, n) => {
    const waiting = anchors.filter((anchor) =>
      !anchor.said && (anchor.stream === n || n === planned.length - 1 && anchor.stream > n)
    )
    if (cursor > 0) duration("backup", cursor)
    cursor = 0
    let spoken = -1
    events.forEach((one, index) => {
      const { beams, event, old: was } = one
      flush(waiting, false, length)
      const main = event.grace
        ? events.findIndex((other, k) =>
          k > index && !other.event.grace && rounded(other.event.onset) === rounded(event.onset)
        )
        : index
      if (main > spoken) {
        speak(events[main]?.event ?? event)
        spoken = main
      }
      if (n === 0) {
        for (const [place, { name, onset, value }] of fields) {
          if (rounded(onset) > rounded(event.onset)) continue
          out.push(`<attributes><${name}>${value}</${name}></attributes>`)
          fields.delete(place)
        }
      }
      if (was && was.xml.notes.length === 0) {
        const length = durationOf(one, undefined, event.heads[0] ?? { length: 1, marks: [] })
        const end = cursor + length
        for (let next = waiting[0]; next && placeOf(next.onset) < end; next = waiting[0]) {
          const place = Math.max(cursor, placeOf(next.onset))
          if (place > cursor) duration("forward", place - cursor)
          cursor = place
          flush(waiting, false, end)
        }
        if (end > cursor) duration("forward", end - cursor)
        cursor = end
        return
      }
      let step = 0
      const pairs = pairHeads(event, was)
      event.heads.forEach((head, k) => {
        const pair = pairs[k]
        const element = pair === undefined ? undefined : was?.xml.notes[pair]
        const oldHead = pair === undefined ? undefined : was?.event.heads[pair]
        const oldNote: OldNote | undefined = was && element && oldHead &&
          { element, note: { event: was.event, head: oldHead, index: pair ?? 0, voice, beams: was.beams } }
        const length = event.grace ? undefined : durationOf(one, element, head)
        if (k === 0) step = length ?? 0
        if (element) used.add(element)
        out.push(
          noteXml({ event, head, index: k, voice, beams }, {
            slice,
            indent,
            duration: length,
            staves,
            slur,
            instrument
          }, oldNote)
        )
      })
      cursor += step
    })
    flush(waiting, true, length)
  })
  if (planned.length === 0) anchors.forEach(emit)
  streams.forEach((stream) =>
    stream.events.forEach((event) =>
      event.notes.forEach((note, n) =>
        unsaid(note, event, stream, n).forEach((what) => (used.has(note) ? kept : lost).add(what))
      )
    )
  )
  if (factor > 1) {
    out.splice(divisionsAt, 0, `<attributes><divisions>${here.divisions * factor}</divisions></attributes>`)
    const back = anchors.some(({ element, onset }) => onset > 0 && child(element, "divisions"))
    if (!back) out.push(`<attributes><divisions>${here.divisions}</divisions></attributes>`)
  }
  const open = (/^<(?:"[^"]*"|'[^']*'|[^>"'])*>/.exec(slice(old))?.[0] ?? "<measure>").replace(/\s*\/>$/, ">")
  const last = all.at(-1)
  const close = last ? source.slice(last.end, old.end).replace(/^[^\n]*?(\s*<\/)/, "$1") : "</measure>"
  return {
    xml: `${open}${out.map((xml) => indent + xml).join("")}${last ? close : "</measure>"}`,
    kept: [...kept],
    lost: [...lost]
  }
}
