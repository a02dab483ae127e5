/** What is wrong, or unusual, in a score that is well-formed. */
import type { XmlElement } from "@rgrove/parse-xml"
import { advance, initialContext, type MeasureContext, withAttributes } from "./abc/MeasureContext.ts"
import { semitonesOf } from "./Content.ts"
import { type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { crossingOf } from "./Spanners.ts"
import { expectedOf, isLonger, lengthOf, quarters } from "./Timing.ts"
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
  let note: XmlElement | undefined
  let at = 0
  for (const one of elements(measure)) {
    if (one.name === "attributes") now = withAttributes(now, one)
    if (one.name !== "note" && one.name !== "backup" && one.name !== "forward") continue
    const duration = numberOf(one, "duration")
    const timed = child(one, "grace") === undefined
    if (timed && (duration === undefined || duration < 0)) faults.add(`A ${one.name} has no duration`)
    if (timed && now.divisions <= 0) faults.add("Durations come before <divisions>")
    if (one.name === "note") {
      if (child(one, "chord") !== undefined && note === undefined) faults.add("A chord has no first note")
      if (child(one, "pitch") !== undefined && semitonesOf(one) === undefined) {
        faults.add("A pitch has no step or octave")
      }
      if (!["pitch", "rest", "unpitched"].some((name) => child(one, name))) {
        faults.add("A note has neither a pitch nor a rest")
      }
    }
    if (timed && child(one, "chord") === undefined) at += (one.name === "backup" ? -1 : 1) * (duration ?? 0)
    if (at < -0.01) {
      faults.add("A backup goes to before the start of the measure")
      at = 0
    }
    note = one.name === "note" ? one : undefined
  }
  return [...faults]
}

const ofStructure = (score: Score): ReadonlyArray<Problem> => {
  const root = treeOf(score)
  const list = child(root, "part-list")
  const listed = (list ? children(list, "score-part") : []).map(({ attributes }) => attributes.id ?? "")
  const parts = score.root === "score-partwise"
    ? children(root, "part").map(({ attributes }) => attributes.id ?? "")
    : partsOf(score).map(({ id }) => id)
  const filled = new Set(partsOf(score).map(({ id }) => id))
  const twice = (ids: ReadonlyArray<string>) => [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
  return [
    ...list === undefined ? [{ message: "The score has no <part-list>" }] : [],
    ...parts.length === 0 ? [{ message: "The score has no part" }] : [],
    ...twice(listed).map((part) => ({ part, message: `The part list has ${part} twice` })),
    ...twice(parts).map((part) => ({ part, message: `The score has part ${part} twice` })),
    ...listed.filter((id) => !parts.includes(id)).map((part) => ({
      part,
      message: `Part ${part} is in the part list, and not in the score`
    })),
    ...parts.filter((id) => !listed.includes(id)).map((part) => ({
      part,
      message: `Part ${part} is not in the part list`
    })),
    ...parts.filter((id) => !filled.has(id)).map((part) => ({ part, message: `Part ${part} has no measure` }))
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
      warnings.push({
        ...where,
        message: `The measure lasts ${quarters(length)}, and its time signature has ${quarters(expected)}`
      })
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
  const parts = partsOf(score)
  for (const part of parts) ofPart(part, problems, warnings)
  const counts = new Set(parts.map(({ measures }) => measures.length))
  if (counts.size > 1) {
    warnings.push({
      message: `The parts have different numbers of measures: ${
        parts.map(({ id, measures }) => `${id} ${measures.length}`).join(", ")
      }`
    })
  }
  return { problems, warnings }
}
