/** What a text leaves out. A text that has none of a kind keeps that kind, where the notes that it hangs on are still there. All else is named as lost. */
import { Counts } from "../xml/Counts.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import { copyOf, firstMarks, type Head, type MeasureEvent, rounding, same, type Stream } from "./MeasureEvent.ts"
import { endTies } from "./parseAbc.ts"
import { oldHeads, type OldSlurs, type Planned, type PlannedVoice } from "./Plan.ts"
import { planSigns } from "./SignPlan.ts"
import { headsOf, isOfNote, kindOf } from "./signs/Decorations.ts"
import { type Losses, nameOfSign } from "./signs/Signs.ts"
import { isSlur } from "./Slurs.ts"

/** Returns the marks of a note that a text says one by one: ties are of each note of a chord, and tuplets are the rhythm. */
const ownMarks = (event: MeasureEvent) =>
  firstMarks(event).filter((mark) => !/^(tie|tuplet)/.test(mark)).map((mark) => isSlur(mark) ? mark.charAt(0) : mark)
const pitchOf = ({ pitch }: Head) => `${pitch?.step}${pitch?.alter}${pitch?.octave}`
const pitchesOf = ({ grace, heads }: MeasureEvent) => `${grace} ${heads.map(pitchOf).join(" ")}`

/** Puts grace notes that the text leaves out before the notes that they were before. */
const withGraces = (
  { events, olds, xmlEvents }: PlannedVoice,
  byOld: ReadonlyMap<MeasureEvent, Planned>,
  losses: Losses
) => {
  const before = new Map<Planned | undefined, Array<Planned>>()
  let group: Array<Planned> = []
  for (const [index, event] of [...olds, undefined].entries()) {
    const [target, xml] = [event && byOld.get(event), xmlEvents[index]]
    if (event?.grace && xml) group.push({ event: copyOf(event), old: { ...xml, event, sameLength: true } })
    else if (group.length > 0) {
      const at = (one: MeasureEvent) => ({ ...one, onset: target?.event.onset ?? one.onset })
      if (target || !event) before.set(target, group.map((one) => ({ ...one, event: at(one.event) })))
      ;(target || !event ? losses.kept : losses.lost).add("grace")
      group = []
    }
  }
  return [...events, undefined].flatMap((one) => [...before.get(one) ?? [], ...one ? [one] : []])
}

/** Keeps ties, or names them: not those whose notes became one, which holds as long. */
const keepTies = (voice: PlannedVoice, byOld: ReadonlyMap<MeasureEvent, Planned>, stays: boolean, losses: Losses) => {
  const line = voice.events.map(({ event }) => event).filter(({ grace }) => !grace)
  const olds = voice.olds.filter(({ grace }) => !grace)
  let next = 0
  /** Returns what sounds at a place: places are asked for in order of time. */
  const soundsAt = (place: number) => {
    while (next + 1 < line.length && (line[next + 1]!.onset < place || same(line[next + 1]!.onset, place))) next++
    const event = line[next]
    return event && place < event.onset + event.duration ? event : undefined
  }
  const has = (event: MeasureEvent | undefined, pitch: string) =>
    event?.heads.some((head) => pitchOf(head) === pitch) ?? false
  let moved = line.flatMap(({ heads }) => heads).filter(({ marks }) => marks.includes("tie(")).length
  const missing = olds.flatMap((event, at) => {
    const planned = byOld.get(event)
    const heads = planned ? oldHeads(planned.event.heads, event.heads) : []
    const nowOf = new Map(heads.map((old, now) => [old, now] as const).reverse())
    const end = planned ? planned.event.onset + planned.event.duration : 0
    return event.heads.flatMap((head, index) => {
      const now = planned?.event.heads[nowOf.get(index) ?? -1]
      if (!head.marks.includes("tie(")) return []
      if (now?.marks.includes("tie(")) moved--
      return now?.marks.includes("tie(") ? [] : [{ event, head, now, end, tied: olds[at + 1] }]
    })
  })
  for (const { end, event, head, now, tied } of missing) {
    const [was, place] = [pitchOf(head), event.onset + event.duration]
    const over = soundsAt(place)
    const crosses = same(place, voice.oldLength)
    const isNext = crosses
      ? pitchOf(now ?? head) === was && same(end, voice.length)
      : same(end, place) && has(over, pitchOf(now ?? head))
    const ends = now && isNext
    const isOne = over && has(over, was) && over.onset < event.onset + rounding &&
      over.onset + over.duration > place + (tied?.duration ?? 0) - rounding
    if (stays && ends) now.marks.push("tie(")
    else if (isOne) continue
    else if (!stays && moved-- > 0) continue
    ;(stays && ends ? losses.kept : losses.lost).add("tie")
  }
}

