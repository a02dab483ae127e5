/** Writes MusicXML 4.0, partwise and uncompressed: a melody, or empty staves. */
import type { Melody, Note } from "./Melody.ts"

const escape = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")

/** Writes a score of parts, each with its name and its measures, which are numbered. */
export const score = (
  title: string,
  parts: ReadonlyArray<readonly [name: string, measures: ReadonlyArray<string>]>
): string =>
  [
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?>`,
    `<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">`,
    `<score-partwise version="4.0">`,
    `  <work><work-title>${escape(title)}</work-title></work>`,
    `  <part-list>`,
    ...parts.map(([name], index) =>
      `    <score-part id="P${index + 1}"><part-name>${escape(name)}</part-name></score-part>`
    ),
    `  </part-list>`,
    ...parts.flatMap(([, measures], index) => [
      `  <part id="P${index + 1}">`,
      ...measures.map((measure, place) => `    <measure number="${place + 1}">${measure}</measure>`),
      `  </part>`
    ]),
    `</score-partwise>`,
    ``
  ].join("\n")

// Divisions per quarter: notes down to a 64th are whole numbers.
const divisions = 16

export const attributes = (fifths: number, beats: number, beatType: number): string =>
  `<attributes><divisions>${divisions}</divisions><key><fifths>${fifths}</fifths></key><time><beats>${beats}</beats>` +
  `<beat-type>${beatType}</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>`

const steps = ["C", "C", "D", "D", "E", "F", "F", "G", "G", "A", "A", "B"]
const types: Record<string, string> = { "0.5": "eighth", "1": "quarter", "2": "half", "4": "whole" }

const noteElement = ({ pitch, quarters }: Note): string => {
  const alter = pitch !== undefined && [1, 3, 6, 8, 10].includes(pitch % 12) ? "<alter>1</alter>" : ""
  const sound = pitch === undefined
    ? "<rest/>"
    : `<pitch><step>${steps[pitch % 12]}</step>${alter}<octave>${Math.floor(pitch / 12) - 1}</octave></pitch>`
  const type = types[String(quarters)] ?? "quarter"
  return `<note>${sound}<duration>${quarters * divisions}</duration><voice>1</voice><type>${type}</type></note>`
}

export const write = ({ instrument, measures, tempo, title }: Melody): string => {
  const head = attributes(0, 4, 4) +
    `<direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>${tempo}</per-minute></metronome></direction-type><sound tempo="${tempo}"/></direction>`
  const written = measures.map((notes, index) => (index === 0 ? head : "") + notes.map(noteElement).join(""))
  return score(title, [[instrument, written]])
}

/** Writes one measure of rest for each part: the initial content of a score that is created for a list of instruments. */
export const writeStaves = (
  { beatType, beats, fifths, parts, title }: {
    readonly title: string
    /** Names of the parts. */
    readonly parts: ReadonlyArray<string>
    readonly fifths: number
    readonly beats: number
    readonly beatType: number
  }
): string => {
  const duration = Math.max(1, Math.round((beats * 4 * divisions) / beatType))
  const rest = `<note><rest measure="yes"/><duration>${duration}</duration><voice>1</voice></note>`
  return score(title, parts.map((name) => [name, [attributes(fifths, beats, beatType) + rest]]))
}
