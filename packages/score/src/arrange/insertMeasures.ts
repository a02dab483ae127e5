/** New measures in all parts, with rests. */
import type { XmlElement } from "@rgrove/parse-xml"
import { initialContext, withAttributes } from "../abc/MeasureContext.ts"
import { barlineAt, type Side } from "../abc/signs/Bars.ts"
import type { WarningName } from "../Check.ts"
import type { Edited } from "../Edit.ts"
import { type Measure, type MeasureAddress, type Part, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { contextsOf, isLonger, timingOf } from "../Timing.ts"
import { addAfter, addBefore, fill, indentOf, leadingAttributes, opening, tag } from "../xml/Elements.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { child, elements } from "../xml/Tree.ts"
import { finalOf } from "./measures/Barline.ts"
import { numberAt, renumber } from "./measures/MeasureNumber.ts"
import { accidentalsAfter, indexOf, refuseSpan, removeAll } from "./measures/Seam.ts"
import { isWhole, multipleRests, spansOf } from "./measures/Span.ts"
import { rewrite } from "./Rewrite.ts"

/** Where measures come in, `before` or `after` a measure, and how many, up to 1,000. Default: one. */
export interface InsertOptions {
  readonly before?: MeasureAddress
  readonly after?: MeasureAddress
  readonly count?: number
  /** Names of warnings of `check` that it may add, such as `short-measure`. Default: none. */
  readonly allow?: ReadonlyArray<WarningName>
}

const insertInto = (source: string, part: Part, seam: number, member: number, count: number) => {
  const { id, measures } = part
  const [last, next] = [measures[seam - 1], measures[seam]]
  const crossing = spansOf(measures).filter(({ signs }) => signs[0]!.index < seam && seam <= signs.at(-1)!.index)
  const inTheWay = crossing.find(({ name }) => isWhole(name))
  if (inTheWay) refuseSpan(inTheWay.name, measures, inTheWay.signs[0]!.index, inTheWay.signs.at(-1)!.index)
  const ties = crossing.filter(({ name }) => /^tied?$/.test(name)).flatMap(({ signs }) => signs.map(({ sign }) => sign))
  const endingIn = (measure: Measure | undefined, side: Side) =>
    measure && child(barlineAt(measure.element, side) ?? measure.element, "ending")
  if (endingIn(last, "right") && endingIn(next, "left")) refuseSpan("pair of endings", measures, seam - 1, seam)
  // What is in effect from the start stays at the start. Rests of several measures stay where they are.
  const leading = next && seam === 0 ? leadingAttributes(next.element) : []
  const initial = leading.flatMap(elements).filter(({ name }) => name !== "measure-style")
  const { beatType, beats, divisions, staves } = withAttributes(contextsOf(measures)(seam), leading)
  if (divisions <= 0) {
    refuse("The part has no <divisions>", "Write them into its first measure", { part: id, index: seam })
  }
  const length = beats ? beats * 4 / beatType : 4
  const duration = tag("duration", Number((divisions * length).toFixed(6)))
  const content = Array.from({ length: staves }, (_, at) => {
    const where = tag("voice", 4 * at + 1) + (staves > 1 ? tag("staff", at + 1) : "")
    return [...at > 0 ? [tag("backup", duration)] : [], `<note><rest measure="yes"/>${duration}${where}</note>`]
  }).flat()
  const beside = (next ?? last)!.element
  const [around = "", inside = ""] = [beside, ...elements(beside)].map((one) => indentOf(source, one))
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  // The end of the music stays at the end.
  const final = next ? undefined : finalOf(last!.element)
  const number = numberAt(measures, seam, member)
  const xml = Array.from({ length: count }, (_, at) => {
    const given = at === 0 && initial.length > 0 ? [tag("attributes", initial.map(slice).join(""))] : []
    const all = [...given, ...content, ...at === count - 1 && final ? [slice(final)] : []]
    return `<measure number="${number + at}">${all.map((one) => inside + one).join("")}${inside && around}</measure>`
  }).join(around)
  // An upbeat that is no longer the first measure may be short.
  const isUpbeat = seam === 0 && next && next.element.attributes.implicit === undefined &&
    isLonger(length, timingOf(next.element, initialContext()).length)
  const tagEnd = beside.start + opening(slice(beside)).length - 1
  return [
    next ? addBefore(source, next.element, xml) : addAfter(source, last!.element, xml),
    ...removeAll(source, [...ties, ...initial, ...final ? [final] : []]),
    ...multipleRests(measures).filter((one) => one.index < seam && seam < one.index + one.count)
      .map((one) => fill(one.rest, `${one.count + count}`)),
    ...renumber(source, measures, seam, member, (first) => Math.max(first, number) + count),
    ...isUpbeat ? [{ start: tagEnd, end: tagEnd, text: " implicit=\"yes\"" }] : []
  ]
}

/**
 * Inserts measures into all parts: rests of the metre in effect, on all staves. Later measures of the movement get other numbers; marks stay with their
 * measures, and an upbeat before which they come is marked as one. Slurs, hairpins, pedals, octave lines and endings continue over new measures, ties end before them.
 *
 * Refuses by name what cannot be parted: beams and tuplets over the bar line, signs that repeat measures, and the place between two endings.
 */
export const insertMeasures = (score: Score, { after, allow = [], before, count = 1 }: InsertOptions): Result<Edited> =>
  rewrite(score, () => {
    if ((after === undefined) === (before === undefined)) refuse("Say where: before or after a measure, and not both")
    if (!Number.isInteger(count) || count < 1 || count > 1000) refuse("count must be a whole number from 1 to 1000")
    const parts = partsOf(score)
    const member = indexOf(parts, (before ?? after)!)
    const seam = before === undefined ? member + 1 : member
    const patches = parts.flatMap((part) => insertInto(score.source, part, seam, member, count))
    return { patches, allow, then: (now) => accidentalsAfter(score, now, seam, seam + count) }
  })
