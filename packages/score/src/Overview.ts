/** What a reader wants to know of a score before reading its measures. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf, semitonesOf } from "./Content.ts"
import { peopleOf, type Person, titleOf } from "./Header.ts"
import { type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { child, children, elements, numberOf, textOf } from "./xml/Elements.ts"

/** Where something is said, and what. */
export interface Mark {
  /** Position of the measure, from 0. */
  readonly index: number
  /** Number of the measure, as it is printed. */
  readonly number: string
  /** Such as `3/4`, `D major`, `quarter = 120` or `repeat forward`. */
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

/** What a score has. */
export interface Overview {
  readonly title?: string
  readonly people: ReadonlyArray<Person>
  /** Measures of the longest part. */
  readonly measures: number
  readonly parts: ReadonlyArray<PartOverview>
  readonly times: ReadonlyArray<Mark>
  readonly tempos: ReadonlyArray<Mark>
  readonly repeats: ReadonlyArray<Mark>
}

type Say = (one: XmlElement) => ReadonlyArray<string>

const names = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"]

const keysIn: Say = (one) =>
  children(one, "key").map((key) => {
    const [fifths, mode] = [textOf(key, "fifths") ?? "?", textOf(key, "mode") ?? "major"]
    const name = /^(?:major|minor)$/.test(mode) ? names[Number(fifths) + (mode === "minor" ? 10 : 7)] : undefined
    return name === undefined ? `${fifths} fifths, ${mode}` : `${name} ${mode}`
  })

const timesIn: Say = (one) =>
  children(one, "time").map((time) => {
    const [beats, types] = [children(time, "beats"), children(time, "beat-type")]
    return beats.map(({ text }, index) => `${text}/${types[index]?.text}`).join(" + ") || "free"
  })

const soundIn = (one: XmlElement): Readonly<Record<string, string>> =>
  (one.name === "sound" ? one : child(one, "sound"))?.attributes ?? {}

const temposIn: Say = (one) => {
  const beats = children(one, "direction-type").flatMap((type) => children(type, "metronome")).map((mark) => {
    const dot = child(mark, "beat-unit-dot") ? " dotted" : ""
    return `${textOf(mark, "beat-unit") ?? "?"}${dot} = ${textOf(mark, "per-minute") ?? "?"}`
  })
  const { tempo } = soundIn(one)
  return beats.length > 0 || tempo === undefined ? beats : [`quarter = ${tempo}`]
}

const repeatsIn: Say = (one) => [
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
      for (const what of elements(element).flatMap(say)) {
        if (what !== last || say === repeatsIn) marks.set(`${index} ${what}`, { index, number, what })
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
    const joined = ["begin", "middle"].includes(textOf(lyric, "syllabic") ?? "") ? "" : " "
    if (text !== "") verses.set(verse, `${verses.get(verse) ?? ""}${text}${joined}`)
  }
  return [...verses.values()].map((text) => text.trim())
}

const ofPart = (part: Part): PartOverview => {
  const { id, listed, measures, name } = part
  const all = measures.flatMap(({ element }) => elements(element))
  const notes = all.filter((one) => one.name === "note")
  const pitches = new Map(notes.map((note) => [semitonesOf(note), pitchOf(note)]))
  const heights = [...pitches.keys()].filter((one) => one !== undefined).sort((one, other) => one - other)
  const [lowest, highest] = [pitches.get(heights[0]), pitches.get(heights.at(-1))]
  const attributes = all.filter((one) => one.name === "attributes")
  const transpose = attributes.flatMap((one) => children(one, "transpose"))[0]
  const octaves = transpose && numberOf(transpose, "octave-change") || 0
  const semitones = (transpose && numberOf(transpose, "chromatic") || 0) + 12 * octaves
  return {
    id,
    name: name || (listed && textOf(listed, "score-instrument/instrument-name")) || "",
    measures: measures.length,
    ...heights.length > 0 && lowest && highest ? { range: { lowest, highest } } : undefined,
    ...semitones ? { transposition: semitones } : undefined,
    staves: attributes.reduce((most, one) => Math.max(most, numberOf(one, "staves") ?? 1), 1),
    voices: [...new Set(notes.map((note) => textOf(note, "voice") ?? "1"))],
    keys: collect([part], keysIn),
    lyrics: lyricsOf(notes)
  }
}

/** Returns what a score has: title, people, parts with their ranges and lyrics, keys, times, tempos and repeats. Values are plain and can be printed as JSON. */
export const overview = (score: Score): Overview => {
  const parts = partsOf(score)
  const title = titleOf(treeOf(score))
  return {
    ...title === undefined ? undefined : { title },
    people: peopleOf(treeOf(score)),
    measures: Math.max(0, ...parts.map(({ measures }) => measures.length)),
    parts: parts.map(ofPart),
    times: collect(parts, timesIn),
    tempos: collect(parts, temposIn),
    repeats: collect(parts, repeatsIn)
  }
}
