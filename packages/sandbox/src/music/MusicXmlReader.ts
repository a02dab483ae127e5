/**
 * Reads the parts of MusicXML that imports need, and its melody: the first voice of the first part, without chords and grace notes. The MIDI file, the
 * sound and the picture of an imported score use these notes.
 */
import { parseXml } from "@rgrove/parse-xml"
import type { Melody, Note } from "./Melody.ts"

const entities: { readonly [name: string]: string } = { lt: "<", gt: ">", quot: "\"", apos: "'", amp: "&" }

const unescape = (text: string): string => text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)

const textOf = (xml: string, tag: string): string | undefined =>
  new RegExp(`<${tag}(?:\\s[^>]*)?>\\s*([^<]*?)\\s*</${tag}>`).exec(xml)?.[1]

const numberOf = (xml: string, tag: string): number | undefined => {
  const value = Number(textOf(xml, tag) ?? Number.NaN)
  return Number.isFinite(value) ? value : undefined
}

/** Returns why XML is not MusicXML, without its content, or `undefined` if it is. */
export const problemOf = (text: string): string | undefined => {
  try {
    // A document type may declare entities, which the parser does not read.
    const { root } = parseXml(text, { ignoreUndefinedEntities: text.includes("<!DOCTYPE") })
    return root?.name === "score-partwise" || root?.name === "score-timewise"
      ? undefined
      : "its root element must be score-partwise or score-timewise"
  } catch (error) {
    const { column, line } = error as { readonly column?: number; readonly line?: number }
    return `it is not well-formed: see line ${line ?? 1}, column ${column ?? 1}`
  }
}

/** Reads the title, `undefined` if it is empty. */
export const titleOf = (xml: string): string | undefined => {
  const title = textOf(xml, "work-title") ?? textOf(xml, "movement-title") ?? ""
  return title === "" ? undefined : unescape(title)
}

export const measuresOf = (xml: string): number =>
  new Set(Array.from(xml.matchAll(/<measure[^>]*number="([^"]+)"/g), (match) => match[1])).size

/** Returns the names of the parts, from top to bottom. */
export const partsOf = (xml: string): ReadonlyArray<string> =>
  Array.from(xml.matchAll(/<score-part\s[\s\S]*?<\/score-part>/g), ([part]) => textOf(part, "part-name") || "Part")

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

/** Reads the melody with its title and tempo. The default tempo is 120 quarters per minute. */
export const hear = (xml: string, title: string): Melody => {
  const part = /<part\s[^>]*>([\s\S]*?)<\/part>/.exec(xml)?.[1] ?? ""
  let divisions = 1
  const measures = Array.from(part.matchAll(/<measure[\s>][\s\S]*?<\/measure>/g), ([measure]) => {
    divisions = numberOf(measure, "divisions") || divisions
    const notes: Array<Note> = []
    for (const [note] of measure.matchAll(/<note[\s>][\s\S]*?<\/note>/g)) {
      if (/<(chord|grace)[\s/>]/.test(note) || (textOf(note, "voice") ?? "1") !== "1") continue
      const quarters = (numberOf(note, "duration") ?? 0) / divisions
      if (quarters > 0) notes.push({ pitch: /<rest[\s/>]/.test(note) ? undefined : pitchOf(note), quarters })
    }
    return notes
  })
  const tempo = Number(/<sound[^>]*\stempo="([\d.]+)"/.exec(xml)?.[1] ?? numberOf(xml, "per-minute") ?? 120)
  return {
    title: titleOf(xml) ?? title,
    instrument: partsOf(xml)[0] ?? "Piano",
    tempo: tempo > 0 ? tempo : 120,
    measures: measures.length === 0 ? [[{ pitch: undefined, quarters: 4 }]] : measures
  }
}
