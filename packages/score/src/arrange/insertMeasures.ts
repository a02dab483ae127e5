/** New measures in all parts, with rests. */
import type { XmlElement } from "@rgrove/parse-xml"
import { withAttributes } from "../abc/MeasureContext.ts"
import type { WarningName } from "../Check.ts"
import type { Edited } from "../Edit.ts"
import { type Measure, type MeasureAddress, type Part, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { isLonger, timingOf } from "../Timing.ts"
import { addAfter, addBefore, fill, indentOf, tag } from "../xml/Elements.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { child, children, elements, textOf } from "../xml/Tree.ts"
import { barlineOf, finalOf } from "./measures/Barline.ts"
import { numberAt, renumber } from "./measures/MeasureNumber.ts"
import { contextsOf, leadingAttributes } from "./measures/Moment.ts"
import { accidentalsAfter, indexOf, isWhole, refuseSpan, removeAll, signsAt } from "./measures/Seam.ts"
import { firstOf, multipleRests, spansOf } from "./measures/Span.ts"
import { rewrite } from "./Rewrite.ts"

/** Where measures come in, `before` or `after` a measure, and how many, up to 1,000. Default: one. */
export interface InsertOptions {
  readonly before?: MeasureAddress
  readonly after?: MeasureAddress
  readonly count?: number
  /** Names of warnings of `check` that it may add, such as `short-measure`. Default: none. */
  readonly allow?: ReadonlyArray<WarningName>
}

/** Returns the voice of the nearest note on a staff. */
const voiceOn = (measures: ReadonlyArray<Measure>, seam: number, staff: number): string => {
  const note = [...measures.slice(0, seam).reverse(), ...measures.slice(seam)]
    .flatMap(({ element }) => children(element, "note"))
    .find((one) => (textOf(one, "staff") ?? "1") === `${staff}`)
  return note ? textOf(note, "voice") ?? "1" : `${4 * staff - 3}`
}

const insertInto = (source: string, part: Part, seam: number, member: number, count: number) => {
  const { id, measures } = part
  const [last, next] = [measures[seam - 1], measures[seam]]
  const crossing = spansOf(measures).filter((span) => firstOf(span) < seam && seam <= span.stop.index)
  const inTheWay = crossing.find(isWhole)
  if (inTheWay) refuseSpan(inTheWay, measures)
  const ties = crossing.filter(({ name }) => name === "tie").flatMap(({ start, stop }) => [start, stop])
  const endingIn = (measure: Measure | undefined, location: string) =>
    measure && child(barlineOf(measure.element, location) ?? measure.element, "ending")
  if (endingIn(last, "right") && endingIn(next, "left")) {
    const hint = "Insert them before the last measure of the first one, or after the first measure of the second one"
    refuse("Two endings meet here, and must not be parted", hint, { part: id, index: seam, number: next!.number })
  }
  const contexts = contextsOf(part)
  // What is in effect from the start stays at the start. Rests of several measures stay where they are.
  const leading = seam === 0 && next ? leadingAttributes(next.element) : []
  const initial = leading.flatMap(elements).filter(({ name }) => name !== "measure-style")
  const { beatType, beats, divisions, staves } = leading.reduce(withAttributes, contexts[seam]!)
  if (divisions <= 0) {
    refuse("The part has no <divisions>", "Write them into its first measure", { part: id, index: seam })
  }
  // An upbeat or a short last measure is now inside.
  const short = seam === 0 ? next : next ? undefined : last
  const { expected, length } = timingOf(short?.element ?? measures[0]!.element, contexts[short?.index ?? 0]!)
  const isPartial = short && short.element.attributes.implicit === undefined && isLonger(expected ?? 0, length)
  const duration = Number((divisions * (beats ? beats * 4 / beatType : 4)).toFixed(6))
  const rests = Array.from({ length: staves }, (_, at) => {
    const staff = staves > 1 ? tag("staff", at + 1) : ""
    return `<note><rest measure="yes"/>${tag("duration", duration)}${
      tag("voice", voiceOn(measures, seam, at + 1))
    }${staff}</note>`
  })
  const back = tag("backup", tag("duration", duration))
  const content = rests.flatMap((rest, at) => at === 0 ? [rest] : [back, rest])
  const beside = (next ?? last)!.element
  const [around = "", inside = ""] = [beside, ...elements(beside)].map((one) => indentOf(source, one))
  const slice = ({ end, start }: XmlElement) => source.slice(start, end)
  const number = numberAt(measures, seam, member)
  // The end of the music stays at the end.
  const final = next ? undefined : finalOf(last!.element)
  const lines = Array.from({ length: count }, (_, at) => {
    const given = at === 0 && initial.length > 0 ? [tag("attributes", initial.map(slice).join(""))] : []
    const all = [...given, ...content, ...at === count - 1 && final ? [slice(final)] : []]
    return `<measure number="${number + at}">${all.map((one) => inside + one).join("")}${inside && around}</measure>`
  })
  const xml = lines.join(around)
  return [
    next ? addBefore(source, next.element, xml) : addAfter(source, last!.element, xml),
    ...removeAll(source, [...ties.flatMap(signsAt), ...initial, ...final ? [final] : []]),
    ...multipleRests(measures).filter(({ count: length, index }) => index < seam && seam < index + length)
      .map(({ count: length, rest }) => fill(rest, `${length + count}`)),
    ...isPartial ? [{ start: short.element.start + 8, end: short.element.start + 8, text: " implicit=\"yes\"" }] : [],
    ...renumber(source, measures, seam, member, count)
  ]
}

/**
 * Inserts measures into all parts: rests of the metre in effect, on all staves. Later measures of the movement get other numbers; marks stay with their
 * measures. Slurs, hairpins, pedals, octave lines and endings go on over new measures, ties end before them.
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
