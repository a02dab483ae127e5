/** Replacing measures. All bytes of the file besides the measures stay as they are. */
import type { XmlElement } from "@rgrove/parse-xml"
import { advance, initialContext, type MeasureContext } from "./abc/MeasureContext.ts"
import { readAbc } from "./abc/readAbc.ts"
import { faultsOf } from "./Check.ts"
import { changesOf, isMusic, type MeasureChange } from "./Difference.ts"
import { type MeasureFormat, xmlOf } from "./Measures.ts"
import { findMeasure, findPart, type Measure, type MeasureAddress, type PartAddress, partsOf } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { crossingOf } from "./Spanners.ts"
import { expectedOf, isLonger, lasts, lengthOf } from "./Timing.ts"
import { at, descendants } from "./xml/Elements.ts"
import { parse } from "./xml/Parse.ts"
import { attempt, type Problem, refuse } from "./xml/Problem.ts"

/** A measure and its new text. */
export interface MeasureEdit {
  readonly part: PartAddress
  readonly measure: MeasureAddress
  /** A `measure` element, or the measure in ABC. */
  readonly text: string
  /** Default: `"xml"`. */
  readonly as?: MeasureFormat
}

/** Options of `replaceMeasures`. */
export interface EditOptions {
  /** Whether to replace measures although something is lost that the text does not say. Default: false. */
  readonly allowLoss?: boolean
}

/** Something of a measure that was kept or lost. */
export interface MeasureNote {
  readonly part: string
  readonly index: number
  readonly number: string
  /** What it is, such as `dynamics`. */
  readonly what: string
}

/** A score with other measures, and what that did. */
export interface Edited extends Score {
  /** The measures that differ, with the changes in words. */
  readonly changed: ReadonlyArray<MeasureChange>
  /** What the text does not say, and was taken from the old measure. */
  readonly kept: ReadonlyArray<MeasureNote>
  /** What the old measure had, and the new one does not. */
  readonly lost: ReadonlyArray<MeasureNote>
}

/** A score with other measures, or why there is none. */
export type EditResult =
  | { readonly value: Edited; readonly problems?: never }
  | { readonly value?: never; readonly problems: ReadonlyArray<Problem> }

interface Replacement {
  readonly xml: string
  readonly element: XmlElement
  readonly kept: ReadonlyArray<string>
  readonly lost: ReadonlyArray<string>
}

interface Refused {
  readonly problems: ReadonlyArray<Problem>
}

/** Signs besides notes. Without them in a new text, they are lost. */
const signs = new Set(
  `divisions key time staves clef transpose measure-style staff-details repeat ending segno coda fermata rehearsal words
  dynamics wedge pedal octave-shift metronome sound harmony figured-bass lyric`.split(/\s+/)
)

/** The fields of a context that a sign sets. Where it only repeats what is in effect, nothing is lost without it. */
const effects: ReadonlyMap<string, ReadonlyArray<keyof MeasureContext>> = new Map([
  ["divisions", ["divisions"]],
  ["key", ["fifths", "mode"]],
  ["time", ["beats", "beatType"]],
  ["staves", ["staves"]],
  ["clef", ["clefs"]],
  ["transpose", ["transpose"]]
])

const lostSigns = (old: XmlElement, now: XmlElement, context: MeasureContext): ReadonlyArray<string> => {
  const namesIn = (element: XmlElement) => new Set([...descendants(element)].map(({ name }) => name))
  const [present, before, after] = [namesIn(now), advance(context, old), advance(context, now)]
  const same = (name: string) =>
    effects.get(name)?.every((field) => JSON.stringify(before[field]) === JSON.stringify(after[field])) ?? false
  return [...namesIn(old)].filter((name) => signs.has(name) && !present.has(name) && !same(name))
}

/** What crosses the bar line belongs to another measure too: without one end, the other is lost. A tie whose both measures are edited may change its pitch. */
const lostEnds = (
  old: XmlElement,
  now: XmlElement,
  edited: { starts: boolean; stops: boolean }
): ReadonlyArray<string> => {
  const [before, after] = [crossingOf(old), crossingOf(now)]
  const lost = (side: "starts" | "stops") =>
    before[side].filter((one) => !after[side].includes(one) && !(edited[side] && one.startsWith("tie")))
  return [
    ...lost("stops").map((one) => `end of the ${one} that starts in an earlier measure`),
    ...lost("starts").map((one) => `start of the ${one} that ends in a later measure`)
  ]
}

const readXml = (text: string, old: XmlElement, context: MeasureContext): Replacement => {
  const xml = text.trim()
  const element = parse(xml)
  if (element.name !== "measure" || element.start !== 0 || element.end !== xml.length) {
    refuse("The text must be one <measure> element, and nothing beside it", "readMeasures returns such texts")
  }
  return { xml, element, kept: [], lost: lostSigns(old, element, context) }
}

const readEdit = (
  score: Score,
  edit: MeasureEdit,
  old: XmlElement,
  context: MeasureContext,
  before: MeasureContext
): Replacement | Refused => {
  const read = attempt((): Replacement | Refused => {
    if (edit.as !== "abc") return readXml(edit.text, old, context)
    const abc = readAbc(edit.text, context, old, score.source, before)
    return "problems" in abc ? abc : { ...abc, element: parse(abc.xml) }
  })
  return "problem" in read ? { problems: [read.problem] } : read.value
}

