/** Reads a measure from ABC: what the text does not say stays as it was. */
import type { XmlElement } from "@rgrove/parse-xml"
import { positionsIn, type Problem } from "../xml/Problem.ts"
import { child, children, elements, numberOf } from "../xml/Tree.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import { beamsOf, eighth, type Head, type MeasureEvent, noteType, quarter, rounding, same } from "./MeasureEvent.ts"
import type { Stream } from "./MeasureEvent.ts"
import { meaning, readMeasureXml } from "./MeasureXml.ts"
import { lossesOf, noteXml, opening, tag } from "./NoteXml.ts"
import { parseAbc } from "./parseAbc.ts"
import { abcHeader, defaultsOf, writeAbc } from "./writeAbc.ts"

type Rendered = ReturnType<typeof writeAbc>
const sumOf = (events: ReadonlyArray<MeasureEvent>) => events.reduce((sum, { duration }) => sum + duration, 0)

/** Names each event by its onset and its kind, and by how many grace notes, or others, are before it there. */
const namesOf = (events: ReadonlyArray<MeasureEvent>) => {
  let [start, counts] = [-Infinity, { grace: 0, note: 0 }]
  return events.map(({ grace, kind, onset }) => {
    if (!same(onset, start)) [start, counts] = [onset, { grace: 0, note: 0 }]
    const name = `${kind} ${grace ? `grace ${counts.grace++}` : counts.note++}`
    // Onsets that are the same but for rounding are in one slot, or in two that are neighbours.
    const slot = Math.floor(start / rounding)
    return { onset, names: [slot, slot - 1, slot + 1].map((one) => `${one} ${name}`) }
  })
}

/** Returns for each event of a text the index of that which it replaces: -1 if there is none. */
const pairsOf = (events: ReadonlyArray<MeasureEvent>, olds: ReadonlyArray<MeasureEvent>) => {
  const byName = new Map(namesOf(olds).map(({ names }, index) => [names[0], index]))
  return namesOf(events).map(({ names, onset }) =>
    names.map((name) => byName.get(name) ?? -1).find((index) => same(olds[index]?.onset ?? -Infinity, onset)) ?? -1
  )
}

/** Pairs the events of the text with those of the measure, by voice and onset. A voice or a verse that the text leaves out stays. */
const plan = (text: ReadonlyArray<Stream>, { read: { streams }, xml }: Rendered) => {
  const said = new Set(text.map(({ voice }) => voice))
  const voices = [...new Set([...streams.map(({ voice }) => voice), ...said])]
  const of = (list: ReadonlyArray<Stream>, name: string) => list.filter(({ voice }) => voice === name)
  const pairs = voices.flatMap((voice) => {
    const olds = of(streams, voice)
    return (said.has(voice) ? of(text, voice) : olds).map((stream, n) => ({ stream, n, was: olds[n] }))
  })
  return pairs.map(({ n: nth, stream: { events, verses, voice }, was }) => {
    const olds = was?.events ?? []
    const xmlEvents = xml.streams[was ? streams.indexOf(was) : -1]?.events ?? []
    const replaced = pairsOf(events, olds)
    const planned = events.map((event, at) => {
      const n = replaced[at] ?? -1
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
const lengthProblems = (text: string, measure: number, planned: ReadonlyArray<PlannedVoice>, sets: boolean) => {
  const at = positionsIn(text)
  return planned.flatMap(({ events, length, oldLength, overlays, voice }): ReadonlyArray<Problem> => {
    const end = at(events.at(-1)?.event.offset ?? 0)
    if (overlays) {
      const message = `& begins more notes of voice ${voice}, which has none`
      return [{ ...end, message, hint: "Write them as a voice of their own, such as [V:2]" }]
    }
    const odd = events.filter(({ event: { heads, kind }, old }) =>
      !old?.sameLength && kind !== "measure" && !heads.every((head) => noteType(head.length))
    ).map(({ event: { heads: [head], offset } }) => ({
      ...at(offset),
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
}

/** Pairs the notes of a chord with old ones: in their order, or by pitch if their number changed. */
const oldHeads = (heads: ReadonlyArray<Head>, old: ReadonlyArray<Head>): ReadonlyArray<number> => {
  if (heads.length === old.length) return heads.map((_, index) => index)
  const nameOf = ({ pitch }: Head) => pitch && pitch.step + pitch.octave + pitch.alter
  const first = new Map(old.map((head, index) => [nameOf(head), index] as const).reverse())
  return heads.map((head) => first.get(nameOf(head)) ?? -1)
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
  const lengths = [...new Set(fresh.map(({ event: { duration } }) => duration))]
  const fits = (duration: number) => same(Math.round(duration / tick * factor) * tick, duration * factor)
  while (factor < 5040 && !lengths.every(fits)) factor++
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
  // By voice, the last place first.
  const sorted = pieces.map((piece, index) => ({ ...piece, index })).sort((one, other) => other.place - one.place)
  const waiting = new Map<number, typeof sorted>()
  for (const piece of sorted) {
    const queue = waiting.get(piece.stream)
    if (queue) queue.push(piece)
    else waiting.set(piece.stream, [piece])
  }
  /** Writes what is before this place in a voice, going back where no note begins. */
  const flush = (n: number, final = false) => {
    const isLast = final && n >= planned.length - 1
    const later = () => [...waiting].flatMap(([stream, queue]) => stream >= n ? queue : [])
    const queue = isLast ? later() : waiting.get(n) ?? []
    const ready: typeof queue = []
    while (queue.length > 0 && (final || queue.at(-1)!.place <= cursor)) ready.push(queue.pop()!)
    for (const piece of ready.sort((one, other) => one.index - other.index)) {
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
  const place = (note: XmlElement) => child(note, "unpitched")?.text.replace(/\s/g, "")
  const playedAt = new Map(played.map((note) => [place(note), note] as const).reverse())
  const instrument = (pitch: Head["pitch"]): string => {
    const note = pitch?.unpitched ? playedAt.get(`${pitch.step}${pitch.octave}`) : played[0]
    const element = note && child(note, "instrument")
    if (played.length > 0 && !element) lost.add("instrument")
    return element ? slice(element) : ""
  }
  const used = new Set<XmlElement>()
  const write = ({ event, old: was }: Planned, voice: string, beams: ReadonlyArray<string> | undefined): number => {
    const replaced = was && oldHeads(event.heads, was.event.heads)
    const all = event.heads.map((head, index) => {
      const at = replaced?.[index] ?? index
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
