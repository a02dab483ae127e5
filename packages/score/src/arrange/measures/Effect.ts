/** What deleted measures leave in effect: it moves to the next measure. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Measure, Part } from "../../Parts.ts"
import { attributesOrder, tag } from "../../xml/Elements.ts"
import { children, elements } from "../../xml/Tree.ts"
import { contextsOf, isNear, leadingAttributes } from "./Moment.ts"
import { multipleRests } from "./Span.ts"
import { marksOf } from "./SystemMark.ts"

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

/** Returns what the attributes of deleted measures set, and the next measure does not: in the order of the schema. */
export const attributesAfter = (source: string, measures: ReadonlyArray<Measure>, from: number, to: number) => {
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

/** Returns the marks of deleted measures, and which of them stay in effect: the last tempo, unless the next measure has one. */
export const marksIn = (parts: ReadonlyArray<Part>, from: number, to: number) => {
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
