/** Changes of a whole score, and whether they did what they were asked for, and nothing else. */
import type { Edited, Result, Score } from "@flat-sdk/score"
import type * as Arrange from "@flat-sdk/score/arrange"
import { show } from "./Fraction.ts"
import { lacking, without } from "./Judge.ts"
import { looseTies, shownIn, slursOf } from "./Page.ts"
import type { Random } from "./Random.ts"
import { fact, type MeasureReading, type Note, placeOf, type Reading, readScore } from "./Reading.ts"
import { type Trial, trialOf } from "./Session.ts"

const tones: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }
/** Those on a staff of percussion are places, not pitches. */
const semitonesOf = ({ isPlain, pitch }: Note): number | undefined =>
  pitch && !isPlain ? pitch.octave * 12 + (tones[pitch.step] ?? 0) + pitch.alter : undefined

/** Returns a note by its place, its length and how it sounds, in semitones above what is written and `by`. */
const soundOf = (note: Note, by: number): string => {
  const semitones = semitonesOf(note)
  return `${note.measure} ${placeOf(note)} ${show(note.duration)} staff ${note.staff} ${
    semitones === undefined ? "" : semitones + by
  }`
}
const sounds = (measures: ReadonlyArray<MeasureReading>, by = 0, sounding = false) =>
  measures.flatMap(({ notes, transposes }) => notes.map((one) => soundOf(one, by + (sounding ? transposes : 0))))

/** Returns what is not right on the page of one reading and was on that of another. Measures may have other places. */
const pageOf = (before: Reading, after: Reading): ReadonlyArray<string> => {
  const wrong = (reading: Reading) => shownIn(reading).filter(({ note, shown }) => shown !== note.pitch?.alter)
  const [old, now] = [wrong(before), wrong(after)]
  const loose = (reading: Reading) => slursOf(reading).filter(({ from, to }) => !from || !to).length
  // Without measure and pitch, which may be others.
  const name = ({ note }: typeof now[number]) => `${note.part} ${placeOf(note)}`
  return [
    ...now.length > old.length && !lacking(before)
      ? without(now.map(name), old.map(name)).map((one) => `the page shows another pitch: ${one}`)
      : [],
    ...looseTies(after).length > looseTies(before).length ? without(looseTies(after), looseTies(before)) : [],
    ...loose(after) > loose(before) ? ["a slur without an end"] : []
  ]
}

/** Returns the facts without pitches, keys, clefs and chord symbols: what a transposition leaves. */
const unpitched = ({ measures }: Reading) =>
  measures.flatMap(({ facts, index, part }) =>
    facts.filter((one) => !/\t(note|tied?|detail|key|harmony|transpose|clef|beams)\t|\tlook\t<harmony/.test(one)).map((
      one
      // The accidental of an ornament is that of a note beside.
    ) => `${part} ${index} ${one.replace(/(?<=<accidental-mark[^>]*>).*/, "")}`)
  )

const differ = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...without(before, after).map((one) => `gone: ${one}`),
  ...without(after, before).map((one) => `not asked for: ${one}`)
]

/** Judges a transposition: `by` semitones as written, or with `sounding` a change that nobody hears. */
const judgeMove = (before: Reading, after: Reading, by: number, sounding = false): ReadonlyArray<string> => [
  ...differ(sounds(before.measures, by, sounding), sounds(after.measures, 0, sounding)),
  ...differ(unpitched(before), unpitched(after)),
  ...pageOf(before, after)
]

/** Judges two scores that must say the same. */
const judgeSame = (before: Reading, after: Reading): ReadonlyArray<string> => {
  const facts = ({ measures }: Reading) =>
    measures.flatMap(({ facts, index, part }) =>
      // C major at the start says what no key says, and programs draw stems that a transposition takes out.
      facts.filter((one) => index > 0 || one !== fact("0", "key", "0"))
        .map((one) => `${part} ${index} ${one.replace(/<stem>\w+/, "")}`).filter((one) => !one.endsWith(" <note>"))
    )
  return [...differ(facts(before), facts(after)), ...pageOf(before, after)]
}

/** What goes over a bar line, or moves with what is in effect, may change beside a seam. */
const isMovable = (one: string) =>
  /\t(tied?|slur.|key|time|clef|transpose|staves|direction|look|dynamics|words|wedge|repeat|ending|bar-style|barline|print|sound|beams|measure-style|staff-details|part-symbol|instruments|harmony)\t|\t_$|<(wavy-line|glissando|slide)\b/
    .test(one)

/**
 * Judges measures that are there no more, or are new: `places` has for each measure of a part its index in the new score. Others say what they said, and the
 * same key, time, clefs and transposition are in effect.
 */
