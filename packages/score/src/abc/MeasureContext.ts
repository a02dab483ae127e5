/** What is in effect at the start of a measure, because earlier measures said so. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, numberOf, textOf } from "../xml/Elements.ts"
import { marksOf } from "./Marks.ts"

export interface Clef {
  readonly sign: string
  readonly line: number | undefined
  readonly octaveChange: number
}

export interface MeasureContext {
  /** Units of duration in a quarter note. 0 before the first measure that says it. */
  readonly divisions: number
  /** Sharps of the key signature, or flats as a negative number. */
  readonly fifths: number
  readonly mode?: string
  /** Beats of a measure, of all signatures that are in effect together. 0 without a time signature. */
  readonly beats: number
  readonly beatType: number
  readonly staves: number
  /** By the number of the staff, from 1. */
  readonly clefs: Readonly<Record<number, Clef>>
  readonly transpose?: { readonly diatonic: number; readonly chromatic: number; readonly octave: number }
  /** Voices that occurred, in their order. */
  readonly voices: ReadonlyArray<string>
  /** Notes that are tied to the next measure, as `voice/pitch`. */
  readonly ties: ReadonlyArray<string>
  /** Words that a hyphen continues, as `voice/verse`. */
  readonly words: ReadonlyArray<string>
}

/** Returns the context of a part's first measure. */
export const initialContext = (): MeasureContext => ({
  divisions: 0,
  fifths: 0,
  beats: 4,
  beatType: 4,
  staves: 1,
  clefs: {},
  voices: [],
  ties: [],
  words: []
})

/** Beats such as `3+2` are a sum. */
const sum = (text: string): number => text.split("+").reduce((total, one) => total + Number(one), 0)

/** Returns the beats of all signatures, in the type of the last: 0 if there is none, or if it is no number. */
const timeOf = (time: XmlElement): Pick<MeasureContext, "beats" | "beatType"> => {
  const types = children(time, "beat-type").map((one) => Number(one.text))
  const beatType = types.at(-1) ?? 4
  const beats = children(time, "beats").reduce(
    (total, one, at) => total + sum(one.text) * beatType / (types[at] ?? beatType),
    0
  )
  return Number.isFinite(beats) && beatType > 0 ? { beats, beatType } : { beats: 0, beatType: 4 }
}

/** Returns the context after an `attributes` element. */
export const withAttributes = (context: MeasureContext, attributes: XmlElement): MeasureContext => {
  const key = child(attributes, "key")
  const time = child(attributes, "time")
  const transpose = child(attributes, "transpose")
  const mode = key && textOf(key, "mode")
  const clefs = children(attributes, "clef").map((clef): [number, Clef] => [Number(clef.attributes.number ?? 1), {
    sign: textOf(clef, "sign") ?? "G",
    line: numberOf(clef, "line"),
    octaveChange: numberOf(clef, "clef-octave-change") ?? 0
  }])
  return {
    ...context,
    divisions: numberOf(attributes, "divisions") ?? context.divisions,
    staves: numberOf(attributes, "staves") ?? context.staves,
    ...(key === undefined
      ? undefined
      : { fifths: numberOf(key, "fifths") ?? 0, ...(mode === undefined ? undefined : { mode }) }),
    ...(time === undefined ? undefined : timeOf(time)),
    ...(clefs.length === 0 ? undefined : { clefs: { ...context.clefs, ...Object.fromEntries(clefs) } }),
    ...(transpose === undefined ? undefined : {
      transpose: {
        diatonic: numberOf(transpose, "diatonic") ?? 0,
        chromatic: numberOf(transpose, "chromatic") ?? 0,
        octave: numberOf(transpose, "octave-change") ?? 0
      }
    })
  }
}

/** Returns the context of the measure after this one. */
export const advance = (context: MeasureContext, measure: XmlElement): MeasureContext => {
  const voices = new Set(context.voices)
  const words = new Set(context.words)
  const ties = new Set<string>()
  for (const note of children(measure, "note")) {
    const voice = textOf(note, "voice") ?? "1"
    const tie = `${voice}/${textOf(note, "pitch/step")}${numberOf(note, "pitch/alter") ?? 0}${
      textOf(note, "pitch/octave")
    }`
    voices.add(voice)
    const marks = marksOf(note)
    // A tie ends where its note ends: not across others.
    if (!child(note, "chord") && !child(note, "grace")) {
      for (const one of ties) if (one.startsWith(`${voice}/`)) ties.delete(one)
    }
    if (marks.includes("tie(")) ties.add(tie)
    for (const lyric of children(note, "lyric")) {
      const word = `${voice}/${lyric.attributes.number ?? "1"}`
      if (/begin|middle/.test(textOf(lyric, "syllabic") ?? "")) words.add(word)
      else if (child(lyric, "text")) words.delete(word)
    }
  }
  const next = children(measure, "attributes").reduce(withAttributes, context)
  return { ...next, voices: [...voices], words: [...words], ties: [...ties] }
}
