/** What is wrong, or unusual, in a score that is well-formed. */
import type { XmlElement } from "@rgrove/parse-xml"
import { advance, initialContext, type MeasureContext, withAttributes } from "./abc/MeasureContext.ts"
import { semitonesOf } from "./Content.ts"
import { type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { crossingOf } from "./Spanners.ts"
import { expectedOf, isLonger, lasts, lengthOf } from "./Timing.ts"
import { child, children, elements, numberOf } from "./xml/Elements.ts"
import type { Problem } from "./xml/Problem.ts"

/** What `check` found. */
export interface Checked {
  /** What programs will read wrongly, or refuse. */
  readonly problems: ReadonlyArray<Problem>
  /** What is often meant so: measures that do not fill their time, ties without an end. */
  readonly warnings: ReadonlyArray<Problem>
}

/** Returns what is wrong in a measure by itself. */
export const faultsOf = (measure: XmlElement, context: MeasureContext): ReadonlyArray<string> => {
  const faults = new Set<string>()
  let now = context
  let at = 0
  let chord = false
  for (const one of elements(measure)) {
    if (one.name === "attributes") now = withAttributes(now, one)
    if (one.name !== "note" && one.name !== "backup" && one.name !== "forward") continue
    const has = (name: string) => child(one, name) !== undefined
    const duration = numberOf(one, "duration") ?? -1
    const wrong = {
      [`A ${one.name} has no duration`]: !has("grace") && duration < 0,
      "Durations come before <divisions>": !has("grace") && now.divisions <= 0,
      "A chord has no first note": has("chord") && !chord,
      "A pitch has no step or octave": has("pitch") && semitonesOf(one) === undefined,
      "A note has neither a pitch nor a rest": one.name === "note" && !has("pitch") && !has("rest") &&
        !has("unpitched"),
      "A backup goes to before the start of the measure": one.name === "backup" && duration > at
    }
    for (const [fault, found] of Object.entries(wrong)) if (found) faults.add(fault)
    if (!has("grace") && !has("chord")) at = Math.max(0, at + (one.name === "backup" ? -1 : 1) * Math.max(0, duration))
    chord = one.name === "note"
  }
  return [...faults]
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
  const twice = (ids: ReadonlyArray<string>) => ids.filter((id, index) => ids.indexOf(id) !== index)
  return [
    ...parts.length === 0 ? [{ message: "The score has no part" }] : [],
    ...say(twice(listed), "is in the part list twice"),
    ...say(twice(parts), "is in the score twice"),
    ...say(listed.filter((id) => !parts.includes(id)), "is in the part list, and not in the score"),
    ...say(parts.filter((id) => !listed.includes(id)), "is not in the part list"),
    ...say(parts.filter((id) => !filled.includes(id)), "has no measure")
  ]
}

const ofPart = ({ measures }: Part, problems: Array<Problem>, warnings: Array<Problem>): void => {
  let context = initialContext()
  const open = new Map<string, Problem>()
  for (const { element, index, number, part } of measures) {
    const where = { part, index, number }
    problems.push(...faultsOf(element, context).map((message) => ({ ...where, message })))
    const next = advance(context, element)
    const [length, expected] = [lengthOf(element, context), expectedOf(next)]
    // Measures before the first and after the last full one, and those that say so, are shorter.
    const partial = element.attributes.implicit === "yes" || index === 0 || index === measures.length - 1
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
    context = next
  }
  warnings.push(...open.values())
}

/**
 * Checks a score: parts against the part list, durations, pitches, chords, the lengths of measures, and the ends of ties, slurs, wedges and pedals.
 * Measures are named by part, index and number.
 *
 * Half of the scores that people publish have a warning.
 */
export const check = (score: Score): Checked => {
  const problems = [...ofStructure(score)]
  const warnings: Array<Problem> = []
  for (const part of partsOf(score)) ofPart(part, problems, warnings)
  const counts = partsOf(score).map(({ id, measures }) => `${id} ${measures.length}`)
  if (new Set(partsOf(score).map(({ measures }) => measures.length)).size > 1) {
    warnings.push({ message: `The parts have different numbers of measures: ${counts.join(", ")}` })
  }
  return { problems, warnings }
}
