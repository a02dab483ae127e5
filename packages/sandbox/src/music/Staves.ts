/**
 * Empty staves as MusicXML 4.0: the initial content of a score that is created for a list of instruments.
 */
import { escape } from "./MusicXml.ts"

/** Description of the staves. */
export interface Staves {
  readonly title: string
  /** Names of the parts. */
  readonly parts: ReadonlyArray<string>
  readonly fifths: number
  readonly beats: number
  readonly beatType: number
}

// Divisions per quarter: notes down to a 64th are whole numbers.
const divisions = 16

/** Writes one measure of rest for each part. */
export const write = ({ beatType, beats, fifths, parts, title }: Staves): string => {
  const duration = Math.max(1, Math.round((beats * 4 * divisions) / beatType))
  const measure =
    `<measure number="1"><attributes><divisions>${divisions}</divisions><key><fifths>${fifths}</fifths></key><time><beats>${beats}</beats>` +
    `<beat-type>${beatType}</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>` +
    `<note><rest measure="yes"/><duration>${duration}</duration><voice>1</voice></note></measure>`
  return [
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?>`,
    `<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">`,
    `<score-partwise version="4.0">`,
    `  <work><work-title>${escape(title)}</work-title></work>`,
    `  <part-list>`,
    ...parts.map((name, index) =>
      `    <score-part id="P${index + 1}"><part-name>${escape(name)}</part-name></score-part>`
    ),
    `  </part-list>`,
    ...parts.map((_, index) => `  <part id="P${index + 1}">${measure}</part>`),
    `</score-partwise>`,
    ``
  ].join("\n")
}
