/** How a measure counts, in quarter notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import { initialContext, type MeasureContext, withAttributes } from "./abc/MeasureContext.ts"
import { semitonesOf } from "./Content.ts"
import { child, children, elements, numberOf } from "./xml/Tree.ts"

/** An element of a measure, and when it comes: in quarter notes, but for rounding. `rank` orders those of one time: signs, grace notes, notes. */
export type Placed = Readonly<{ element: XmlElement; onset: number; rank: 0 | 1 | 2 }>

/** Returns what a measure has, besides `backup` and `forward`, in order of time, and at one time in that of the file. */
export const inTime = (measure: XmlElement, divisions: number): ReadonlyArray<Placed> => {
  let [unit, cursor, start] = [divisions, 0, 0]
  const placed: Array<Placed> = []
  for (const element of elements(measure)) {
    const moves = (numberOf(element, "duration") ?? 0) / (unit > 0 ? unit : 1)
    if (element.name === "attributes") unit = numberOf(element, "divisions") ?? unit
    if (element.name === "backup") cursor = Math.max(0, cursor - moves)
    else if (element.name === "forward") cursor += moves
    else {
      const isGrace = child(element, "grace") !== undefined
      const isChord = child(element, "chord") !== undefined
      if (!isChord) start = cursor
      // Sums of thirds differ by less than this.
      const onset = Math.round((isChord ? start : cursor) * 1e5) / 1e5
      placed.push({ element, onset, rank: element.name !== "note" ? 0 : isGrace ? 1 : 2 })
      if (element.name === "note" && !isGrace && !isChord) cursor += moves
    }
  }
  return placed.sort((one, other) => one.onset - other.onset || one.rank - other.rank)
}

/** Divisions do not always divide a length evenly: differences below this are none. */
const tolerance = 0.01
export const isLonger = (one: number, other: number): boolean => one > other + tolerance

/** Returns what is wrong in a measure by itself, the end of its last note, and the length by its time signature, if it has one. */
export const timingOf = (measure: XmlElement, context: MeasureContext) => {
  const faults = new Set<string>()
  let now = context
  let [at, length, isChord] = [0, 0, false]
  for (const one of elements(measure)) {
    if (one.name === "attributes") now = withAttributes(now, one)
    if (one.name !== "note" && one.name !== "backup" && one.name !== "forward") continue
    const has = (name: string) => child(one, name) !== undefined
    const isGrace = has("grace")
    const duration = numberOf(one, "duration") ?? -1
    const moves = now.divisions > 0 ? Math.max(0, duration) / now.divisions : 0
    const wrong = {
      [`A ${one.name} has no duration`]: !isGrace && duration < 0,
      "Durations come before <divisions>": !isGrace && now.divisions <= 0,
      "A chord has no first note": has("chord") && !isChord,
      "A pitch has no step or octave": has("pitch") && semitonesOf(one) === undefined,
      "A note has neither a pitch nor a rest": one.name === "note" && !["pitch", "rest", "unpitched"].some(has),
      "A backup goes to before the start of the measure": one.name === "backup" && isLonger(moves, at)
    }
    for (const [fault, found] of Object.entries(wrong)) if (found) faults.add(fault)
    if (!isGrace && !has("chord")) at = Math.max(0, at + (one.name === "backup" ? -moves : moves))
    length = Math.max(length, at)
    isChord = one.name === "note"
  }
  const expected = now.beats === 0 ? undefined : now.beats * 4 / now.beatType
  return { faults, length, expected, divisions: now.divisions }
}

export const inQuarters = (length: number): string =>
  `${Math.round(length * 100) / 100} quarter note${length === 1 ? "" : "s"}`

export type LengthFault = "short-measure" | "long-measure"

/** Reads the lengths of the measures of a part, each when it is asked for. */
export const lengthsOf = (measures: ReadonlyArray<{ readonly element: XmlElement }>) => {
  const contexts = [initialContext()]
  const timings = new Map<number, ReturnType<typeof timingOf>>()
  const contextAt = (index: number): MeasureContext => {
    for (let at = contexts.length; at <= index; at++) {
      contexts.push(children(measures[at - 1]!.element, "attributes").reduce(withAttributes, contexts[at - 1]!))
    }
    return contexts[index]!
  }
  const timingAt = (index: number) => {
    const timing = timings.get(index) ?? timingOf(measures[index]!.element, contextAt(index))
    timings.set(index, timing)
    return timing
  }

  let partners: ReturnType<typeof partnersOf> | undefined
  const partnersAt = (index: number) => (partners ??= partnersOf(measures))[index]!
  /** Returns how a measure differs from its time signature, and by how much. */
  const faultAt = (index: number): { name: LengthFault; message: string; size: number } | undefined => {
    const { expected, length } = timingAt(index)
    if (expected === undefined) return undefined
    const message = `The measure lasts ${inQuarters(length)}, and its time signature has ${inQuarters(expected)}`
    if (isLonger(length, expected)) return { name: "long-measure", message, size: length - expected }
    // Measures before the first and after the last full one, and those that say so, are shorter.
    const isPartial = index === 0 || index === measures.length - 1 ||
      measures[index]!.element.attributes.implicit === "yes"
    if (isPartial || !isLonger(expected, length)) return undefined
    const fills = (other: number) => Math.abs(timingAt(other).length + length - expected) <= tolerance
    return partnersAt(index).some(fills) ? undefined : { name: "short-measure", message, size: expected - length }
  }
  return { contextAt, timingAt, partnersAt, faultAt }
}
export type Lengths = ReturnType<typeof lengthsOf>

/** Returns with which others each measure can fill one: those beside it at a repeat or an ending, and that with which its repeat begins or ends. */
const partnersOf = (
  measures: ReadonlyArray<{ readonly element: XmlElement }>
): ReadonlyArray<ReadonlyArray<number>> => {
  const partners = measures.map((): Array<number> => [])
  const join = (one: number, other: number) => {
    partners[one]?.push(other)
    if (one !== other) partners[other]?.push(one)
  }
  let [start, isEnd] = [0, false]
  measures.forEach(({ element }, index) => {
    const bars = children(element, "barline")
    const has = (name: string, attribute: string, values: RegExp) =>
      bars.some((bar) => values.test(child(bar, name)?.attributes[attribute] ?? ""))
    const begins = has("repeat", "direction", /^forward$/)
    if (index > 0 && (isEnd || begins)) join(index - 1, index)
    if (begins) start = index
    const repeats = has("repeat", "direction", /^backward$/)
    if (repeats) join(start, index)
    isEnd = repeats || has("ending", "type", /^(?:stop|discontinue)$/)
  })
  return partners
}