/** A measure, as an edit finds it and as it leaves it. */
interface Change {
  readonly old: XmlElement
  readonly now: XmlElement
  /** What was in effect before the edits, and what is after those of earlier measures. */
  readonly before: MeasureContext
  readonly context: MeasureContext
  /** The next measure, if it stays as it is. */
  readonly next: XmlElement | undefined
}

/** Returns what an edit breaks: what was wrong before is no reason to refuse it. */
const broken = ({ before, context, next, now, old }: Change): ReadonlyArray<Problem> => {
  const problems: Array<Problem> = []
  const known = faultsOf(old, before)
  for (const message of faultsOf(now, context)) if (!known.includes(message)) problems.push({ message })
  const [length, expected] = [lengthOf(now, context), expectedOf(advance(context, now))]
  if (expected !== undefined && isLonger(length, expected) && isLonger(length, lengthOf(old, before))) {
    problems.push({ message: lasts(length, expected), hint: "Shorten it, or change the time signature in it" })
  }
  const [{ divisions: was }, { divisions: is }] = [advance(before, old), advance(context, now)]
  if (is !== was && next !== undefined && at(next, "attributes/divisions") === undefined) {
    const hint = `Write its durations in divisions of ${was}`
    problems.push({ message: `The measure changes divisions to ${is}, and measures after it count in ${was}`, hint })
  }
  return problems
}

/** Returns the edits by part and position of the measure. */
const locate = (score: Score, edits: ReadonlyArray<MeasureEdit>, problems: Array<Problem>) => {
  const located = new Map<Measure, MeasureEdit>()
  for (const edit of edits) {
    const found = attempt(() => findMeasure(findPart(partsOf(score), edit.part), edit.measure))
    if ("problem" in found) problems.push(found.problem)
    else if (located.has(found.value)) {
      const { element: _, ...where } = found.value
      problems.push({ ...where, message: "Two edits replace this measure", hint: "Send one edit for each measure" })
    } else located.set(found.value, edit)
  }
  return located
}

/**
 * Replaces measures, and returns the score with them: a score like any other, for `write`, `diff` or the next edit. All text outside the measures is
 * the same, byte for byte.
 *
 * Refuses the whole list if one edit has a problem: a part or measure that does not exist; a text that is not well-formed, or not a measure; notes that
 * the edit makes too long for the time signature; divisions that later measures count on. Also, unless `allowLoss` is set, what would be lost: signs,
 * lyrics, and the ends of ties and slurs in other measures. Scores by time (`score-timewise`) cannot be edited.
 */
export const replaceMeasures = (
  score: Score,
  edits: ReadonlyArray<MeasureEdit>,
  { allowLoss = false }: EditOptions = {}
): EditResult => {
  if (score.root === "score-timewise") {
    const hint = "Convert it, for example by importing it into Flat and exporting it as MusicXML"
    return { problems: [{ message: "A score-timewise cannot be edited, only a score-partwise", hint }] }
  }
  const problems: Array<Problem> = []
  const located = locate(score, edits, problems)
  const changed: Array<MeasureChange> = []
  const kept: Array<MeasureNote> = []
  const lost: Array<MeasureNote> = []
  const texts: Array<{ readonly start: number; readonly end: number; readonly xml: string }> = []

  for (const { measures } of partsOf(score)) {
    let [before, context] = [initialContext(), initialContext()]
    for (const measure of measures.slice(0, measures.findLastIndex((one) => located.has(one)) + 1)) {
      const { element: old, ...where } = measure
      const edit = located.get(measure)
      const xml = xmlOf(score, measure)
      const read = edit === undefined || edit.as !== "abc" && edit.text === xml
        ? undefined
        : readEdit(score, edit, old, context, before)
      let now = old
      const place = (problem: Problem) => ({ ...where, ...problem })
      if (read !== undefined && "problems" in read) problems.push(...read.problems.map(place))
      else if (read !== undefined) {
        now = read.element
        const [last, next] = [measures[measure.index - 1], measures[measure.index + 1]]
        const edited = {
          starts: next !== undefined && located.has(next),
          stops: last !== undefined && located.has(last)
        }
        kept.push(...read.kept.map((what) => ({ ...where, what })))
        lost.push(...[...new Set([...read.lost, ...lostEnds(old, now, edited)])].map((what) => ({ ...where, what })))
        const stays = edited.starts ? undefined : next?.element
        problems.push(...broken({ old, now, before, context, next: stays }).map(place))
        if (read.xml !== xml) {
          changed.push({ ...where, changes: changesOf(old, now, isMusic(xml, read.xml)) })
          texts.push({ start: old.start, end: old.end, xml: read.xml })
        }
      }
      before = advance(before, old)
      context = advance(context, now)
    }
  }
  if (!allowLoss) {
    const hint = "Write it in the text, or lose it with the option allowLoss: true"
    problems.push(...lost.map(({ what, ...where }) => ({ ...where, message: `The measure would lose: ${what}`, hint })))
  }
  if (problems.length > 0) return { problems }
  let source = ""
  let last = 0
  for (const { end, start, xml } of texts.sort((one, other) => one.start - other.start)) {
    source += score.source.slice(last, start) + xml
    last = end
  }
  return { value: { ...score, source: source + score.source.slice(last), changed, kept, lost } }
}
