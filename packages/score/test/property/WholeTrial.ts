/** Tries changes of a whole score, and judges what became of it. */
import type { Edited, Result, Score } from "@flat-sdk/score"
import type * as Arrange from "@flat-sdk/score/arrange"
import type { Random } from "./Random.ts"
import { readScore } from "./Reading.ts"
import { type Trial, trialOf } from "./Session.ts"
import { judgeMeasures, judgeMove, judgeSame } from "./Whole.ts"

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
      const isFar = before.measures.some(({ fifths }) =>
        Math.abs(fifths) > 1 && /A1|m2/.test(by) || Math.abs(fifths) > 2
      )
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