/** Keeps marks such as those of articulations, or names them: not those that moved, or that another of their kind replaces. */
const keepMarks = (
  { events, olds }: PlannedVoice,
  byOld: ReadonlyMap<MeasureEvent, Planned>,
  staysKind: (name: string, kind: string) => boolean,
  losses: Losses
) => {
  const stays = (mark: string) => staysKind(kindOf(mark).name, kindOf(mark).kind)
  const freshOf = ({ event, old }: Planned) => {
    const had = new Counts(old ? ownMarks(old.event) : [])
    return ownMarks(event).filter((mark) => !had.take(mark))
  }
  const fresh = new Counts(events.flatMap(freshOf))
  const missing = olds.flatMap((event) => {
    const now = byOld.get(event)
    const first = now?.event.heads[oldHeads(now.event.heads, event.heads).indexOf(0)]
    const left = new Counts(now ? ownMarks(now.event) : [])
    const own = first ? new Counts(first.marks) : left
    return ownMarks(event).filter((mark) => !(isOfNote(mark) ? own : left).take(mark))
      .map((mark) => ({ mark, now, first }))
  })
  const lost = missing.filter(({ mark }) => stays(mark) || !fresh.take(mark))
  for (const { first, mark, now } of lost) {
    const { kind, name } = kindOf(mark)
    const replaces = (one: string) => !isSlur(one) && kindOf(one).kind === kind && fresh.take(one)
    if (stays(mark) && isSlur(mark)) continue
    const heads = !now || !stays(mark) ? [] : isOfNote(mark) ? first ? [first] : [] : headsOf(mark, now.event)
    if (!stays(mark) && now && freshOf(now).some(replaces)) continue
    for (const { marks } of heads) marks.push(mark)
    ;(heads.length > 0 ? losses.kept : losses.lost).add(name)
  }
}

/** Keeps the instruments of percussion of notes that stay at their place on the staff, or names them: not those that moved. */
const keepInstruments = (
  { events }: PlannedVoice,
  byOld: ReadonlyMap<MeasureEvent, Planned>,
  stays: boolean,
  losses: Losses
) => {
  const fresh = new Counts(events.flatMap(({ event }) => event.heads.flatMap(({ instrument = [] }) => instrument)))
  const pairs = [...byOld].flatMap(([{ heads: olds }, { event: { heads } }]) =>
    oldHeads(heads, olds).flatMap((old, at) => {
      const [head, was] = [heads[at]!, olds[old]]
      return was?.instrument === undefined ? [] : [{ head, was, name: was.instrument }]
    })
  )
  const missing = pairs.filter(({ head, name }) => !(head.instrument === name && fresh.take(name)))
  for (const { head, name, was } of missing) {
    if (head.instrument || pitchOf(was) !== pitchOf(head) || fresh.take(name)) continue
    if (stays) head.instrument = name
    ;(stays ? losses.kept : losses.lost).add("instrument")
  }
}

/** Names syllables of verses that the text has: those that neither moved nor were replaced. */
const nameLyrics = ({ events, olds, verses }: PlannedVoice, losses: Losses) => {
  const syllables = (some: ReadonlyArray<MeasureEvent>, verse: string) =>
    some.flatMap(({ lyrics }) => lyrics[verse]?.text ?? [])
  const now = events.map(({ event }) => event)
  for (let verse = 1; verse <= verses; verse++) {
    if (syllables(now, `${verse}`).length < syllables(olds, `${verse}`).length) losses.lost.add("lyric")
  }
  for (const { lyrics } of now) {
    for (const verse of Object.keys(lyrics).filter((one) => !(Number(one) <= verses))) {
      ;(losses.drops("lyric") ? losses.lost : losses.kept).add("lyric")
      if (losses.drops("lyric")) delete lyrics[verse]
    }
  }
}

