/** What deleted measures leave in effect: it moves to the next measure. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Measure, Part } from "../../Parts.ts"
import { contextsOf } from "../../Timing.ts"
import { attributesOrder, leadingAttributes, type Sign } from "../../xml/Elements.ts"
import { children, elements } from "../../xml/Tree.ts"
import { isNear } from "./Moment.ts"
import { marksOf } from "./SystemMark.ts"

/** Returns what attributes leave in effect, by name and staff. */
const effectOf = (attributes: ReadonlyArray<XmlElement>): ReadonlyMap<string, XmlElement> =>
  new Map(
    attributes.flatMap(elements).filter(({ name }) => !/^(?:footnote|level|measure-style)$/.test(name))
      .map((one) => [`${one.name} ${one.attributes.number ?? ""}`, one])
  )

/** Returns what the attributes of deleted measures set, and the next measure does not: in the order of the schema. */
export const attributesAfter = (source: string, measures: ReadonlyArray<Measure>, from: number, to: number) => {
  const attributesOf = ({ element }: Measure) => children(element, "attributes")
  const [before, after] = [from, to + 1].map((end) => effectOf(measures.slice(0, end).flatMap(attributesOf)))
  const next = measures[to + 1]!
  const own = effectOf(leadingAttributes(next.element))
  const xmlOf = (one: XmlElement | undefined) => one && source.slice(one.start, one.end)
  const isSaid = (key: string, { name }: XmlElement) => own.has(key) || own.has(`${name} `)
  return [...after!].filter(([key, one]) => !isSaid(key, one) && xmlOf(before!.get(key)) !== xmlOf(one))
    .map(([, one]): Sign => [one.name, xmlOf(one)!])
    .sort(([one], [other]) => attributesOrder.indexOf(one) - attributesOrder.indexOf(other))
}

/** Returns the marks of deleted measures, and which of them stay in effect: the last tempo, unless the next measure has one. */
export const marksIn = (parts: ReadonlyArray<Part>, from: number, to: number) => {
  const marks = parts.flatMap((part) => {
    const contextAt = contextsOf(part.measures)
    return part.measures.slice(from, to + 2)
      .flatMap(({ element, index }) => marksOf(element, contextAt(index)).map((mark) => ({ ...mark, part, index })))
  })
  const isTempo = ({ pieces }: typeof marks[number]) => pieces.some(({ key }) => key === "tempo")
  const [last] = marks.filter((one) => isTempo(one) && (one.index <= to || isNear(one.at, 0)))
    .sort((one, other) => other.index - one.index || other.at - one.at)
  return marks.filter(({ index }) => index <= to)
    .map((mark) => ({ ...mark, stays: isTempo(mark) && mark.index === last!.index && isNear(mark.at, last!.at) }))
}