const judgeMeasures = (
  before: Reading,
  after: Reading,
  placeIn: (index: number) => number | undefined
): ReadonlyArray<string> => {
  const faults: Array<string> = []
  for (const old of before.measures) {
    const to = placeIn(old.index)
    if (to === undefined) continue
    const now = after.measures.find(({ index, part }) => index === to && part === old.part)
    const where = `${old.part} ${old.index}`
    if (now === undefined) {
      faults.push(`${where} is gone`)
      continue
    }
    const own = ({ facts }: MeasureReading) => facts.filter((one) => !isMovable(one))
    faults.push(...differ(own(old), own(now)).map((one) => `${where}: ${one}`))
    if (old.effect !== now.effect) faults.push(`${where}: ${old.effect} became ${now.effect}`)
    if (show(old.length) !== show(now.length)) faults.push(`${where} has another length`)
  }
  return [...faults, ...pageOf(before, after)]
}

const intervals: Readonly<Record<string, number>> = {
  M2: 2,
  m3: 3,
  P4: 5,
  "-M2": -2,
  "-m3": -3,
  P5: 7,
  "-P8": -12,
  A1: 1,
  "-m2": -1
}
const instruments = ["Clarinet in B♭", "Horn in F", "Alto Saxophone", "Flute"]

export const tryWhole = (random: Random, score: Score, arrange: typeof Arrange): ReadonlyArray<Trial> => {
  const before = readScore(score.source)
  const trials: Array<Trial> = []
  const last = Math.max(...before.measures.map(({ index }) => index))
  const part = random.pick(before.measures).part
  const attempt = (name: string, result: Result<Edited>, judge: (edited: Edited) => ReadonlyArray<string>): void =>
    void trials.push(trialOf(name.split(" ")[0]!, name, result, judge))
  const by = random.pick(Object.keys(intervals))
  const back = by.startsWith("-") ? by.slice(1) : `-${by}`
  attempt(`transpose by ${by}`, arrange.transpose(score, { by }), (there) => [
    ...judgeMove(before, readScore(there.source), intervals[by] ?? 0),
    ...(() => {
      const { problems = [], value } = arrange.transpose(there, { by: back })
      // A key beyond seven signs is written as another one.
      const fifths = before.measures.flatMap(({ facts }) =>
        facts.flatMap((one) => /\tkey\t(-?\d+)/.exec(one)?.[1] ?? [])
      )
      const isChromatic = /A1|m2/.test(by)
      // So is a note with three signs, and a chord symbol with more than one.
      const many = isChromatic ? /\t(note\t[A-G]-?2|harmony\t[A-G]-?[12])/ : /\tharmony\t[A-G]-?2/
      const isFar = fifths.some((one) => Math.abs(Number(one)) > (isChromatic ? 1 : 2)) ||
        before.measures.some(({ facts }) => facts.some((one) => many.test(one)))
      if (!value) return problems.map(({ message }) => `and back: ${message}`)
      return isFar ? judgeMove(before, readScore(value.source), 0) : judgeSame(before, readScore(value.source))
    })()
  ])
  const instrument = random.pick(instruments)
  attempt(
    `writeFor ${part} ${instrument}`,
    arrange.writeFor(score, { part, instrument }),
    ({ source }) => judgeMove(before, readScore(source), 0, true)
  )
  const key = random.pick(["C", "D", "Eb", "F#m", "Bb", "Cm"])
  const from = random.below(last + 1)
  attempt(
    `setKey ${key} from ${from}`,
    arrange.setKey(score, { key, from: { index: from } }),
    ({ source }) => judgeMove(before, readScore(source), 0)
  )
  const { deleteMeasures, extractPart, insertMeasures, setTempo } = arrange
  const [seam, count] = [random.below(last + 1), 1 + random.below(3)]
  attempt(
    `insertMeasures ${count} before ${seam}`,
    insertMeasures(score, { before: { index: seam }, count }),
    (there) => [
      ...judgeMeasures(before, readScore(there.source), (at) => at < seam ? at : at + count),
      ...(() => {
        const { problems = [], value } = deleteMeasures(there, {
          from: { index: seam },
          to: { index: seam + count - 1 }
        })
        return value ?
          judgeMeasures(before, readScore(value.source), (at) => at).map((one) => `and deleted: ${one}`)
          : problems.map(({ message }) => `and deleted: ${message}`)
      })()
    ]
  )
  const to = Math.min(last, from + random.below(2))
  attempt(
    `deleteMeasures ${from} to ${to}`,
    deleteMeasures(score, { from: { index: from }, to: { index: to } }),
    ({ source }) =>
      judgeMeasures(before, readScore(source), (at) => at < from ? at : at > to ? at - (to - from + 1) : undefined)
  )
  attempt(
    `extractPart ${part}`,
    extractPart(score, part),
    ({ source }) =>
      judgeMeasures(
        { ...before, measures: before.measures.filter((one) => one.part === part) },
        readScore(source),
        (at) => at
      )
  )
  attempt(
    `setTempo at ${from}`,
    setTempo(score, { measure: { index: from }, bpm: 77 }),
    ({ source }) => judgeMeasures(before, readScore(source), (at) => at)
  )
  return trials
}
