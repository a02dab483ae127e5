/** How a measure counts, in quarter notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { MeasureContext } from "./abc/MeasureContext.ts"
import { initialContext, openContext, setAttributes, withAttributes } from "./abc/MeasureContext.ts"
import { semitonesOf } from "./Content.ts"
import { child, children, elements, numberOf } from "./xml/Tree.ts"

/** An element of a measure, when it comes, in quarter notes but for rounding, and in what it counts. `rank` orders those of one time: signs, grace notes, notes. */
export type Placed = Readonly<{ element: XmlElement; onset: number; divisions: number; rank: 0 | 1 | 2 }>

/** Divisions do not always divide a length evenly: differences below this are none. */
export const tolerance = 0.01
export const isLonger = (one: number, other: number): boolean => one > other + tolerance

/**
 * Reads a measure once. Returns its faults, its length to the end of the last note, its length by the time signature (if it has one), when each of its
 * elements comes, and where the last one leads.
 */
export const timingOf = (measure: XmlElement, context: MeasureContext) => {
  const faults = new Set<string>()
  const placed: Array<Placed> = []
  const now = openContext(context)
  let [at, start, length, isChord] = [0, 0, 0, false]
  for (const element of elements(measure)) {
    const { name } = element
    if (name === "attributes") setAttributes(now, element)
    const [isNote, isMove] = [name === "note", name === "backup" || name === "forward"]
    const has = (inner: string) => child(element, inner) !== undefined
    const [isGrace, inChord] = [has("grace"), has("chord")]
    // A sign may come between the notes of a chord.
    if (isNote && !inChord) start = at
    // Sums of thirds differ by less than this.
    const onset = Math.round((inChord ? start : at) * 1e5) / 1e5
    placed.push({ element, onset, divisions: now.divisions, rank: isGrace ? 1 : isNote ? 2 : 0 })
    if (!isNote && !isMove) continue
    const duration = numberOf(element, "duration") ?? -1
    const moves = now.divisions > 0 ? Math.max(0, duration) / now.divisions : 0
    if (!isGrace && duration < 0) faults.add(`A ${name} has no duration`)
    if (!isGrace && now.divisions <= 0) faults.add("Durations come before <divisions>")
    if (inChord && !isChord) faults.add("A chord has no first note")
    if (has("pitch") && semitonesOf(element) === undefined) faults.add("A pitch has no step or octave")
    if (isNote && !["pitch", "rest", "unpitched"].some(has)) faults.add("A note has neither a pitch nor a rest")
    if (name === "backup" && isLonger(moves, at)) faults.add("A backup goes to before the start of the measure")
    if (!isGrace && !inChord) at = Math.max(0, at + (name === "backup" ? -moves : moves))
    length = Math.max(length, at)
    isChord = isNote
  }
  const expected = now.beats === 0 ? undefined : now.beats * 4 / now.beatType
  return { faults, length, expected, divisions: now.divisions, placed, end: at }
}

/** Returns the elements of a measure in order of time, without `backup` and `forward`. Those of one time are in the order of the file. Without divisions, they count in quarter notes. */
export const inTime = (measure: XmlElement, divisions: number): ReadonlyArray<Placed> =>
  timingOf(measure, { ...initialContext(), divisions: divisions || 1 }).placed
    .filter(({ element: { name } }) => name !== "backup" && name !== "forward")
    .sort((one, other) => one.onset - other.onset || one.rank - other.rank)

export const inQuarters = (length: number): string =>
  `${Math.round(length * 100) / 100} quarter note${length === 1 ? "" : "s"}`

type Measures = ReadonlyArray<{ readonly element: XmlElement }>

/** Returns a function for what is in effect before each measure of a part, and after the last one. Measures are read up to the one that is asked for. */
export const contextsOf = (measures: Measures) => {
  const contexts = [initialContext()]
  return (index: number): MeasureContext => {
    for (let at = contexts.length; at <= index; at++) {
      contexts.push(withAttributes(contexts[at - 1]!, children(measures[at - 1]!.element, "attributes")))
    }
    return contexts[index]!
  }
}

/** Reads the lengths of the measures of a part, each when it is asked for. */
export const lengthsOf = (measures: Measures) => {
  const contextAt = contextsOf(measures)
  const timings = new Map<number, ReturnType<typeof timingOf>>()
  const timingAt = (index: number) => {
    const timing = timings.get(index) ?? timingOf(measures[index]!.element, contextAt(index))
    timings.set(index, timing)
    return timing
  }

  let partners: ReturnType<typeof partnersOf> | undefined
  const partnersAt = (index: number) => (partners ??= partnersOf(measures))[index]!
  /** Returns how a measure differs from its time signature, and by how much. */
  const faultAt = (
    index: number
  ): { name: "short-measure" | "long-measure"; message: string; size: number } | undefined => {
    const { expected, length } = timingAt(index)
    if (expected === undefined) return undefined
    const message = `The measure lasts ${inQuarters(length)}, and its time signature has ${inQuarters(expected)}`
    if (isLonger(length, expected)) return { name: "long-measure", message, size: length - expected }
    // The first measure, the last one and those marked as implicit may be short.
    const isPartial = index === 0 || index === measures.length - 1 ||
      measures[index]!.element.attributes.implicit === "yes"
    if (isPartial || !isLonger(expected, length)) return undefined
    const fills = (other: number) => Math.abs(timingAt(other).length + length - expected) <= tolerance
    return partnersAt(index).some(fills) ? undefined : { name: "short-measure", message, size: expected - length }
  }
  return { contextAt, timingAt, partnersAt, faultAt }
}
export type Lengths = ReturnType<typeof lengthsOf>

/** Returns the measures that can complete each measure: its neighbour at a repeat or an ending, and the other end of its repeat. */
const partnersOf = (measures: Measures): ReadonlyArray<ReadonlyArray<number>> => {
  const partners = measures.map((): Array<number> => [])
  const join = (one: number, other: number) => {
    partners[one]?.push(other)
    if (one !== other) partners[other]?.push(one)
  }
  let [start, isEnd] = [0, false]
  for (const [index, { element }] of measures.entries()) {
    const bars = children(element, "barline")
    const signs = bars.flatMap(elements).map(({ attributes: { direction, type } }) => direction ?? type)
    if (index > 0 && (isEnd || signs.includes("forward"))) join(index - 1, index)
    if (signs.includes("forward")) start = index
    if (signs.includes("backward")) join(start, index)
    isEnd = signs.some((sign) => /^(?:backward|stop|discontinue)$/.test(sign ?? ""))
  }
  return partners
}
