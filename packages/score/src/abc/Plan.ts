/** Pairs what a text says with what a measure has. */
import { positionsIn, type Problem } from "../xml/Problem.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import type { Head, MeasureEvent, Stream } from "./MeasureEvent.ts"
import { copyOf, eighth, firstMarks, noteType, rounding, same } from "./MeasureEvent.ts"
import { inheritSlurs, numberSlurs, pairSlurs, type Slur, slursOf } from "./Slurs.ts"
import type { writeAbc } from "./writeAbc.ts"

export type Rendered = ReturnType<typeof writeAbc>
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
export const plan = (text: ReadonlyArray<Stream>, { read: { streams }, xml }: Rendered) => {
  const voices = new Set([...streams, ...text].map(({ voice }) => voice))
  const of = (list: ReadonlyArray<Stream>, name: string) => list.filter(({ voice }) => voice === name)
  const pairs = [...voices].flatMap((voice) => {
    const olds = of(streams, voice)
    const news = of(text, voice)
    // Notes that overlap others of the voice stay, too.
    const stay = olds.slice(news.length).map((one) => ({ ...one, events: one.events.map(copyOf) }))
    return [...news, ...stay].map((stream, n) => ({ stream, n, was: olds[n], said: n < news.length }))
  })
  return pairs.map(({ n: nth, said, stream: { events, signs, verses, voice }, was }) => {
    const olds = was?.events ?? []
    const elementsOf = xml.streams[was ? streams.indexOf(was) : -1]
    const xmlEvents = elementsOf?.events ?? []
    const oldSigns = (elementsOf?.signs ?? [])
      .map((sign, at) => ({ ...sign, onset: was?.signs[at]?.onset ?? sign.onset }))
    const replaced = pairsOf(events, olds)
    const planned = events.map((event, at) => {
      const n = replaced[at] ?? -1
      const [old, xmlEvent] = [olds[n], xmlEvents[n]]
      if (old === undefined || xmlEvent === undefined) return { event, old: undefined }
      for (const [verse, syllable] of Object.entries(old.lyrics)) {
        if (Number(verse) > verses) event.lyrics[verse] ??= syllable
      }
      const sameLength = same(old.duration, event.duration) && old.tuplet === event.tuplet
      return { event, old: { ...xmlEvent, event: old, sameLength } }
    })
    const [line, oldLine] = [planned.filter(({ event }) => !event.grace), olds.filter(({ grace }) => !grace)]
    const sameRhythm = line.length === oldLine.length && line.every(({ old }) => old?.sameLength)
    const [length, oldLength] = [sumOf(events), sumOf(olds)]
    const more = { said, olds, xmlEvents, signs, oldSigns, verses }
    return { ...more, voice, events: planned, length, oldLength, overlays: nth > 0 && !was, sameRhythm }
  })
}

export type PlannedVoice = ReturnType<typeof plan>[number]
export type Planned = PlannedVoice["events"][number]

const eighths = (ticks: number) => `${Math.round(ticks / eighth * 240) / 240} eighths`

/** Returns what is wrong with the lengths. `sets`: the text has another meter. `overlays`: it adds notes to a voice with `&`. */
export const lengthProblems = (text: string, measure: number, planned: ReadonlyArray<PlannedVoice>, sets: boolean) => {
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

/** Returns which notes of percussion the part has no instrument for. */
export const drumProblems = (text: string, planned: ReadonlyArray<PlannedVoice>, { instruments }: MeasureContext) => {
  const at = positionsIn(text)
  return planned.flatMap(({ events }) =>
    events.flatMap(({ event: { heads, offset } }): ReadonlyArray<Problem> => {
      const placeOf = ({ pitch }: Head) => `${pitch?.step}${pitch?.octave}`
      const unknown = heads.find((one) => one.pitch?.unpitched && !instruments?.writingOf(one.instrument, placeOf(one)))
      const names = unknown && instruments?.names() || []
      if (!unknown || names.length === 0) return []
      const hint = `Name it before the note, such as !${names[0]}!c. Instruments: ${names.slice(0, 40).join(", ")}`
      return [{ ...at(offset), message: `The part has no instrument at the place of ${placeOf(unknown)}`, hint }]
    })
  )
}

export type OldSlurs = ReturnType<typeof inheritNumbers>
/** Gives the slurs of a text the numbers that they had. Returns the old slurs, with the marks of their ends. */
export const inheritNumbers = (planned: ReadonlyArray<PlannedVoice>, { read }: Rendered, was: MeasureContext) => {
  const lines = read.streams.map(({ events, voice }) => ({ voice, events: events.map((event) => ({ event })) }))
  const old = pairSlurs(lines, was.slurs)
  // Of several stops at a note, that of the inner slur stays.
  const starts = new Map<unknown, ReadonlyArray<string>>()
  for (const { number, start, stop } of old.slurs) {
    if (start && stop) starts.set(stop.marks, [`)${number}`, ...starts.get(stop.marks) ?? []])
  }
  for (const { events } of planned) {
    for (const { event, old: was } of events) {
      const marks = was ? firstMarks(was.event) : []
      const inner = starts.get(marks) ?? []
      inheritSlurs(firstMarks(event), [...inner, ...marks.filter((mark) => !inner.includes(mark))])
    }
  }
  return old
}

/** Gives new slurs of a text numbers of their own. */
export const setSlurs = (
  planned: ReadonlyArray<PlannedVoice>,
  { xml }: Rendered,
  olds: OldSlurs,
  now: MeasureContext,
  later: () => ReadonlySet<string>
) => {
  const all = planned.flatMap(({ events }) => events)
  const byOld = new Map(all.map(({ event, old }) => [old && firstMarks(old.event), firstMarks(event)]))
  const isGone = (end: Slur["stop"], mark: string) => end !== undefined && !byOld.get(end.marks)?.includes(mark)
  const startless = olds.slurs.filter(({ number, start }) => isGone(start, `(${number}`))
  const moved = olds.slurs.filter((one) => isGone(one.stop, `)${one.number}`) && !startless.includes(one))
  const inChords = xml.streams.flatMap(({ events }) => events.flatMap(({ notes }) => notes.slice(1).flatMap(slursOf)))
  numberSlurs(planned, now.slurs, {
    taken: new Set(inChords.map(({ number }) => number)),
    later,
    leaving: startless.filter(({ stop }) => !stop).map(({ number }) => number),
    moved: moved.map(({ number }) => number),
    loose: olds.loose.map(({ number }) => number)
  })
}

/** Pairs the notes of a chord with old ones by pitch, and others in their order if their number is the same. */
export const oldHeads = (heads: ReadonlyArray<Head>, old: ReadonlyArray<Head>): ReadonlyArray<number> => {
  const nameOf = ({ pitch }: Head) => pitch && pitch.step + pitch.octave + pitch.alter
  const left = Map.groupBy(old.keys(), (index) => nameOf(old[index]!))
  const found = heads.map((head) => left.get(nameOf(head))?.shift() ?? -1)
  if (heads.length !== old.length) return found
  const others = [...left.values()].flat().sort((one, other) => one - other).values()
  return found.map((at) => at < 0 ? others.next().value ?? -1 : at)
}
