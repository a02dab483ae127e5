/** What a reader wants to know of a score before reading its measures. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf, semitonesOf } from "./Content.ts"
import { peopleOf, type Person, titleOf } from "./Header.ts"
import { type Measure, type Part, partsOf } from "./Parts.ts"
import { type Score, treeOf } from "./Score.ts"
import { at, child, children, elements, numberOf, textOf } from "./xml/Elements.ts"

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
  readonly clefs: ReadonlyArray<Mark>
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

const names = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"]

const keyName = (key: XmlElement): string => {
  const fifths = numberOf(key, "fifths")
  const mode = textOf(key, "mode") ?? "major"
  const name = fifths === undefined ? undefined : names[fifths + 7 + (mode === "minor" ? 3 : 0)]
  if (name === undefined) return "a key of its own"
  return mode === "major" || mode === "minor"
    ? `${name} ${mode}`
    : `${Math.abs(fifths!)} ${fifths! < 0 ? "flats" : "sharps"}, ${mode}`
}

const timeName = (time: XmlElement): string =>
  child(time, "senza-misura")
    ? "free"
    : children(time, "beats").map((beats, index) =>
      `${beats.text.trim()}/${children(time, "beat-type")[index]?.text.trim()}`
    ).join(" + ")

const tempoNames = (one: XmlElement): ReadonlyArray<string> => {
  const metronomes = children(one, "direction-type").flatMap((type) => children(type, "metronome")).flatMap((mark) => {
    const beat = textOf(mark, "per-minute")
    return beat === undefined
      ? []
      : [`${textOf(mark, "beat-unit") ?? "quarter"}${child(mark, "beat-unit-dot") ? " dotted" : ""} = ${beat}`]
  })
  const tempo = (one.name === "sound" ? one : child(one, "sound"))?.attributes.tempo
  return metronomes.length > 0 ? metronomes : tempo === undefined ? [] : [`quarter = ${tempo}`]
}

const repeatNames = (one: XmlElement): ReadonlyArray<string> => {
  if (one.name === "barline") {
    return elements(one).flatMap(({ attributes, name }) =>
      name === "repeat"
        ? [`repeat ${attributes.direction}${attributes.times ? ` ${attributes.times} times` : ""}`]
        : name === "ending"
        ? [`ending ${attributes.number} ${attributes.type}`]
        : []
    )
  }
  const sound = one.name === "sound" ? one : child(one, "sound")
  return ["dacapo", "dalsegno", "tocoda", "fine", "coda", "segno"].filter((name) =>
    sound?.attributes[name] !== undefined
  )
}

/** Collects what is said, each time it differs from what was said before. */
const collect = (
  measures: ReadonlyArray<Measure>,
  said: (one: XmlElement) => ReadonlyArray<string>,
  each = false
): ReadonlyArray<Mark> => {
  const marks: Array<Mark> = []
  for (const { element, index, number } of measures) {
    for (const what of new Set(elements(element).flatMap(said))) {
      if (each || marks.at(-1)?.what !== what) marks.push({ index, number, what })
    }
  }
  return marks
}

const attribute = (name: string, write: (one: XmlElement) => string) => (one: XmlElement): ReadonlyArray<string> =>
  one.name === "attributes" ? children(one, name).map(write) : []

/** Returns the marks of all parts, each once: parts repeat the time and the tempo. */
const ofAll = (
  parts: ReadonlyArray<Part>,
  said: (one: XmlElement) => ReadonlyArray<string>,
  each = false
): ReadonlyArray<Mark> => {
  const marks = new Map<string, Mark>()
  for (const mark of parts.flatMap(({ measures }) => collect(measures, said, each))) {
    marks.set(`${mark.index} ${mark.what}`, mark)
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

const ofPart = ({ id, listed, measures, name }: Part): PartOverview => {
  const all = measures.flatMap(({ element }) => elements(element))
  const notes = all.filter((one) => one.name === "note")
  let lowest: XmlElement | undefined
  let highest: XmlElement | undefined
  for (const note of notes) {
    const semitones = semitonesOf(note)
    if (semitones === undefined) continue
    if (lowest === undefined || semitones < semitonesOf(lowest)!) lowest = note
    if (highest === undefined || semitones > semitonesOf(highest)!) highest = note
  }
  const attributes = all.filter((one) => one.name === "attributes")
  const transpose = attributes.map((one) => child(one, "transpose")).find((one) => one !== undefined)
  const semitones = transpose &&
    (numberOf(transpose, "chromatic") ?? 0) + 12 * (numberOf(transpose, "octave-change") ?? 0)
  return {
    id,
    name: name || ((listed && at(listed, "score-instrument/instrument-name")?.text.trim()) ?? ""),
    measures: measures.length,
    ...(lowest && highest ? { range: { lowest: pitchOf(lowest)!, highest: pitchOf(highest)! } } : undefined),
    ...(semitones ? { transposition: semitones } : undefined),
    staves: Math.max(1, ...attributes.map((one) => numberOf(one, "staves") ?? 1)),
    voices: [...new Set(notes.map((note) => textOf(note, "voice") ?? "1"))],
    clefs: collect(
      measures,
      attribute(
        "clef",
        (clef) =>
          `${textOf(clef, "sign") ?? "?"}${textOf(clef, "line") ?? ""}${
            clef.attributes.number ? ` on staff ${clef.attributes.number}` : ""
          }`
      )
    ),
    keys: collect(measures, attribute("key", keyName)),
    lyrics: lyricsOf(notes)
  }
}

/** Returns what a score has: title, people, parts with their ranges and lyrics, keys, times, tempos and repeats. Values are plain and can be printed as JSON. */
export const overview = (score: Score): Overview => {
  const root = treeOf(score)
  const parts = partsOf(score)
  const title = titleOf(root)
  return {
    ...(title === undefined ? undefined : { title }),
    people: peopleOf(root),
    measures: Math.max(0, ...parts.map(({ measures }) => measures.length)),
    parts: parts.map(ofPart),
    times: ofAll(parts, attribute("time", timeName)),
    tempos: ofAll(parts, tempoNames),
    repeats: ofAll(parts, repeatNames, true)
  }
}
