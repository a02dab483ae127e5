/** What differs between two scores, measure by measure. */
import type { XmlElement } from "@rgrove/parse-xml"
import { wordsOf } from "./Content.ts"
import { peopleOf, titleOf } from "./Header.ts"
import { xmlOf } from "./Measures.ts"
import { type Measure, type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { elements } from "./xml/Elements.ts"

/** What changed in a measure, in a part, or in the score. */
export interface MeasureChange {
  /** Id of the part. An empty string stands for the score: its title and people. */
  readonly part: string
  /** Position of the measure in the part, from 0; if it was removed, in the earlier score. Absent if the change is of the part itself. */
  readonly index?: number
  /** Number of the measure, as it is printed. */
  readonly number?: string
  /** The changes in words, such as `added C#4 quarter`. */
  readonly changes: ReadonlyArray<string>
}

const layout =
  /\s+(?:(?:default|relative|font)-[\w-]+|width|color|placement|id|halign|valign|justify)\s*=\s*(?:"[^"]*"|'[^']*')/g

const notMusic = /<print\b(?:[^>]*\/>|[^]*?<\/print>)|<!--[^]*?-->/g

/** Returns the XML of a measure without layout, comments, and spaces between elements. */
const music = (xml: string): string =>
  xml.replaceAll(layout, "").replaceAll(notMusic, "").replaceAll(/\s+(?=[<>])/g, "")

/** Returns whether two texts of a measure differ in more than layout. */
export const isMusic = (one: string, other: string): boolean => one !== other && music(one) !== music(other)

/** Returns the words that one list has more often than the other. */
const more = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): ReadonlyArray<string> => {
  const left = [...other]
  return one.filter((word) => {
    const at = left.indexOf(word)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

const between = (old: ReadonlyArray<string>, now: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...more(old, now).map((word) => `removed ${word}`),
  ...more(now, old).map((word) => `added ${word}`)
]

const most = 20

/** Returns what changed from one measure to the other, in words; `layout` if the notes are the same. */
export const changesOf = (before: XmlElement, after: XmlElement, isMusic: boolean): ReadonlyArray<string> => {
  const words = between(elements(before).flatMap(wordsOf), elements(after).flatMap(wordsOf))
  if (words.length > most) return [...words.slice(0, most), `and ${words.length - most} more`]
  return words.length > 0 ? words : [isMusic ? "order of the notes, or details of them" : "layout"]
}

/** Returns the XML in a measure: one that moved has another number. */
const inner = (score: Score) => (measure: Measure): string => xmlOf(score, measure).replace(/^[^>]*/, "")

const ofPart = (before: Score, after: Score, old: Part, now: Part): ReadonlyArray<MeasureChange> => {
  const [one, other] = [old.measures.map(inner(before)), now.measures.map(inner(after))]
  const same = (from: number, to: number) => !isMusic(one[from]!, other[to]!)
  const shorter = Math.min(one.length, other.length)
  const all = Math.max(one.length, other.length)
  // What is the same at the start and at the end frames the measures that were added or removed.
  let start = 0
  while (start < shorter && same(start, start)) start++
  let end = 0
  while (end < shorter - start && same(one.length - 1 - end, other.length - 1 - end)) end++
  const place = (index: number, length: number) =>
    index >= all - end ? index - all + length : index < length - end ? index : -1
  return Array.from({ length: all }, (_, index): ReadonlyArray<MeasureChange> => {
    const [from, to] = [place(index, one.length), place(index, other.length)]
    const [was, is] = [old.measures[from], now.measures[to]]
    if (one[from] === other[to]) return []
    const { element: _element, ...where } = is ?? was!
    const whole = [`${is ? "added" : "removed"} measure`]
    return [{ ...where, changes: was && is ? changesOf(was.element, is.element, !same(from, to)) : whole }]
  }).flat()
}

/** Returns the title and the people as words. */
const headerOf = (score: Score): ReadonlyArray<string> => [
  `title "${titleOf(treeOf(score)) ?? ""}"`,
  ...peopleOf(treeOf(score)).map(({ name, role }) => `${role} "${name}"`)
]

/**
 * Returns what changed from one score to the other: measures that changed, were added or were removed, by part; parts; title and people. Without
 * differences the list is empty. A measure whose notes stayed and whose layout changed says `layout`.
 */
export const diff = (before: Score, after: Score): ReadonlyArray<MeasureChange> => {
  const [old, now] = [partsOf(before), partsOf(after)]
  const whole = (part: string, changes: ReadonlyArray<string>) => changes.length === 0 ? [] : [{ part, changes }]
  const gone = old.filter(({ id }) => !now.some((part) => part.id === id))
  return [
    ...whole("", between(headerOf(before), headerOf(after))),
    ...gone.flatMap(({ id, name }) => whole(id, [`removed part "${name}"`])),
    ...now.flatMap((part) => {
      const found = old.find(({ id }) => id === part.id)
      if (found === undefined) return whole(part.id, [`added part "${part.name}"`])
      const renamed = between([`name "${found.name}"`], [`name "${part.name}"`])
      return [...whole(part.id, renamed), ...ofPart(before, after, found, part)]
    })
  ]
}
