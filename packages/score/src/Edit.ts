/** Replacing measures. All bytes of the file besides the measures stay as they are. */
import type { XmlElement } from "@rgrove/parse-xml"
import { advance, initialContext, type MeasureContext, slurEndsOf } from "./abc/MeasureContext.ts"
import { marksOf, notationsOf } from "./abc/NoteXml.ts"
import type { AbcOptions, readAbc } from "./abc/readAbc.ts"
import { mendAccidentals, type Replacement } from "./Accidentals.ts"
import { addedWarnings, type EditedPart, hintOf, type WarningName, warningNames } from "./Check.ts"
import { changesOf, isMusic, type MeasureChange } from "./Difference.ts"
import { checkFormat, type MeasureFormat, xmlOf } from "./Measures.ts"
import { editableParts, findMeasure, findPart, partsOf, placeOf } from "./Parts.ts"
import type { Measure, MeasureAddress, MeasurePlace, PartAddress } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { timingOf } from "./Timing.ts"
import { Counts } from "./xml/Counts.ts"
import { applyPatches, type Patch } from "./xml/Patch.ts"
import { attempt, position, type Problem, refuse, type Result } from "./xml/Problem.ts"
import { at, child, children, descendants, parse, wrongNumbers } from "./xml/Tree.ts"

/** A measure and its new text: a `measure` element, or the measure in ABC. Default: `as: "xml"`. */
export interface MeasureEdit<Format extends MeasureFormat = MeasureFormat> {
  readonly part: PartAddress
  readonly measure: MeasureAddress
  readonly text: string
  readonly as?: Format
}

/** Options of `replaceMeasures`. */
export interface EditOptions {
  /**
   * What may be lost, as the message that refuses an edit names it, such as `["slur", "dynamics"]`: what is named goes even if a text in ABC has none of it.
   * `true` loses all that a text leaves out, but for what it has none of. Default: false.
   */
  readonly allowLoss?: boolean | ReadonlyArray<string>
  /** Names of warnings of `check` that the edit may add, such as `short-measure`. Default: none. */
  readonly allow?: ReadonlyArray<WarningName>
}

