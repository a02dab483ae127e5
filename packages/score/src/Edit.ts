/** Replacing measures. All bytes of the file besides the measures stay as they are. */
import type { XmlElement } from "@rgrove/parse-xml"
import { advance, initialContext, type MeasureContext } from "./abc/MeasureContext.ts"
import { readAbc } from "./abc/readAbc.ts"
import { faultsOf } from "./Check.ts"
import { changesOf, type MeasureChange } from "./Difference.ts"
import { type MeasureFormat, xmlOf } from "./Measures.ts"
import { findMeasure, findPart, type Measure, type MeasureAddress, type PartAddress, partsOf } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { crossingOf } from "./Spanners.ts"
import { expectedOf, isLonger, lengthOf, quarters } from "./Timing.ts"
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

/** Signs besides notes. Without them in a new text, they are lost. */
const signs = new Set(
  `divisions key time staves clef transpose measure-style staff-details repeat ending segno coda fermata rehearsal words
  dynamics wedge pedal octave-shift metronome sound harmony figured-bass lyric`.split(/\s+/)
)

/** Where a sign only repeats what is in effect, nothing is lost without it. */
const effects: Readonly<Record<string, (context: MeasureContext) => unknown>> = {
  divisions: ({ divisions }) => divisions,
  key: ({ fifths, mode }) => [fifths, mode],
  time: ({ beatType, beats }) => [beats, beatType],
  staves: ({ staves }) => staves,
  clef: ({ clefs }) => clefs,
  transpose: ({ transpose }) => transpose
}

const lostSigns = (old: XmlElement, now: XmlElement, context: MeasureContext): ReadonlyArray<string> => {
  const names = (element: XmlElement) =>
    new Set([...descendants(element)].map(({ name }) => name).filter((name) => signs.has(name)))
  const present = names(now)
  const same = (name: string) => {
    const effect = effects[name]
    return effect !== undefined &&
      JSON.stringify(effect(advance(context, old))) === JSON.stringify(effect(advance(context, now)))
  }
  return [...names(old)].filter((name) => !present.has(name) && !same(name))
}

/** What crosses the bar line belongs to another measure too: without one end, the other is lost. */
const lostEnds = (old: XmlElement, now: XmlElement): ReadonlyArray<string> => {
  const [before, after] = [crossingOf(old), crossingOf(now)]
  return [
    ...before.stops.filter((key) => !after.stops.includes(key)).map((key) =>
      `end of the ${key} that starts in an earlier measure`
    ),
    ...before.starts.filter((key) => !after.starts.includes(key)).map((key) =>
      `start of the ${key} that ends in a later measure`
    )
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
  { as, text }: MeasureEdit,
  old: XmlElement,
  context: MeasureContext,
  source: string
): Replacement | { readonly problems: ReadonlyArray<Problem> } => {
  if (as !== "abc") {
    const read = attempt(() => readXml(text, old, context))
    return "problem" in read ? { problems: [read.problem] } : read.value
  }
  const read = readAbc(text, context, old, source)
  return "problems" in read ? read : { ...read, element: parse(read.xml) }
}

/** Returns what an edit breaks: what was wrong before is no reason to refuse it. */
const broken = (
  old: XmlElement,
  before: MeasureContext,
  now: XmlElement,
  context: MeasureContext,
  next: XmlElement | undefined
): ReadonlyArray<Problem> => {
  const known = new Set(faultsOf(old, before))
  const problems: Array<Problem> = faultsOf(now, context).filter((message) => !known.has(message)).map((message) => ({
    message
  }))
  const [after, length] = [advance(context, now), lengthOf(now, context)]
  const expected = expectedOf(after)
  if (expected !== undefined && isLonger(length, expected) && isLonger(length, lengthOf(old, before))) {
    problems.push({
      message: `The measure lasts ${quarters(length)}, and its time signature has ${quarters(expected)}`,
      hint: "Shorten it, or change the time signature in it"
    })
  }
  const divisions = advance(before, old).divisions
  if (after.divisions !== divisions && next !== undefined && at(next, "attributes/divisions") === undefined) {
    problems.push({
      message:
        `The measure changes divisions from ${divisions} to ${after.divisions}, and the durations after it count in ${divisions}`,
      hint: `Write its durations in divisions of ${divisions}`
    })
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
    return {
      problems: [{
        message: "This score is arranged by time (score-timewise), and only a score-partwise can be edited",
        hint: "Convert it, for example by importing it into Flat and exporting it as MusicXML"
      }]
    }
  }
  const problems: Array<Problem> = []
  const located = locate(score, edits, problems)
  const changed: Array<MeasureChange> = []
  const kept: Array<MeasureNote> = []
  const lost: Array<MeasureNote> = []
  const texts: Array<{ readonly start: number; readonly end: number; readonly xml: string }> = []

  const replace = (
    measure: Measure,
    edit: MeasureEdit,
    before: MeasureContext,
    context: MeasureContext
  ): XmlElement => {
    const { element: old, ...where } = measure
    if (edit.as !== "abc" && edit.text === xmlOf(score, measure)) return old
    const place = (found: ReadonlyArray<Problem>) =>
      problems.push(...found.map((problem) => ({ ...where, ...problem })))
    const read = readEdit(edit, old, context, score.source)
    if ("problems" in read) {
      place(read.problems)
      return old
    }
    const { element, xml } = read
    const note = (what: string): MeasureNote => ({ ...where, what })
    kept.push(...read.kept.map(note))
    lost.push(...[...new Set([...read.lost, ...lostEnds(old, element)])].map(note))
    const next = partsOf(score).find(({ id }) => id === measure.part)?.measures[measure.index + 1]
    place(broken(old, before, element, context, next === undefined || located.has(next) ? undefined : next.element))
    if (xml !== xmlOf(score, measure)) {
      changed.push({ ...where, changes: changesOf(old, element) })
      texts.push({ start: old.start, end: old.end, xml })
    }
    return element
  }

  for (const { measures } of partsOf(score)) {
    let [before, context] = [initialContext(), initialContext()]
    for (const measure of measures.slice(0, measures.findLastIndex((one) => located.has(one)) + 1)) {
      const edit = located.get(measure)
      const element = edit === undefined ? measure.element : replace(measure, edit, before, context)
      before = advance(before, measure.element)
      context = advance(context, element)
    }
  }
  if (!allowLoss) {
    problems.push(...lost.map(({ what, ...where }) => ({
      ...where,
      message: `The measure would lose: ${what}`,
      hint: "Write it in the text, or allow the loss"
    })))
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
