/** What is wrong, or unusual, in a score that is well-formed. */
import type { XmlElement } from "@rgrove/parse-xml"
import { readPages, writesAccidentals } from "./Accidentals.ts"
import { pitchOf } from "./Content.ts"
import { type Part, partsOf, placeOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { crossingOf, openEndsOf } from "./Spanners.ts"
import { inQuarters, isLonger, type Lengths, lengthsOf } from "./Timing.ts"
import { Counts } from "./xml/Counts.ts"
import { positionsIn, type Problem } from "./xml/Problem.ts"
import { child, children, wrongNumbers } from "./xml/Tree.ts"

export const warningNames =
  `short-measure long-measure uneven-measures start-without-end end-without-start accidental no-accidentals
  uneven-parts`.split(/\s+/) as ReadonlyArray<WarningName>
/** Name of a warning: `allow` of `replaceMeasures` takes it. */
export type WarningName =
  | "short-measure"
  | "long-measure"
  | "uneven-measures"
  | "start-without-end"
  | "end-without-start"
  | "accidental"
  | "no-accidentals"
  | "uneven-parts"
type Warning = Problem & { readonly name: WarningName }
export const hintOf = ({ name }: Warning): string => `If it is meant, let it through with allow: ["${name}"]`

/** A warning, and by how much: an edit must not make it worse. */
type Found = readonly [warning: Warning, size: number]

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

const lengthsIn = ({ measures }: Part, lengths: Lengths, positions: Iterable<number>): ReadonlyArray<Found> =>
  [...positions].flatMap((index): ReadonlyArray<Found> => {
    const { message = "", name, size = 0 } = lengths.faultAt(index) ?? {}
    return name ? [[{ name, ...placeOf(measures[index]!), message }, size]] : []
  })

/** Returns the positions at which parts differ in length. Measures that differ from their time signature have a warning of their own. */
const unevenIn = (parts: ReadonlyArray<Part>, lengths: ReadonlyArray<Lengths>, positions: Iterable<number>) =>
  [...positions].flatMap((index): ReadonlyArray<Found> => {
    const read = parts.flatMap(({ id, measures: { [index]: measure } }, at) => {
      const { expected, length } = measure && !lengths[at]!.faultAt(index) ? lengths[at]!.timingAt(index) : {}
      return expected === undefined || length === undefined ? [] : [{ id, length, number: measure!.number }]
    })
    const [first] = read
    const other = read.find(({ length }) => isLonger(Math.abs(length - first!.length), 0))
    if (!first || !other) return []
    const message = `Part ${first.id} lasts ${inQuarters(first.length)} here, and ${other.id} ${
      inQuarters(other.length)
    }`
    return [[{ name: "uneven-measures", index, number: first.number, message }, 1]]
  })

/** Returns the pitches of a part that its accidentals do not show. */
const accidentalsIn = ({ measures }: Part): ReadonlyArray<Found> =>
  readPages(measures).flatMap((notes, index) => {
    const place = placeOf(measures[index]!)
    const wrong = new Set(notes.filter(({ isShown }) => !isShown).map(({ element }) => pitchOf(element)))
    const say = (pitch: string | undefined) => `The page does not show ${pitch}: it needs another accidental`
    return [...wrong].map((pitch): Found => [{ name: "accidental", ...place, message: say(pitch) }, 1])
  })

const endsIn = ({ measures }: Part): ReadonlyArray<Found> => openEndsOf(measures).map((one) => [one, 1])

/** Checks a score: parts, durations, pitches, chords, lengths of measures, accidentals, and the ends of ties, slurs, wedges and pedals. Half of published ones have a warning. */
export const check = (score: Score): Checked => {
  const parts = partsOf(score)
  const lengths = parts.map(({ measures }) => lengthsOf(measures))
  const position = positionsIn(score.source)
  const hasAccidentals = writesAccidentals(score)
  const problems = parts.flatMap(({ measures }, at) =>
    measures.flatMap(({ element, ...where }): ReadonlyArray<Problem> => [
      ...[...lengths[at]!.timingAt(where.index).faults].map((message) => ({ ...where, message })),
      ...wrongNumbers(element).map(({ message, start }) => ({ ...where, ...position(start), message }))
    ])
  )
  const ofParts = parts.flatMap((part, at) => {
    const ofNotes = [...endsIn(part), ...hasAccidentals ? accidentalsIn(part) : []]
    return [...lengthsIn(part, lengths[at]!, part.measures.keys()), ...ofNotes]
      .sort(([one], [other]) => one.index! - other.index!)
  })
  const [longest = []] = parts.map(({ measures }) => measures).sort((one, other) => other.length - one.length)
  const warnings = [...ofParts, ...unevenIn(parts, lengths, longest.keys())].map(([warning]) => warning)
  if (!hasAccidentals) {
    const lacks = "The score has no accidentals, and notes that need some"
    warnings.push({ name: "no-accidentals", message: `${lacks}: a program that adds none shows other pitches` })
  }
  if (parts.some(({ measures }) => measures.length !== longest.length)) {
    const counts = parts.map(({ id, measures }) => `${id} ${measures.length}`)
    const message = `The parts have different numbers of measures: ${counts.join(", ")}`
    warnings.push({ name: "uneven-parts", message })
  }
  return { problems: [...ofStructure(score), ...problems], warnings }
}

/** A part, and its measures after edits of those at the positions `edited`. */
export type EditedPart = Readonly<{ was: Part; now: Part; edited: ReadonlyArray<number> }>

/** Returns the positions whose lengths an edit can change: edited measures, those beside them and at the other end of a repeat, and later ones of another metre. */
const reachOf = ({ edited, was }: EditedPart, before: Lengths, after: Lengths): ReadonlyArray<number> => {
  const partners = (index: number) => [...before.partnersAt(index), ...after.partnersAt(index)]
  const near = edited.flatMap((index) => [index - 1, index, index + 1, ...partners(index)])
  const found = new Set(near.filter((at) => was.measures[at]))
  const meterAt = ({ contextAt }: Lengths, index: number) => {
    const { beatType, beats, divisions } = contextAt(index)
    return `${beats}/${beatType} ${divisions}`
  }
  for (let at = (edited[0] ?? was.measures.length) + 1; at < was.measures.length; at++) {
    if (meterAt(before, at) !== meterAt(after, at)) found.add(at)
    else if (at > edited.at(-1)!) break
  }
  return [...found].sort((one, other) => one - other)
}

/** Returns what edits add, or make worse, of the warnings of `check`: it reads what the edits can change, and no more. */
export const addedWarnings = (parts: ReadonlyArray<EditedPart>): ReadonlyArray<Warning> => {
  const before = parts.map(({ was }) => lengthsOf(was.measures))
  const after = parts.map(({ edited, now }, at) => edited.length > 0 ? lengthsOf(now.measures) : before[at]!)
  const reach = parts.map((part, at) => reachOf(part, before[at]!, after[at]!))
  const crossings = ({ measures }: Part, edited: ReadonlyArray<number>) =>
    JSON.stringify(edited.map((at) => crossingOf(measures[at]!.element)))
  const crosses = parts.map(({ edited, now, was }) => crossings(was, edited) !== crossings(now, edited))
  const read = (side: "was" | "now", lengths: ReadonlyArray<Lengths>) => [
    ...parts.flatMap(({ [side]: part }, at) => [
      ...lengthsIn(part, lengths[at]!, reach[at]!),
      ...crosses[at] ? endsIn(part) : []
    ]),
    ...unevenIn(parts.map(({ [side]: part }) => part), lengths, new Set(reach.flat()))
  ]
  const keyOf = ({ index, name, part }: Warning) => `${name} ${part} ${index}`
  const left = new Map<string, number>()
  for (const [one, size] of read("was", before)) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + size)
  return read("now", after).flatMap(([one, size]) => {
    const rest = (left.get(keyOf(one)) ?? 0) - size
    left.set(keyOf(one), rest)
    return isLonger(0, rest) ? [one] : []
  })
}