/** Something of a measure that was kept or lost, such as `dynamics`. */
export interface MeasureNote extends MeasurePlace {
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

/** A measure as it was or as it is, and what is in effect before it. */
type Moment = { readonly measure: XmlElement; readonly context: MeasureContext }
type Replaced = Readonly<Record<"kept" | "lost", ReadonlyArray<string>> & { xml: string; element: XmlElement }>

/** Signs that are lost if a new text has fewer of them, unless they only repeat what is in effect: the fields of a context that they set. */
const signs: ReadonlyMap<string, ReadonlyArray<keyof MeasureContext>> = new Map([
  ["divisions", ["divisions"]],
  ["key", ["fifths", "mode"]],
  ["time", ["beats", "beatType"]],
  ["staves", ["staves"]],
  ["clef", ["clefs"]],
  ["transpose", ["transpose"]],
  ...`measure-style staff-details repeat ending segno coda fermata rehearsal words dynamics wedge pedal octave-shift
  metronome sound harmony figured-bass lyric grace`.split(/\s+/).map((name): [string, []] => [name, []])
])

/** Returns the signs of a note by the names of those that ABC loses. Tuplets are its rhythm, and the arpeggio of a chord is one. */
const noteSigns = (note: XmlElement): ReadonlyArray<string> => [
  ...marksOf(note).flatMap((mark) => mark === "tie(" ? "tie" : []),
  ...notationsOf(note).flatMap(({ element: { name } }) =>
    signs.has(name) || /^(tied|tuplet)$/.test(name) || name === "arpeggiate" && child(note, "chord") ? [] : name
  )
]

const signsIn = (measure: XmlElement): ReadonlyArray<string> => [
  ...descendants(measure).flatMap(({ name }) => signs.has(name) ? name : []),
  ...children(measure, "note").flatMap(noteSigns)
]

const lostSigns = (old: XmlElement, now: XmlElement, context: MeasureContext): ReadonlyArray<string> => {
  const [left, before, after] = [new Counts(signsIn(now)), advance(context, old), advance(context, now)]
  const same = (field: keyof MeasureContext) => JSON.stringify(before[field]) === JSON.stringify(after[field])
  return [...new Set(signsIn(old).filter((name) => !left.take(name)))].filter((name) => {
    const fields = signs.get(name) ?? []
    return fields.length === 0 || !fields.every(same)
  })
}

/** Reads the text of an edit, after the edits of earlier measures. */
const readEdit = (
  score: Score,
  { as, text }: MeasureEdit,
  was: Moment,
  context: MeasureContext,
  options: Omit<AbcOptions, "was">,
  read: typeof readAbc | undefined
): Result<Replaced> => {
  if (as === "abc" && read) {
    const given = { ...options, was: was.context }
    const { problems, value: abc } = attempt(() => read(text, context, was.measure, score.source, given))
    if (problems) return { problems }
    return abc.problems ? { problems: abc.problems } : { value: { ...abc, element: parse(abc.xml) } }
  }
  return attempt(() => {
    const xml = text.trim()
    const element = xml.startsWith("<measure") ? parse(xml) : undefined
    if (element?.name !== "measure" || element.end !== xml.length) {
      const hint = "readMeasures returns such texts. For ABC, set as: \"abc\""
      return refuse("The text must be one <measure> element, and nothing beside it", hint)
    }
    return { xml, element, kept: [], lost: lostSigns(was.measure, element, context) }
  })
}

/** Returns what an edit breaks, in the measure or in the next one, if that stays as it is. What was wrong before is no reason to refuse it. */
const newProblems = (was: Moment, is: Moment, xml: string, next?: XmlElement): ReadonlyArray<Problem> => {
  const [before, after] = [timingOf(was.measure, was.context), timingOf(is.measure, is.context)]
  const problems: Array<Problem> = []
  for (const message of after.faults) if (!before.faults.has(message)) problems.push({ message })
  const known = new Set(wrongNumbers(was.measure).map(({ message }) => message))
  for (const { message, start } of wrongNumbers(is.measure)) {
    if (!known.has(message)) problems.push({ ...position(xml, start), message })
  }
  const { divisions } = after
  const counts = before.divisions > 0 && divisions !== before.divisions
  if (counts && next !== undefined && at(next, "attributes/divisions") === undefined) {
    const does = divisions ? `changes divisions to ${divisions}` : "has no divisions"
    const message = `The measure ${does}, and measures after it count in ${before.divisions}`
    problems.push({ message, hint: `Write its durations in divisions of ${before.divisions}` })
  }
  return problems
}

const locate = (score: Score, edits: ReadonlyArray<MeasureEdit>, hasAbc: boolean, problems: Array<Problem>) => {
  const located = new Map<Measure, MeasureEdit>()
  for (const edit of edits) {
    const found = attempt(() => {
      const { as = "xml", text } = (edit as MeasureEdit | undefined) ?? {}
      const message = "An edit has a part, a measure and a text"
      if (typeof text !== "string") refuse(message, "readMeasures returns such values")
      checkFormat(as, hasAbc, "replaceMeasures")
      const measure = findMeasure(findPart(partsOf(score), edit.part), edit.measure)
      const hint = "Send one edit for each measure"
      if (located.has(measure)) refuse("Two edits replace this measure", hint, placeOf(measure))
      located.set(measure, edit)
    })
    problems.push(...found.problems ?? [])
  }
  return located
}

export const makeReplace = <Format extends MeasureFormat>(abc?: typeof readAbc) =>
(
  score: Score,
  edits: ReadonlyArray<MeasureEdit<Format>>,
  { allow = [], allowLoss = false }: EditOptions = {}
): Result<Edited> => {
  const opened = attempt(() => editableParts(score))
  if (opened.value === undefined) return opened
  const problems: Array<Problem> = []
  if (!Array.isArray(edits)) return { problems: [{ message: "edits must be a list", hint: "Write [edit]" }] }
  for (const name of allow) {
    if (warningNames.includes(name)) continue
    const hint = `Warnings: ${warningNames.join(", ")}`
    problems.push({ message: `There is no warning ${JSON.stringify(name)}`, hint })
  }
  const names = new Set(Array.isArray(allowLoss) ? allowLoss as ReadonlyArray<string> : [])
  const located = locate(score, edits, abc !== undefined, problems)
  const changed: Array<MeasureChange> = []
  const [kept, lost]: [Array<MeasureNote>, Array<MeasureNote>] = [[], []]
  const patches: Array<Patch> = []
  const parts: Array<EditedPart> = []
  for (const part of opened.value) {
    const { instruments, measures } = part
    // What is in effect without the edits, and with those of earlier measures.
    let before = initialContext(instruments)
    let context = before
    const replaced = new Map<XmlElement, Replacement>()
    const until = measures.slice(0, measures.findLastIndex((one) => located.has(one)) + 1)
    let numbers: ReadonlySet<string> | undefined
    // A slur that an edit begins ends in the last edited measure at the latest.
    const later = () =>
      numbers ??= new Set(until.flatMap(({ element }) => slurEndsOf(element).map(({ number }) => number)))
    const options = { later, drops: (name: string) => names.has(name) }
    for (const measure of until) {
      const { element: old, ...place } = measure
      const [edit, xml] = [located.get(measure), xmlOf(score, measure)]
      let now = old
      if (edit !== undefined && (edit.as === "abc" || edit.text !== xml)) {
        const was = { measure: old, context: before }
        const { problems: wrong = [], value } = readEdit(score, edit, was, context, options, abc)
        problems.push(...wrong.map((one) => ({ ...place, ...one })))
        if (value !== undefined) {
          now = value.element
          const next = measures[place.index + 1]
          for (const what of value.kept) kept.push({ ...place, what })
          for (const what of value.lost) lost.push({ ...place, what })
          const after = next && located.has(next) ? undefined : next?.element
          const added = newProblems(was, { measure: now, context }, value.xml, after)
          problems.push(...added.map((one) => ({ ...place, ...one })))
          if (value.xml !== xml) replaced.set(old, { ...value, isAsked: edit.as !== "abc" })
        }
      }
      const isSame = now === old && context === before
      before = advance(before, old)
      context = isSame ? before : advance(context, now)
    }
    const elementOf = (old: XmlElement) => replaced.get(old)?.element ?? old
    const now = { ...part, measures: measures.map((one) => ({ ...one, element: elementOf(one.element) })) }
    const edited = measures.filter(({ element }) => replaced.has(element)).map(({ index }) => index)
    parts.push({ was: part, now: replaced.size > 0 ? now : part, edited })
    if (replaced.size === 0 || problems.length > 0) continue
    const texts = mendAccidentals(score, measures.map(({ element }) => element), replaced)
    for (const { element: old, ...place } of measures) {
      const text = texts.get(old)
      if (text === undefined) continue
      const { start, end } = old
      changed.push({ ...place, changes: changesOf(old, parse(text), isMusic(score.source.slice(start, end), text)) })
      patches.push({ start, end, text })
    }
  }
  for (const { what, ...place } of lost) {
    if (allowLoss === true || names.has(what)) continue
    const hint = `Write it in the text, or lose it with the option allowLoss: ["${what}"]`
    problems.push({ ...place, message: `The measure would lose: ${what}`, hint })
  }
  if (problems.length === 0) {
    const added = addedWarnings(parts).filter(({ name }) => !allow.includes(name))
    for (const one of added) problems.push({ ...one, hint: hintOf(one) })
  }
  if (problems.length > 0) return { problems }
  return { value: { ...score, source: applyPatches(score.source, patches), changed, kept, lost } }
}

/**
 * Replaces measures, and returns the score with them: a score like any other, for `write`, `diff` or the next edit. All text outside the measures is
 * the same, byte for byte. For edits in ABC, import it from `@flat-sdk/score/abc`.
 *
 * Refuses the whole list if one edit has a problem: a part or measure that does not exist; a text that is not well-formed, or not a measure;
 * divisions that later measures count on; unless `allowLoss` names it, what would be lost, such as signs and lyrics; and, unless `allow` names it, a
 * warning of `check` that the edit adds, such as a measure that is too short, or a tie without an end. Scores by time (`score-timewise`) cannot be edited.
 */
export const replaceMeasures = makeReplace<"xml">()
