/** A process that opens a score and writes it again, with one of the packages that read MusicXML. */
import { open, readMeasures, replaceMeasures, write } from "@flat-sdk/score"
import { DOMParser, XMLSerializer } from "@xmldom/xmldom"
import { XMLBuilder, XMLParser } from "fast-xml-parser"
import * as musicxml from "musicxml-io"

export interface Order {
  readonly subject: keyof typeof subjects
  /** Bytes of the score, roughly. */
  readonly size: number
}

/** Milliseconds of CPU time, and whether the same bytes came out, but for the edit. */
export interface Report {
  readonly cpu: number
  readonly isSame: boolean
}

const noteOf = (at: number) =>
  `      <note default-x="${at % 90}.5">\n        <pitch>\n          <step>${
    "CDEFGAB"[at % 7]
  }</step>\n          <octave>${
    3 + at % 3
  }</octave>\n        </pitch>\n        <duration>1</duration>\n        <voice>1</voice>\n        <type>quarter</type>\n        <stem>up</stem>\n      </note>\n`

const scores = new Map<number, Uint8Array>()
/** Returns a score of a size: parts with measures of four quarter notes, as notation programs write them. */
const scoreOf = (size: number): Uint8Array => {
  const made = scores.get(size)
  if (made !== undefined) return made
  const notes = Math.round(size / noteOf(0).length / 4) * 4
  const start =
    "      <attributes>\n        <divisions>1</divisions>\n        <key>\n          <fifths>0</fifths>\n        </key>\n        <time>\n          <beats>4</beats>\n          <beat-type>4</beat-type>\n        </time>\n      </attributes>\n"
  const measures = Array.from(
    { length: notes / 4 },
    (_, at) =>
      `    <measure number="${at + 1}">\n${at === 0 ? start : ""}${
        [0, 1, 2, 3].map((note) => noteOf(4 * at + note)).join("")
      }    </measure>\n`
  )
  const bytes = new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<score-partwise version="4.0">\n  <!-- A comment -->\n  <part-list>\n    <score-part id="P1">\n      <part-name>Flute &amp; oboe</part-name>\n    </score-part>\n  </part-list>\n  <part id="P1">\n${
      measures.join("")
    }  </part>\n</score-partwise>\n`
  )
  scores.set(size, bytes)
  return bytes
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const opened = (bytes: Uint8Array) => {
  const { value } = open(bytes)
  if (value === undefined) throw new Error("the score must open")
  return value
}
const options = { preserveOrder: true, ignoreAttributes: false, commentPropName: "#comment", trimValues: false }

export const subjects = {
  score: (bytes: Uint8Array) => write(opened(bytes)),
  "score, one edit": (bytes: Uint8Array) => {
    const score = opened(bytes)
    const [first] = readMeasures(score, { from: 1, to: 1 })
    const edit = { ...first!, text: first!.text.replace("<stem>up", "<stem>down") }
    const { value } = replaceMeasures(score, [edit])
    if (value === undefined) throw new Error("the edit must be right")
    return text(write(value)).replace("<stem>down", "<stem>up")
  },
  "musicxml-io": (bytes: Uint8Array) => musicxml.serialize(musicxml.parse(text(bytes))),
  "fast-xml-parser": (bytes: Uint8Array) => new XMLBuilder(options).build(new XMLParser(options).parse(text(bytes))),
  "@xmldom/xmldom": (bytes: Uint8Array) =>
    new XMLSerializer().serializeToString(new DOMParser().parseFromString(text(bytes), "text/xml"))
}

process.on("message", ({ size, subject }: Order) => {
  const bytes = scoreOf(size)
  const before = process.cpuUsage()
  const written = subjects[subject](bytes)
  const { system, user } = process.cpuUsage(before)
  const out = typeof written === "string" ? written : text(written)
  process.send!({ cpu: (user + system) / 1000, isSame: out === text(bytes) } satisfies Report)
})
process.on("disconnect", () => process.exit())
process.send!({ cpu: 0, isSame: true } satisfies Report)