/** Keeps slurs that the text does not say if the notes at both ends are there, in this measure: also those of grace notes that it keeps. */
const keepSlurs = (
  planned: ReadonlyArray<PlannedVoice>,
  { loose, slurs }: OldSlurs,
  stays: boolean,
  graces: ReadonlySet<unknown>,
  losses: Losses
) => {
  const all = planned.flatMap(({ events, said }) => events.map((one) => ({ ...one, said })))
  const now = new Map(all.flatMap(({ event, old }) => old ? [[firstMarks(old.event), firstMarks(event)]] : []))
  const unsaid = new Set(all.flatMap(({ old, said }) => old && !said ? [firstMarks(old.event)] : []))
  for (const some of [...slurs.map(({ start, stop }) => [start, stop]), ...loose.map((end) => [end])]) {
    const ends = some.flatMap((end) => end ?? [])
    const asked = ends.some(({ marks }) => !unsaid.has(marks) && !graces.has(marks))
    if (!asked || !stays && !ends.some(({ marks }) => graces.has(marks))) continue
    const whole = ends.every(({ marks }) => now.has(marks))
    ;(whole ? losses.kept : losses.lost).add("slur")
    for (const { at, marks } of ends) {
      const [mark, there] = [marks[at]!, now.get(marks) ?? []]
      const countIn = (some: ReadonlyArray<string>) => some.filter((one) => one === mark).length
      if (whole && countIn(there) < countIn(marks)) there.push(mark)
      if (!whole && there.includes(mark)) there.splice(there.indexOf(mark), 1)
    }
  }
}

/** Keeps what the text leaves out, in the voices that it has, and names what is kept and lost. */
export const keepUnsaid = (
  planned: ReadonlyArray<PlannedVoice>,
  text: ReadonlyArray<Stream>,
  olds: OldSlurs,
  now: MeasureContext,
  losses: Losses
) => {
  const events = text.flatMap((stream) => stream.events)
  const marks = events.flatMap(({ heads }) => heads.flatMap((one) => one.marks)).filter((mark) => mark !== "tie)")
  const said = new Set(marks.map((mark) => kindOf(mark).kind))
  if (events.some(({ grace }) => grace)) said.add("grace")
  if (events.some(({ heads }) => heads.some(({ instrument }) => instrument))) said.add("instrument")
  for (const { signs } of text) for (const sign of signs) said.add(nameOfSign(sign.text))
  const stays = (name: string, kind = name) => !said.has(kind) && !losses.drops(name)
  const graces = new Set<unknown>()
  const maps = new Map(
    planned.filter((voice) => voice.said).map((voice) => {
      const byOld = new Map(voice.events.flatMap((one) => one.old ? [[one.old.event, one]] : []))
      const gone = voice.olds.filter((one) => one.grace && !byOld.has(one))
      const fresh = new Counts(voice.events.flatMap(({ event, old }) => event.grace && !old ? pitchesOf(event) : []))
      if (gone.length > 0 && stays("grace")) {
        voice.events = withGraces(voice, byOld, losses)
        for (const one of voice.events) if (one.old) byOld.set(one.old.event, one)
        for (const one of gone) if (byOld.has(one)) graces.add(firstMarks(one))
      } else if (!gone.every((one) => fresh.take(pitchesOf(one)))) losses.lost.add("grace")
      return [voice, byOld] as const
    })
  )
  keepSlurs(planned, olds, stays("slur"), graces, losses)
  for (const [voice, byOld] of maps) {
    keepTies(voice, byOld, stays("tie"), losses)
    keepMarks(voice, byOld, stays, losses)
    keepInstruments(voice, byOld, stays("instrument"), losses)
    nameLyrics(voice, losses)
    endTies({ voice: voice.voice, events: voice.events.map(({ event }) => event) }, now)
  }
  return planSigns([...maps.keys()], stays, losses)
}
