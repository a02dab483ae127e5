/** Measures that go from all parts. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { WarningName } from "../Check.ts"
import type { Edited, MeasureNote } from "../Edit.ts"
import { type Measure, type MeasureAddress, type Part, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addAttribute, fill, indentOf, opening, tag } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { children, elements, textOf } from "../xml/Tree.ts"
import { addBarline, barlineOf, checkRepeats, finalOf } from "./measures/Barline.ts"
import { attributesAfter, marksIn } from "./measures/Effect.ts"
import { numberAt, renumber, valueOf } from "./measures/MeasureNumber.ts"
import { addAtStart, contextsOf, isNear, leadingAttributes, momentsOf, writerOf } from "./measures/Moment.ts"
import { accidentalsAfter, indexOf, isWhole, refuseSpan, removeAll, signsAt } from "./measures/Seam.ts"
import { type End, firstOf, multipleRests, spansOf } from "./measures/Span.ts"
import { markXml, plain } from "./measures/SystemMark.ts"
import { rewrite } from "./Rewrite.ts"

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

/** What a deletion does besides removing the measures: elements that go, and what the next measure begins with. */
interface Mended {
  readonly patches: Array<Patch>
  readonly gone: Array<XmlElement>
  readonly begins: Array<string>
  readonly lost: Array<MeasureNote>
}

/** Mends what goes over the seam: it ends or starts there, or goes. */
const mendSpans = (source: string, part: Part, from: number, to: number, { begins, gone, lost, patches }: Mended) => {
  const { id, measures } = part
  const [contexts, last] = [contextsOf(part), measures[from - 1]]
  const isGone = ({ index }: Pick<End, "index">) => index >= from && index <= to
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const directionXml = ({ one, sign }: End) => {
    const more = ["voice", "staff"].flatMap((name) => children(one, name)).map(slice).join("")
    return `${plain(opening(slice(one)))}${tag("direction-type", plain(slice(sign)))}${more}</direction>`
  }
  const momentsAt = (index: number) => momentsOf(measures[index]!.element, contexts[index]!.divisions)
  const endOf = (index: number): number =>
    Math.max(momentsAt(index).end, ...momentsAt(index).moments.map(({ at }) => at))
  /** Returns whether a direction is at the seam: what starts or ends there has no length. */
  const isAtSeam = ({ index, one }: End): boolean => {
    const { at } = momentsAt(index).moments.find(({ element }) => element === one)!
    return index === from - 1 ? isNear(at, endOf(index)) : index === to + 1 && isNear(at, 0)
  }
  for (const span of spansOf(measures)) {
    const { name, start, stop } = span
    if (new Set([start, stop, { index: firstOf(span) }].map(isGone)).size === 1) continue
    if (isWhole(span) || name === "ending") refuseSpan(span, measures)
    const rest = isGone(start) ? stop : start
    if (rest.one.name === "direction" && !isAtSeam(rest)) {
      if (rest === stop) begins.push(directionXml(start))
      else {
        const write = writerOf(source, last!.element, contexts[from - 1]!.divisions)
        patches.push(write(endOf(from - 1), () => directionXml(stop)))
      }
    } else if (name === "extend") {
      // An extender goes over the notes between, too.
      const later = measures.slice(to + 1, stop.index + 1).flatMap((one) => extendersIn(one, stop))
      if (rest === stop) gone.push(stop.sign, ...later)
      else patches.push({ start: start.sign.start, end: start.sign.end, text: "<extend/>" })
    } else {
      gone.push(...signsAt(rest))
      if (name !== "tie") lost.push({ part: id, index: rest.index, number: measures[rest.index]!.number, what: name })
    }
  }
}

const deleteFrom = (
  source: string,
  part: Part,
  from: number,
  to: number,
  marks: ReturnType<typeof marksIn>
): Mended => {
  const { id, measures } = part
  const [last, next] = [measures[from - 1], measures[to + 1]]
  if (!last && !next) refuse("A score must keep a measure", "Name fewer measures", { part: id })
  checkRepeats(measures, ({ index }) => index >= from && index <= to)
  const [first, final] = [measures[from]!.element, measures[to]!.element]
  const mended: Mended = { patches: [], gone: [], begins: [], lost: [] }
  const { begins, gone, lost, patches } = mended
  const start = first.start - (last ? indentOf(source, first).length : 0)
  patches.push({ start, end: next && !last ? next.element.start : final.end, text: "" })
  for (const { element, index, pieces, stays } of marks) {
    const moved = pieces.filter(({ key }) => stays && key === "tempo" && next)
    if (moved.length > 0) begins.push(markXml(source, element, moved, 0))
    const keys = new Set(pieces.filter((one) => !moved.includes(one)).map(({ key }) => key))
    for (const what of keys) lost.push({ part: id, index, number: measures[index]!.number, what })
  }
  mendSpans(source, part, from, to, mended)
  for (const { count, index, rest } of multipleRests(measures)) {
    const left = count - Math.max(0, Math.min(to, index + count - 1) - Math.max(from, index) + 1)
    if (index >= from || left === count) continue
    if (left === 1) gone.push(rest)
    else patches.push(fill(rest, `${left}`))
  }
  if (next) {
    const moved = attributesAfter(source, measures, from, to)
    const own = leadingAttributes(next.element).find((one) => elements(one).length > 0)
    if (own) patches.push(...moved.map(({ name, xml }) => addAttribute(source, own, name, xml)))
    else if (moved.length > 0) begins.unshift(tag("attributes", moved.map(({ xml }) => xml).join("")))
    patches.push(...begins.map((xml) => addAtStart(source, next.element, xml)))
    const value = measures.slice(to + 1).map(valueOf).find((one) => !Number.isNaN(one)) ?? 0
    patches.push(...renumber(source, measures, to + 1, to + 1, numberAt(measures, from, to + 1) - value))
  } else {
    // The end of the music stays at the end.
    const line = finalOf(final)
    if (line && !barlineOf(last!.element, "right")) {
      patches.push(addBarline(source, last!.element, "right", source.slice(line.start, line.end)))
    }
  }
  patches.push(...removeAll(source, gone))
  return mended
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
    const marks = marksIn(parts, first, last)
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
