/** What differs between two scores, measure by measure. */
import type { XmlElement } from "@rgrove/parse-xml"
import { wordsOf } from "./Content.ts"
import { xmlOf } from "./Measures.ts"
import { type Measure, type MeasurePlace, type Part, partsOf, placeOf } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { Counts } from "./xml/Counts.ts"
import { children, elements, textOf } from "./xml/Tree.ts"

/** What changed in a measure, in words, such as `added C#4 quarter`. One that was removed has its earlier index; without an index, it is the whole part. */
export interface MeasureChange extends Partial<MeasurePlace> {
  readonly part: string
  readonly changes: ReadonlyArray<string>
}

const layout =
  /(?<!\s)\s+(?:(?:default|relative|font)-[\w-]+|width|color|placement|id|halign|valign|justify)\s*=\s*(?:"[^"]*"|'[^']*')/g
const notMusic = /<print\b[^>]*(?:(?<=\/)>|(?<!\/)>[^]*?(?:<\/print>|$)|$)|<!--[^]*?(?:-->|$)/g
/** Returns the XML of a measure without layout, comments, and spaces between elements. */
const music = (xml: string) => xml.replaceAll(layout, "").replaceAll(notMusic, "").replaceAll(/(?<!\s)\s+(?=[<>])/g, "")
/** Returns whether two texts of a measure differ in more than layout. */
export const isMusic = (one: string, other: string): boolean => one !== other && music(one) !== music(other)

/** Returns the words that one list has more often than the other. */
const more = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): ReadonlyArray<string> => {
  const left = new Counts(other)
  return one.filter((word) => !left.take(word))
}

const most = 20
/** Returns what changed from one measure to the other, in words; `layout` if the notes are the same. */
export const changesOf = (before: XmlElement, after: XmlElement, isMusic: boolean): ReadonlyArray<string> => {
  const [old, now] = [elements(before).flatMap(wordsOf), elements(after).flatMap(wordsOf)]
  const words = [...more(old, now).map((word) => `removed ${word}`), ...more(now, old).map((word) => `added ${word}`)]
  if (words.length > most) return [...words.slice(0, most), `and ${words.length - most} more`]
  if (words.length > 0) return words
  const signs = (measure: XmlElement) => children(measure, "note").map((note) => textOf(note, "accidental")).join()
  if (signs(before) !== signs(after)) return ["accidentals"]
  return [isMusic ? "order of the notes, or details of them" : "layout"]
}

/** Returns how many words of notes differ, and one for a change that has none. */
const distance = (before: Measure, after: Measure): number => {
  const [old, now] = [before, after].map(({ element }) => children(element, "note").flatMap(wordsOf))
  return 1 + more(old!, now!).length + more(now!, old!).length
}

const ofPart = (before: Score, after: Score, old: Part, now: Part): ReadonlyArray<MeasureChange> => {
  // A measure that moved has another number.
  const inner = (score: Score, { measures }: Part) => measures.map((one) => xmlOf(score, one).replace(/^[^>]*/, ""))
  const [one, other] = [inner(before, old), inner(after, now)]
  const same = (from: number, to: number) => !isMusic(one[from]!, other[to]!)
  const [shorter, all] = [Math.min(one.length, other.length), Math.max(one.length, other.length)]
  const extra = all - shorter
  const cost = (from: number, to: number) =>
    one[from] === other[to] ? 0 : same(from, to) ? 0.5 : distance(old.measures[from]!, now.measures[to]!)
  const later = (index: number) => one.length > other.length ? cost(index + extra, index) : cost(index, index + extra)
  // The measures that were added or removed are where the others change least: before `seam`, none has moved.
  let [seam, sum, least] = [0, 0, 0]
  for (let index = 0; index < (extra > 0 ? shorter : 0); index++) {
    sum += cost(index, index) - later(index)
    if (sum <= least) [seam, least] = [index + 1, sum]
  }
  const place = (index: number, length: number) =>
    length === all || index < seam ? index : index < seam + extra ? -1 : index - extra
  return Array.from({ length: all }, (_, index): ReadonlyArray<MeasureChange> => {
    const [from, to] = [place(index, one.length), place(index, other.length)]
    const [was, is] = [old.measures[from], now.measures[to]]
    if (one[from] === other[to]) return []
    if (!was || !is) return [{ ...placeOf(is ?? was!), changes: [`${is ? "added" : "removed"} measure`] }]
    return [{ ...placeOf(is), changes: changesOf(was.element, is.element, !same(from, to)) }]
  }).flat()
}

/** Returns what changed from one score to the other, by measure, with parts that were added, removed or renamed: nothing if they are equal, `layout` if the notes stayed. */
export const diff = (before: Score, after: Score): ReadonlyArray<MeasureChange> => {
  const [old, now] = [partsOf(before), partsOf(after)]
  const byId = (parts: ReadonlyArray<Part>) => new Map(parts.map((part) => [part.id, part]))
  const [was, is] = [byId(old), byId(now)]
  return [
    ...old.filter(({ id }) => !is.has(id))
      .map(({ id, name }) => ({ part: id, changes: [`removed part "${name}"`] })),
    ...now.flatMap((part): ReadonlyArray<MeasureChange> => {
      const found = was.get(part.id)
      if (found === undefined) return [{ part: part.id, changes: [`added part "${part.name}"`] }]
      const changes = [`renamed part "${found.name}" to "${part.name}"`]
      return [...found.name === part.name ? [] : [{ part: part.id, changes }], ...ofPart(before, after, found, part)]
    })
  ]
}
