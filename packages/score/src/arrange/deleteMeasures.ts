/** Measures that go from all parts. */
import type { XmlElement } from "@rgrove/parse-xml"
import { opening, tag } from "../abc/NoteXml.ts"
import type { WarningName } from "../Check.ts"
import type { Edited, MeasureNote } from "../Edit.ts"
import { type Measure, type MeasureAddress, type Part, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addAttribute, attributesOrder, fill, indentOf } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { child, children, elements, textOf } from "../xml/Tree.ts"
import { addBarline, barlineOf } from "./Barline.ts"
import { numberAt, renumber } from "./MeasureNumber.ts"
import { addAtStart, contextsOf, isNear, leadingAttributes, momentsOf, writerOf } from "./Moment.ts"
import { rewrite } from "./Rewrite.ts"
import { accidentalsAfter, indexOf, isWhole, refuseSpan, removeAll, signsAt } from "./Seam.ts"
import { type End, multipleRests, spansOf } from "./Span.ts"
import { marksOf, markXml, plain } from "./SystemMark.ts"

/** Which measures go: from one to another, both included. */
export interface DeleteOptions {
  readonly from: MeasureAddress
  readonly to?: MeasureAddress
  /** Names of warnings of `check` that it may add, such as `short-measure`. Default: none. */
  readonly allow?: ReadonlyArray<WarningName>
}

/** Returns the extenders of a verse in a measure that continue one from before. */
const extendersIn = ({ element }: Measure, { sign, voice }: End): ReadonlyArray<XmlElement> => {
  const verse = ({ parent }: XmlElement) => (parent as XmlElement).attributes.number ?? "1"
  return children(element, "note").filter((note) => (textOf(note, "voice") ?? "1") === voice)
    .flatMap((note) => children(note, "lyric")).flatMap((lyric) => children(lyric, "extend"))
    .filter((one) => one.attributes.type === "continue" && verse(one) === verse(sign))
}

/** Returns what attributes leave in effect, by name and staff. */
const effectOf = (attributes: ReadonlyArray<XmlElement>): Map<string, XmlElement> => {
  const effect = new Map<string, XmlElement>()
  for (const one of attributes.flatMap(elements)) {
    const isOnOneStaff = /^(?:clef|staff-details)$/.test(one.name)
    const { number = isOnOneStaff ? "1" : "" } = one.attributes
    if (!/^(?:footnote|level|measure-style)$/.test(one.name)) {
      // Without a number, it is for all staves.
      if (number === "") { for (const key of effect.keys()) if (key.startsWith(`${one.name} `)) effect.delete(key) }
      effect.set(`${one.name} ${number}`, one)
    }
  }
  return effect
}

/** Returns the repeats of a part, from their first to their last measure: without a sign, one begins at the start, or after the one before. */
const repeatsOf = (measures: ReadonlyArray<Measure>) => {
  let start = measures[0]
  return measures.flatMap((measure, at) => {
    const signs = children(measure.element, "barline").map((one) => child(one, "repeat")?.attributes.direction)
    if (signs.includes("forward")) start = measure
    if (!signs.includes("backward")) return []
    const repeat = { first: start!, last: measure }
    start = measures[at + 1]
    return [repeat]
  })
}

/** Refuses to delete a part of a repeat such that another would be played. */
const checkRepeats = (measures: ReadonlyArray<Measure>, isGone: (one: Measure) => boolean): void => {
  const left = measures.filter((one) => !isGone(one))
  const after = new Map(repeatsOf(left).map(({ first, last }) => [last, first]))
  for (const { first, last } of repeatsOf(measures)) {
    const stays = measures.slice(first.index, last.index + 1).filter((one) => !isGone(one))
    if (isGone(last) ? stays.length > 0 : after.get(last) !== stays[0]) {
      const { element: _, ...place } = isGone(last) ? last : first
      const message = `The repeat from measure ${first.number} to ${last.number} would lose an end`
      refuse(message, "Delete the whole repeat, or take its signs out", place)
    }
  }
}

