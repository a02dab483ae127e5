/** Measures that go from all parts. */
import type { XmlElement } from "@rgrove/parse-xml"
import { barlineAt } from "../abc/signs/Bars.ts"
import type { WarningName } from "../Check.ts"
import type { Edited, MeasureNote } from "../Edit.ts"
import { type MeasureAddress, type Part, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addSigns, fill, indentOf } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { addBarline, finalOf } from "./measures/Barline.ts"
import { attributesAfter, marksIn } from "./measures/Effect.ts"
import { numberAt, renumber } from "./measures/MeasureNumber.ts"
import { addAtStart } from "./measures/Moment.ts"
import { accidentalsAfter, indexOf, refuseSpan, removeAll } from "./measures/Seam.ts"
import { isWhole, multipleRests, spansOf } from "./measures/Span.ts"
import { markXml } from "./measures/SystemMark.ts"
import { rewrite } from "./Rewrite.ts"

/** Which measures go: from one to another, both included. */
export interface DeleteOptions {
  readonly from: MeasureAddress
  readonly to?: MeasureAddress
  /** Names of warnings of `check` that it may add, such as `short-measure`. Default: none. */
  readonly allow?: ReadonlyArray<WarningName>
}

const deleteFrom = (source: string, part: Part, from: number, to: number, marks: ReturnType<typeof marksIn>) => {
  const { id, measures } = part
  const isGone = ({ index }: { readonly index: number }) => index >= from && index <= to
  const [last, next] = [measures[from - 1], measures[to + 1]]
  if (!last && !next) refuse("A score must keep a measure", "Name fewer measures", { part: id })
  const [first, final] = [measures[from]!.element, measures[to]!.element]
  const start = first.start - (last ? indentOf(source, first).length : 0)
  const patches: Array<Patch> = [{ start, end: next && !last ? next.element.start : final.end, text: "" }]
  const [gone, lost]: [Array<XmlElement>, Array<MeasureNote>] = [[], []]
  const lose = (index: number, what: string) => lost.push({ part: id, index, number: measures[index]!.number, what })
  for (const { name, signs } of spansOf(measures)) {
    const rest = signs.filter((one) => !isGone(one))
    const ends = isWhole(name) ? signs : [signs[0]!, signs.at(-1)!]
    if (ends.every(isGone) || !ends.some(isGone)) continue
    const isKept = isWhole(name) || /^(?:ending|repeat)$/.test(name)
    if (isKept) refuseSpan(name, measures, signs[0]!.index, signs.at(-1)!.index)
    gone.push(...rest.map(({ sign }) => sign))
    if (!/^tied?$/.test(name)) lose(rest[0]!.index, name)
  }
  for (const { count, index, rest } of multipleRests(measures)) {
    const end = index + count - 1
    const left = count - Math.max(0, Math.min(to, end) - Math.max(from, index) + 1)
    if (left === 0 || left === count) continue
    if (index >= from) refuseSpan("multiple-rest", measures, index, end)
    if (left === 1) gone.push(rest)
    else patches.push(fill(rest, `${left}`))
  }
  let tempo = ""
  for (const { element, index, pieces, stays } of marks) {
    const moved = pieces.filter(({ key }) => stays && key === "tempo" && next)
    if (moved.length > 0) tempo += markXml(source, element, moved, 0)
    for (const key of new Set(pieces.filter((one) => !moved.includes(one)).map((one) => one.key))) lose(index, key)
  }
  if (next) {
    patches.push(...addSigns(source, next.element, attributesAfter(source, measures, from, to)))
    patches.push(...renumber(source, measures, to + 1, to + 1, () => numberAt(measures, from, to + 1)))
  } else {
    // The end of the music stays at the end.
    const line = finalOf(final)
    if (line && !barlineAt(last!.element, "right")) {
      patches.push(addBarline(source, last!.element, "right", source.slice(line.start, line.end)))
    }
  }
  return { patches: [...patches, ...removeAll(source, gone)], lost, tempo }
}

/**
 * Deletes measures of all parts. What they set stays in effect: divisions, key, metre, clefs, transposition and the last tempo move to the next measure,
 * unless it has its own. What loses an end goes: ties, slurs, hairpins, pedals, octave lines, extenders. `lost` names all but ties, and the marks that go.
 *
 * Refuses by name what cannot be parted: beams, tuplets, endings, repeats, rests whose first measure goes. Also to delete all measures.
 */
export const deleteMeasures = (score: Score, { allow = [], from, to = from }: DeleteOptions): Result<Edited> =>
  rewrite(score, () => {
    const parts = partsOf(score)
    const [first, last] = [indexOf(parts, from), indexOf(parts, to)]
    if (last < first) refuse("\"to\" is before \"from\"", "Swap them")
    const marks = Map.groupBy(marksIn(parts, first, last), ({ part }) => part)
    const made = parts.map((part) => deleteFrom(score.source, part, first, last, marks.get(part) ?? []))
    return {
      patches: made.flatMap(({ patches }) => patches),
      allow,
      lost: made.flatMap(({ lost }) => lost),
      // A tempo comes after the attributes, which are there now.
      then: (now) => [
        ...accidentalsAfter(score, now, last + 1, first),
        ...partsOf(now).flatMap(({ measures }, at) => {
          const { tempo } = made[at]!
          return tempo ? [addAtStart(now.source, measures[first]!.element, tempo)] : []
        })
      ]
    }
  })
