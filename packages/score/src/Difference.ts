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
  /^(?:default|relative|font)-|^(?:width|number|id|color|justify|halign|valign|placement|print-object|new-.*)$/

/** Returns the music in an element as text, without spaces between elements and without layout. */
const music = (element: XmlElement): string => {
  const attributes = Object.entries(element.attributes).filter(([name]) =>
    !layout.test(name) || name === "number" && element.name !== "measure"
  )
  const inside = elements(element).filter(({ name }) => name !== "print")
  return `<${element.name} ${attributes.map(([name, value]) => `${name}=${value}`).toSorted().join(" ")}>${
    inside.length === 0 ? element.text.trim() : inside.map(music).join("")
  }</>`
}

/** Returns the words that one list has more often than the other. */
const more = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): ReadonlyArray<string> => {
  const left = new Map<string, number>()
  for (const word of other) left.set(word, (left.get(word) ?? 0) + 1)
  return one.filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count <= 0
  })
}

const most = 20

/** Returns what changed from one measure to the other, in words. */
export const changesOf = (before: XmlElement, after: XmlElement): ReadonlyArray<string> => {
  const [old, now] = [before, after].map((measure) => elements(measure).flatMap(wordsOf)) as [
    Array<string>,
    Array<string>
  ]
  const words = [...more(old, now).map((word) => `removed ${word}`), ...more(now, old).map((word) => `added ${word}`)]
  if (words.length > most) return [...words.slice(0, most), `and ${words.length - most} more`]
  if (words.length > 0) return words
  return [music(before) === music(after) ? "layout" : "order of the notes, or details of them"]
}

/** Returns the XML of a measure without its tags: a measure that moved has another number. */
const inner = (score: Score, measure: Measure): string => {
  const xml = xmlOf(score, measure)
  return xml.slice(xml.indexOf(">"))
}

const ofPart = (before: Score, after: Score, old: Part, now: Part): ReadonlyArray<MeasureChange> => {
  const same = (from: number, to: number) => {
    const [one, other] = [old.measures[from]!, now.measures[to]!]
    return inner(before, one) === inner(after, other) || music(one.element) === music(other.element)
  }
  const counts = [old.measures.length, now.measures.length] as const
  const shorter = Math.min(...counts)
  const shift = counts[1] - counts[0]
  let start = 0
  // What is the same at the start and at the end frames what changed. With as many measures, each is compared with the one in its place.
  if (shift !== 0) { while (start < shorter && same(start, start)) start++ }
  let end = 0
  if (shift !== 0) { while (end < shorter - start && same(counts[0] - 1 - end, counts[1] - 1 - end)) end++ }
  const changes: Array<MeasureChange> = []
  const report = ({ index, number, part }: Measure, words: ReadonlyArray<string>) =>
    changes.push({ part, index, number, changes: words })
  for (let index = start; index < Math.max(...counts) - end; index++) {
    const [one, other] = [
      index < counts[0] - end ? old.measures[index] : undefined,
      index < counts[1] - end ? now.measures[index] : undefined
    ]
    if (one !== undefined && other !== undefined) {
      if (inner(before, one) !== inner(after, other)) report(other, changesOf(one.element, other.element))
    } else if (other !== undefined) report(other, ["added measure"])
    else if (one !== undefined) report(one, ["removed measure"])
  }
  return changes
}

const ofHeader = (before: Score, after: Score): ReadonlyArray<string> => {
  const [old, now] = [before, after].map((score) => {
    const root = treeOf(score)
    return [
      `title ${JSON.stringify(titleOf(root) ?? "")}`,
      ...peopleOf(root).map(({ name, role }) => `${role} ${JSON.stringify(name)}`)
    ]
  }) as [Array<string>, Array<string>]
  return [...more(old, now).map((word) => `removed ${word}`), ...more(now, old).map((word) => `added ${word}`)]
}

/**
 * Returns what changed from one score to the other: measures that changed, were added or were removed, by part; parts; title and people. Without
 * differences the list is empty. A measure whose notes stayed and whose layout changed says `layout`.
 */
export const diff = (before: Score, after: Score): ReadonlyArray<MeasureChange> => {
  const header = ofHeader(before, after)
  const [old, now] = [partsOf(before), partsOf(after)]
  const partner = (part: Part, others: ReadonlyArray<Part>) => others.find(({ id }) => id === part.id)
  return [
    ...header.length === 0 ? [] : [{ part: "", changes: header }],
    ...old.filter((part) => !partner(part, now)).map(({ id, name }) => ({
      part: id,
      changes: [`removed part ${name}`.trim()]
    })),
    ...now.flatMap((part): ReadonlyArray<MeasureChange> => {
      const found = partner(part, old)
      if (found === undefined) return [{ part: part.id, changes: [`added part ${part.name}`.trim()] }]
      const renamed = found.name === part.name
        ? []
        : [{ part: part.id, changes: [`name "${found.name}" is now "${part.name}"`] }]
      return [...renamed, ...ofPart(before, after, found, part)]
    })
  ]
}