/** Returns what the attributes of deleted measures set, and the next measure does not: in the order of the schema. */
const attributesFor = (source: string, measures: ReadonlyArray<Measure>, from: number, to: number) => {
  const effectIn = (some: ReadonlyArray<Measure>) =>
    effectOf(some.flatMap(({ element }) => children(element, "attributes")))
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const [before, after] = [effectIn(measures.slice(0, from)), effectIn(measures.slice(0, to + 1))]
  const own = effectOf(leadingAttributes(measures[to + 1]!.element))
  const moved = [...after].filter(([key, one]) => {
    const was = before.get(key)
    return !own.has(key) && !own.has(`${one.name} `) && !(was && slice(was) === slice(one))
  }).map(([, one]) => ({ name: one.name, xml: slice(one) }))
  for (const { count, index } of multipleRests(measures)) {
    const left = index + count - 1 - to
    if (index >= from && index <= to && left > 1) {
      moved.push({ name: "measure-style", xml: tag("measure-style", tag("multiple-rest", left)) })
    }
  }
  return moved.sort((one, other) => attributesOrder.indexOf(one.name) - attributesOrder.indexOf(other.name))
}

/** Returns the marks of deleted measures that stay in effect: the last tempo, unless the next measure has one. */
const tempoFrom = (parts: ReadonlyArray<Part>, from: number, to: number) => {
  const marks = parts.flatMap((part) => {
    const contexts = contextsOf(part)
    return part.measures.slice(from, to + 2).flatMap(({ element, index }) =>
      marksOf(element, contexts[index]!.divisions).map((mark) => ({ ...mark, part, index }))
    )
  })
  const isTempo = ({ pieces }: typeof marks[number]) => pieces.some(({ key }) => key === "tempo")
  const tempos = marks.filter(isTempo).filter(({ at, index }) => index <= to || isNear(at, 0))
  const last = tempos.sort((one, other) => other.index - one.index || other.at - one.at)[0]
  const staying = last && last.index <= to
    ? tempos.filter(({ at, index }) => index === last.index && isNear(at, last.at))
    : []
  return marks.filter(({ index }) => index <= to).map((mark) => ({ ...mark, stays: staying.includes(mark) }))
}

type Marks = ReturnType<typeof tempoFrom>

