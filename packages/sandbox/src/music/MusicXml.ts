/**
 * Writes a melody as MusicXML 4.0, partwise and uncompressed, and reads the parts of such a file that imports need.
 */
import { parseXml } from "@rgrove/parse-xml"
import type { Melody, Note } from "./Melody.ts"

/** Escapes a string for XML. */
export const escape = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")

const unescape = (text: string): string =>
  text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, "\"").replace(/&apos;/g, "'").replace(
    /&amp;/g,
    "&"
  )

const steps = ["C", "C", "D", "D", "E", "F", "F", "G", "G", "A", "A", "B"]
const types: Record<string, string> = { "0.5": "eighth", "1": "quarter", "2": "half", "4": "whole" }

// Two divisions per quarter, so eighths are whole numbers.
const divisions = 2

const alter = (pitch: number): string => [1, 3, 6, 8, 10].includes(pitch % 12) ? "<alter>1</alter>" : ""

const noteElement = ({ pitch, quarters }: Note): string => {
  const sound = pitch === undefined
    ? "<rest/>"
    : `<pitch><step>${steps[pitch % 12]}</step>${alter(pitch)}<octave>${Math.floor(pitch / 12) - 1}</octave></pitch>`
  return `      <note>${sound}<duration>${quarters * divisions}</duration><voice>1</voice><type>${
    types[String(quarters)] ?? "quarter"
  }</type></note>`
}

/** Encodes a melody. */
export const write = (melody: Melody): string => {
  const measures = melody.measures.map((measure, index) =>
    [
      `    <measure number="${index + 1}">`,
      ...(index > 0 ? [] : [
        `      <attributes><divisions>${divisions}</divisions><key><fifths>0</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>`,
        `      <direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>${melody.tempo}</per-minute></metronome></direction-type><sound tempo="${melody.tempo}"/></direction>`
      ]),
      ...measure.map(noteElement),
      "    </measure>"
    ].join("\n")
  )
  return [
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?>`,
    `<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">`,
    `<score-partwise version="4.0">`,
    `  <work><work-title>${escape(melody.title)}</work-title></work>`,
    `  <part-list><score-part id="P1"><part-name>${escape(melody.instrument)}</part-name></score-part></part-list>`,
    `  <part id="P1">`,
    ...measures,
    `  </part>`,
    `</score-partwise>`,
    ``
  ].join("\n")
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

/** Reads the title and number of measures of MusicXML. */
export const read = (text: string): { readonly title: string | undefined; readonly measures: number } => {
  const title = /<work-title>([^<]*)<\/work-title>/.exec(text)?.[1] ??
    /<movement-title>([^<]*)<\/movement-title>/.exec(text)?.[1]
  return {
    title: title === undefined || title.trim() === "" ? undefined : unescape(title.trim()),
    measures: new Set(Array.from(text.matchAll(/<measure[^>]*number="([^"]+)"/g), (match) => match[1])).size
  }
}
