/**
 * Hears the melody of MusicXML: the first voice of the first part, without chords and grace notes. The MIDI file, the sound and the picture of an imported
 * score use these notes.
 */
import type { Melody, Note } from "./Melody.ts"

const textOf = (xml: string, tag: string): string | undefined =>
  new RegExp(`<${tag}(?:\\s[^<>]*)?>([^<]*)</${tag}>`).exec(xml)?.[1]?.trim()

const numberOf = (xml: string, tag: string): number | undefined => {
  const value = Number(textOf(xml, tag) ?? Number.NaN)
  return Number.isFinite(value) ? value : undefined
}

/** Returns the first key signature, in fifths. */
export const fifthsOf = (xml: string): number => numberOf(xml, "fifths") ?? 0

const steps: { readonly [step: string]: number } = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }

const pitchOf = (note: string): number | undefined => {
  const step = steps[textOf(note, "step") ?? ""]
  const octave = numberOf(note, "octave")
  if (step === undefined || octave === undefined) return undefined
  const pitch = (octave + 1) * 12 + step + Math.round(numberOf(note, "alter") ?? 0)
  return pitch >= 0 && pitch < 128 ? pitch : undefined
}

/** Returns the first tempo, in quarters per minute. Default: 120. */
export const tempoOf = (xml: string): number => {
  const tempo = Number(/<sound(?=\s)[^<>]*?\stempo="([\d.]+)"/.exec(xml)?.[1] ?? numberOf(xml, "per-minute") ?? 120)
  return tempo > 0 ? tempo : 120
}

/** Reads the melody. */
export const hear = (xml: string, { instrument, title }: Pick<Melody, "instrument" | "title">): Melody => {
  const part = /<part\s[^<>]*>([\s\S]*?)(?:<\/part>|$)/.exec(xml)?.[1] ?? ""
  let divisions = 1
  const measures = Array.from(part.matchAll(/<measure[\s>][\s\S]*?(?:<\/measure>|$)/g), ([measure]) => {
    divisions = numberOf(measure, "divisions") || divisions
    const notes: Array<Note> = []
    for (const [note] of measure.matchAll(/<note[\s>][\s\S]*?(?:<\/note>|$)/g)) {
      if (/<(chord|grace)[\s/>]/.test(note) || (textOf(note, "voice") ?? "1") !== "1") continue
      const quarters = (numberOf(note, "duration") ?? 0) / divisions
      if (quarters > 0) notes.push({ pitch: /<rest[\s/>]/.test(note) ? undefined : pitchOf(note), quarters })
    }
    return notes
  })
  return {
    title,
    instrument,
    tempo: tempoOf(xml),
    measures: measures.length === 0 ? [[{ pitch: undefined, quarters: 4 }]] : measures
  }
}