const deleteFrom = (source: string, part: Part, from: number, to: number, marks: Marks) => {
  const { id, measures } = part
  const isGone = ({ index }: Pick<End, "index">) => index >= from && index <= to
  const [last, next] = [measures[from - 1], measures[to + 1]]
  if (!last && !next) refuse("A score must keep a measure", "Name fewer measures", { part: id })
  checkRepeats(measures, isGone)
  const divisionsAt = (index: number) => contexts[index]!.divisions
  const contexts = contextsOf(part)
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const [first, final] = [measures[from]!.element, measures[to]!.element]
  const patches: Array<Patch> = [{
    start: first.start - (last ? indentOf(source, first).length : 0),
    end: next && !last ? next.element.start : final.end,
    text: ""
  }]
  const [gone, lost]: [Array<XmlElement>, Array<MeasureNote>] = [[], []]
  // What the next measure begins with.
  const begins: Array<string> = []
  const lose = (index: number, what: string) => lost.push({ part: id, index, number: measures[index]!.number, what })

  for (const { element, index, pieces, stays } of marks) {
    const moved = pieces.filter(({ key }) => stays && key === "tempo" && next)
    if (moved.length > 0) begins.push(markXml(source, element, moved, 0))
    for (const key of new Set(pieces.filter((one) => !moved.includes(one)).map((one) => one.key))) lose(index, key)
  }

  const directionXml = ({ one, sign }: End) => {
    const more = ["voice", "staff"].flatMap((name) => children(one, name)).map(slice).join("")
    return `${plain(opening(slice(one)))}${tag("direction-type", plain(slice(sign)))}${more}</direction>`
  }
  const endOf = (index: number): number => {
    const { end, moments } = momentsOf(measures[index]!.element, divisionsAt(index))
    return Math.max(end, ...moments.map(({ at }) => at))
  }
  /** Returns whether a direction is at the seam: what starts or ends there has no length. */
  const isAtSeam = ({ index, one }: End): boolean => {
    const { moments } = momentsOf(measures[index]!.element, divisionsAt(index))
    const { at } = moments.find(({ element }) => element === one)!
    return index === from - 1 ? isNear(at, endOf(index)) : index === to + 1 && isNear(at, 0)
  }
  for (const span of spansOf(measures)) {
    const { name, start, stop } = span
    const repeated = name === "measure-repeat" ? Number(start.sign.text) || 1 : 0
    const ends = [start, stop, { index: start.index - repeated }].map(isGone)
    if (ends.every((is) => is === ends[0])) continue
    if (isWhole(span) || name === "ending") refuseSpan(span, measures)
    const rest = isGone(start) ? stop : start
    if (rest.one.name === "direction" && !isAtSeam(rest)) {
      const write = last && writerOf(source, last.element, divisionsAt(from - 1))
      if (rest === stop) begins.push(directionXml(start))
      else patches.push(write!(endOf(from - 1), () => directionXml(stop)))
    } else if (name === "extend" && rest === start) {
      patches.push({ start: start.sign.start, end: start.sign.end, text: "<extend/>" })
    } else {
      // An extender goes over the notes between, too.
      const later = name === "extend"
        ? measures.slice(to + 1, stop.index + 1).flatMap((one) => extendersIn(one, stop))
        : []
      gone.push(...signsAt(rest), ...later)
      if (!/^(?:tie|extend)$/.test(name)) lose(rest.index, name)
    }
  }
  for (const { count, index, rest } of multipleRests(measures)) {
    const left = count - Math.max(0, Math.min(to, index + count - 1) - Math.max(from, index) + 1)
    if (index >= from || left === count) continue
    if (left === 1) gone.push(rest)
    else patches.push(fill(rest, `${left}`))
  }
  if (next) {
    const moved = attributesFor(source, measures, from, to)
    const own = leadingAttributes(next.element).find((one) => elements(one).length > 0)
    const added = own ? moved.map(({ name, xml }) => addAttribute(source, own, name, xml)) : []
    if (!own && moved.length > 0) begins.unshift(tag("attributes", moved.map(({ xml }) => xml).join("")))
    patches.push(...added, ...begins.map((xml) => addAtStart(source, next.element, xml)))
    const value = Number.parseInt(measures.slice(to + 1).find(({ number }) => /^\s*\d/.test(number))?.number ?? "0", 10)
    patches.push(...renumber(source, measures, to + 1, to + 1, numberAt(measures, from, to + 1) - value))
  } else {
    // The end of the music stays at the end.
    const line = barlineOf(final, "right")
    const isStyle = line && elements(line).every(({ name }) => name === "bar-style")
    if (isStyle && !barlineOf(last!.element, "right")) {
      patches.push(addBarline(source, last!.element, "right", slice(line)))
    }
  }
  return { patches: [...patches, ...removeAll(source, gone)], lost }
}

/**
 * Deletes measures of all parts. What they set stays in effect: divisions, key, metre, clefs, transposition and tempo move to the next measure, unless it
 * has its own. What goes over the seam is mended: ties end, hairpins, pedals and octave lines end or start there. `lost` names the slurs that lose an end, and
 * the marks that go: rehearsal marks, jumps, earlier tempos.
 *
 * Refuses by name what cannot be parted: beams, tuplets, endings, repeats and signs that repeat measures. Also to delete all measures.
 */
export const deleteMeasures = (score: Score, { allow = [], from, to = from }: DeleteOptions): Result<Edited> =>
  rewrite(score, () => {
    const parts = partsOf(score)
    const [first, last] = [indexOf(parts, from), indexOf(parts, to)]
    if (last < first) refuse("\"to\" is before \"from\"", "Swap them")
    const marks = tempoFrom(parts, first, last)
    const made = parts.map((part) =>
      deleteFrom(score.source, part, first, last, marks.filter((one) => one.part === part))
    )
    return {
      patches: made.flatMap(({ patches }) => patches),
      allow,
      lost: made.flatMap(({ lost }) => lost),
      then: (now) => accidentalsAfter(score, now, last + 1, first)
    }
  })
