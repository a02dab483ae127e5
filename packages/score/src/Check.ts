/** What is wrong, or unusual, in a score that is well-formed. */
import type { XmlElement } from "@rgrove/parse-xml"
import { advance, initialContext } from "./abc/MeasureContext.ts"
import { Counts } from "./Counts.ts"
import { type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { crossingOf } from "./Spanners.ts"
import { isLonger, lasts, timingOf } from "./Timing.ts"
import type { Problem } from "./xml/Problem.ts"
import { child, children } from "./xml/Tree.ts"

/** What `check` found: problems, which programs read wrongly or refuse, and warnings of what is often meant so. */
export interface Checked {
  readonly problems: ReadonlyArray<Problem>
  readonly warnings: ReadonlyArray<Problem>
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

const ofPart = ({ measures }: Part, problems: Array<Problem>, warnings: Array<Problem>): void => {
  let context = initialContext()
  const open = new Map<string, Problem>()
  for (const { element, ...where } of measures) {
    const { expected, faults, length } = timingOf(element, context)
    problems.push(...[...faults].map((message) => ({ ...where, message })))
    // Measures before the first and after the last full one, and those that say so, are shorter.
    const partial = element.attributes.implicit === "yes" || [0, measures.length - 1].includes(where.index)
    if (expected !== undefined && (isLonger(length, expected) || !partial && isLonger(expected, length))) {
      warnings.push({ ...where, message: lasts(length, expected) })
    }
    const { starts, stops } = crossingOf(element)
    for (const key of stops) {
      if (!open.delete(key)) warnings.push({ ...where, message: `A ${key} ends here and does not start` })
    }
    for (const key of starts) {
      if (open.has(key)) warnings.push(open.get(key)!)
      open.set(key, { ...where, message: `A ${key} starts here and does not end` })
    }
    context = advance(context, element)
  }
  for (const one of open.values()) warnings.push(one)
}

/** Checks a score: parts, durations, pitches, chords, lengths of measures, and the ends of ties, slurs, wedges and pedals. Half of published ones have a warning. */
export const check = (score: Score): Checked => {
  const [problems, warnings]: [Array<Problem>, Array<Problem>] = [[...ofStructure(score)], []]
  const parts = partsOf(score)
  for (const part of parts) ofPart(part, problems, warnings)
  if (new Set(parts.map(({ measures }) => measures.length)).size > 1) {
    const counts = parts.map(({ id, measures }) => `${id} ${measures.length}`)
    warnings.push({ message: `The parts have different numbers of measures: ${counts.join(", ")}` })
  }
  return { problems, warnings }
}
