/** What is wrong, or unusual, in a score that is well-formed. */
import type { XmlElement } from "@rgrove/parse-xml"
import { initialPage, readPage, turn, writesAccidentals } from "./Accidentals.ts"
import { pitchOf } from "./Content.ts"
import { type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { crossingOf, openEndsOf } from "./Spanners.ts"
import { inQuarters, isLonger, type Lengths, lengthsOf } from "./Timing.ts"
import { Counts } from "./xml/Counts.ts"
import { positionsIn, type Problem } from "./xml/Problem.ts"
import { child, children, wrongNumbers } from "./xml/Tree.ts"

/** Names of warnings, and what to do about them. */
export const warningHints = {
  "short-measure": "Fill it with rests",
  "long-measure": "Shorten it, or change the time signature in it",
  "uneven-measures": "Edit the measure in the other parts too",
  "start-without-end": "Write its end too",
  "end-without-start": "Write its start too",
  accidental: "Write the accidental",
  "no-accidentals": "Write accidentals",
  "uneven-parts": "Make them equally long"
}
/** Name of a warning: `allow` of `replaceMeasures` takes it. */
export type WarningName = keyof typeof warningHints
type Warning = Problem & { readonly name: WarningName }

/** What `check` found: problems, which programs read wrongly or refuse, and warnings of what is often meant so. */
export interface Checked {
  readonly problems: ReadonlyArray<Problem>
  readonly warnings: ReadonlyArray<Problem & { readonly name: WarningName }>
}

const ofStructure = (score: Score): ReadonlyArray<Problem> => {
  const root = treeOf(score)
  const idsIn = (element: XmlElement | undefined, name: string) =>
    element === undefined ? [] : children(element, name).map(({ attributes }) => attributes.id ?? "")
  const listed = idsIn(child(root, "part-list"), "score-part")
  const filled = partsOf(score).map(({ id }) => id)
  const parts = score.root === "score-partwise" ? idsIn(root, "part") : filled
  const say = (ids: ReadonlyArray<string>, message: string) =>
    [...new Set(ids)].map((part) => ({ part, message: `Part ${part} ${message}` }))
  const twice = (ids: ReadonlyArray<string>) => {
    const first = new Counts(new Set(ids))
    return ids.filter((id) => !first.take(id))
  }
  const others = (ids: ReadonlyArray<string>, known: ReadonlyArray<string>) => {
    const names = new Set(known)
    return ids.filter((id) => !names.has(id))
  }
  return [
    ...parts.length === 0 ? [{ message: "The score has no part" }] : [],
    ...say(twice(listed), "is in the part list twice"),
    ...say(twice(parts), "is in the score twice"),
    ...say(others(listed, parts), "is in the part list, and not in the score"),
    ...say(others(parts, listed), "is not in the part list"),
    ...say(others(parts, filled), "has no measure")
  ]
}

/** Returns the warning of parts that differ in length at a position. Measures that differ from their time signature have one of their own. */
const unevenAt = (index: number, parts: ReadonlyArray<Part>, lengths: ReadonlyArray<Lengths>): Warning | undefined => {
  let first: { readonly id: string; readonly length: number } | undefined
  for (const [at, { id, measures }] of parts.entries()) {
    if (measures[index] === undefined || lengths[at]!.faultAt(index) !== undefined) continue
    const { expected, length } = lengths[at]!.timingAt(index)
    if (expected === undefined) continue
    first ??= { id, length }
    if (!isLonger(length, first.length) && !isLonger(first.length, length)) continue
    const message = `Part ${first.id} lasts ${inQuarters(first.length)} here, and ${id} ${
      Math.round(length * 100) / 100
    }`
    return { name: "uneven-measures", index, number: measures[index].number, message }
  }
  return undefined
}

/** Returns the accidentals of a part that do not show the pitch: of each pitch in a measure, one. */
const accidentalsOf = ({ measures }: Part): ReadonlyArray<Warning> => {
  let page = initialPage
  return measures.flatMap(({ element, ...where }) => {
    const wrong = readPage(element, page).filter(({ isShown }) => !isShown)
    page = turn(page, element)
    return [...new Set(wrong.map((note) => pitchOf(note.element)))].map((pitch): Warning => ({
      name: "accidental",
      ...where,
      message: `The page does not show ${pitch}: it needs another accidental`
    }))
  })
}

/** Checks a score: parts, durations, pitches, chords, lengths of measures, accidentals, and the ends of ties, slurs, wedges and pedals. Half of published ones have a warning. */
export const check = (score: Score): Checked => {
  const [problems, warnings]: [Array<Problem>, Array<Warning>] = [[...ofStructure(score)], []]
  const parts = partsOf(score)
  const lengths = parts.map(({ measures }) => lengthsOf(measures))
  const position = positionsIn(score.source)
  const hasAccidentals = writesAccidentals(score)
  for (const [at, part] of parts.entries()) {
    const found: Array<Warning> = []
    for (const { element, ...where } of part.measures) {
      for (const message of lengths[at]!.timingAt(where.index).faults) problems.push({ ...where, message })
      for (const { message, start } of wrongNumbers(element)) problems.push({ ...where, ...position(start), message })
      const { message, name } = lengths[at]!.faultAt(where.index) ?? {}
      if (name) found.push({ name, ...where, message: message! })
    }
    for (const one of openEndsOf(part.measures)) found.push(one)
    if (hasAccidentals) { for (const one of accidentalsOf(part)) found.push(one) }
    for (const one of found.sort((one, other) => one.index! - other.index!)) warnings.push(one)
  }
  for (let index = 0; parts.length > 1 && parts.some(({ measures }) => index < measures.length); index++) {
    const uneven = unevenAt(index, parts, lengths)
    if (uneven) warnings.push(uneven)
  }
  if (!hasAccidentals) {
    const message =
      "The score has no accidentals, and notes that need some: a program that adds none shows other pitches"
    warnings.push({ name: "no-accidentals", message })
  }
  if (new Set(parts.map(({ measures }) => measures.length)).size > 1) {
    const counts = parts.map(({ id, measures }) => `${id} ${measures.length}`)
    warnings.push({
      name: "uneven-parts",
      message: `The parts have different numbers of measures: ${counts.join(", ")}`
    })
  }
  return { problems, warnings }
}

/** A part, and its measures after edits of those at the positions `edited`. */
export type EditedPart = Readonly<{ was: Part; now: Part; edited: ReadonlyArray<number> }>

/** Returns the positions whose lengths an edit can change: edited measures, those beside them and at the other end of a repeat, and later ones of another metre. */
const reachOf = ({ edited, was }: EditedPart, before: Lengths, after: Lengths): ReadonlySet<number> => {
  const found = new Set<number>()
  for (const index of edited) {
    for (const at of [index - 1, index, index + 1, ...before.partnersAt(index), ...after.partnersAt(index)]) {
      if (was.measures[at]) found.add(at)
    }
  }
  const meterAt = (lengths: Lengths, index: number) => {
    const { beatType, beats, divisions } = lengths.contextAt(index)
    return `${beats}/${beatType} ${divisions}`
  }
  const last = edited.at(-1) ?? 0
  for (let at = (edited[0] ?? 0) + 1; at < was.measures.length; at++) {
    if (meterAt(before, at) !== meterAt(after, at)) found.add(at)
    else if (at > last) break
  }
  return found
}

/** Returns the warnings that edits add, or make worse, of those that `check` has: it reads what the edits can change, and no more. */
export const addedWarnings = (parts: ReadonlyArray<EditedPart>): ReadonlyArray<Warning> => {
  const added: Array<Warning> = []
  const before = parts.map(({ was }) => lengthsOf(was.measures))
  const after = parts.map(({ edited, now }, at) => edited.length > 0 ? lengthsOf(now.measures) : before[at]!)
  const positions = new Set<number>()
  for (const [at, part] of parts.entries()) {
    if (part.edited.length === 0) continue
    for (const index of [...reachOf(part, before[at]!, after[at]!)].sort((one, other) => one - other)) {
      const [old, now] = [before[at]!.faultAt(index), after[at]!.faultAt(index)]
      const { element: _, ...where } = part.now.measures[index]!
      if (now && !(now.name === old?.name && !isLonger(now.size, old.size))) {
        added.push({ name: now.name, ...where, message: now.message })
      }
      const timings = [before[at]!.timingAt(index), after[at]!.timingAt(index)] as const
      if (timings[0].length !== timings[1].length || timings[0].expected !== timings[1].expected) positions.add(index)
    }
    const crosses = (measures: Part["measures"]) =>
      JSON.stringify(part.edited.map((at) => crossingOf(measures[at]!.element)))
    if (crosses(part.was.measures) === crosses(part.now.measures)) continue
    // A tie without an end is the same, if its note has another pitch.
    const nameOf = ({ index, message }: Warning) => `${index} ${message.replace(/tie of \S+/, "tie")}`
    const known = new Counts(openEndsOf(part.was.measures).map(nameOf))
    for (const one of openEndsOf(part.now.measures)) if (!known.take(nameOf(one))) added.push(one)
  }
  for (const index of positions) {
    const [old, now] = [
      unevenAt(index, parts.map(({ was }) => was), before),
      unevenAt(index, parts.map(({ now }) => now), after)
    ]
    if (now && !old) added.push(now)
  }
  return added
}
