/** What a reader wants to know of a score before reading its measures. */
import type { XmlElement } from "@rgrove/parse-xml"
import { largest } from "./abc/MeasureEvent.ts"
import { insideOf, pitchOf, semitonesOf, signsOf } from "./Content.ts"
import { type MeasurePlace, type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { child, children, elements, numberOf, textOf } from "./xml/Tree.ts"

/** A person that the score names, and the role: `composer`, `lyricist`, `arranger`, or what the score says. */
export interface Person {
  readonly role: string
  readonly name: string
}

/** Where something is said, and what, such as `3/4`, `D major`, `quarter = 120` or `repeat forward`. */
export interface Mark extends Omit<MeasurePlace, "part"> {
  readonly what: string
}

/** What a part has. */
export interface PartOverview {
  readonly id: string
  readonly name: string
  readonly measures: number
  /** The lowest and the highest pitch, as written. */
  readonly range?: { readonly lowest: string; readonly highest: string }
  /** From the written pitch to the one that sounds, in semitones. Absent if they are the same. */
  readonly transposition?: number
  readonly staves: number
  readonly voices: ReadonlyArray<string>
  readonly keys: ReadonlyArray<Mark>
  /** The text of each verse, its syllables joined. */
  readonly lyrics: ReadonlyArray<string>
}

/** What a score has. The measures are those of the longest part. */
export interface Overview {
  readonly title?: string
  readonly people: ReadonlyArray<Person>
  readonly measures: number
  readonly parts: ReadonlyArray<PartOverview>
  readonly times: ReadonlyArray<Mark>
  readonly tempos: ReadonlyArray<Mark>
  readonly repeats: ReadonlyArray<Mark>
}

/** Returns what the first page shows as credits of a type: programs often write no other title or composer. */
const creditsOf = (root: XmlElement, type: string): ReadonlyArray<string> =>
  children(root, "credit").filter((credit) => textOf(credit, "credit-type") === type)
    .map((credit) => children(credit, "credit-words").map(({ text }) => text.trim()).join(" "))

const peopleOf = (root: XmlElement): ReadonlyArray<Person> => {
  const people = [
    ...children(child(root, "identification") ?? root, "creator")
      .map(({ attributes, text }) => ({ role: attributes.type ?? "creator", name: text.trim() })),
    ...["composer", "lyricist", "arranger"].flatMap((role) => creditsOf(root, role).map((name) => ({ role, name })))
  ].filter(({ name }) => name !== "")
  return [...new Map(people.map((person) => [`${person.role} ${person.name}`, person])).values()]
}

type Say = (one: XmlElement) => ReadonlyArray<string>
const saying = (name: string): Say => (one) => signsOf(one).filter((sign) => sign.name === name).map(insideOf)
const soundIn = (one: XmlElement) => (one.name === "sound" ? one : child(one, "sound"))?.attributes ?? {}

const tempos: Say = (one) => {
  const [{ tempo }, marks] = [soundIn(one), saying("metronome")(one)]
  return marks.length > 0 || tempo === undefined ? marks : [`quarter = ${tempo}`]
}

const repeats: Say = (one) => [
  ...children(one, "repeat").map(({ attributes }) => `repeat ${attributes.direction}`),
  ...children(one, "ending").map(({ attributes: { number, type } }) => `ending ${number} ${type}`),
  ...["dacapo", "dalsegno", "tocoda", "fine", "coda", "segno"].filter((name) => soundIn(one)[name] !== undefined)
]

/** Collects what parts say, each time it differs from what the part said before. What several say in a measure is there once. */
const collect = (parts: ReadonlyArray<Part>, say: Say): ReadonlyArray<Mark> => {
  const marks = new Map<string, Mark>()
  for (const { measures } of parts) {
    let last: string | undefined
    for (const { element, index, number } of measures) {
      // Notes say none of it, and are most of a score.
      for (const what of elements(element).flatMap((one) => one.name === "note" ? [] : say(one))) {
        if (what !== last || say === repeats) marks.set(`${index} ${what}`, { index, number, what })
        last = what
      }
    }
  }
  return [...marks.values()].sort((one, other) => one.index - other.index)
}

const lyricsOf = (notes: ReadonlyArray<XmlElement>): ReadonlyArray<string> => {
  const verses = new Map<string, string>()
  for (const lyric of notes.flatMap((note) => children(note, "lyric"))) {
    const text = children(lyric, "text").map((one) => one.text).join(" ").trim()
    const verse = lyric.attributes.number ?? lyric.attributes.name ?? "1"
    const joined = /begin|middle/.test(textOf(lyric, "syllabic") ?? "") ? "" : " "
    if (text !== "") verses.set(verse, `${verses.get(verse) ?? ""}${text}${joined}`)
  }
  return [...verses.values()].map((text) => text.trim())
}

const ofPart = (part: Part): PartOverview => {
  const { id, measures, name } = part
  const all = measures.flatMap(({ element }) => elements(element))
  const notes = all.filter((one) => one.name === "note")
  const attributes = all.filter((one) => one.name === "attributes")
  const pitches = new Map(notes.map((note) => [semitonesOf(note), pitchOf(note)]))
  const heights = [...pitches.keys()].filter((one) => one !== undefined).sort((one, other) => one - other)
  const [lowest, highest] = [heights[0], heights.at(-1)].map((height) => pitches.get(height))
  const transposing = attributes.find((one) => child(one, "transpose"))
  const sounding = (name: string) => transposing && numberOf(transposing, `transpose/${name}`) || 0
  const transposition = sounding("chromatic") + 12 * sounding("octave-change")
  return {
    id,
    name,
    measures: measures.length,
    ...heights.length > 0 && lowest && highest ? { range: { lowest, highest } } : undefined,
    ...transposition ? { transposition } : undefined,
    staves: largest(1, attributes.map((one) => numberOf(one, "staves") ?? 1)),
    voices: [...new Set(notes.map((note) => textOf(note, "voice") ?? "1"))],
    keys: collect([part], saying("key")),
    lyrics: lyricsOf(notes)
  }
}

/** Returns what a score has: title, people, parts with their ranges and lyrics, keys, times, tempos and repeats. Values are plain and can be printed as JSON. */
export const overview = (score: Score): Overview => {
  const [root, parts] = [treeOf(score), partsOf(score)]
  const title = textOf(root, "work/work-title") ?? textOf(root, "movement-title") ?? creditsOf(root, "title")[0]
  return {
    ...title === undefined ? undefined : { title },
    people: peopleOf(root),
    measures: largest(0, parts.map(({ measures }) => measures.length)),
    parts: parts.map(ofPart),
    times: collect(parts, saying("time")),
    tempos: collect(parts, tempos),
    repeats: collect(parts, repeats)
  }
}
