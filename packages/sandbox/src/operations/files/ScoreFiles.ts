/** The files of a revision. Notation and MIDI contain its notes, picture and sound contain its melody. Only MP3 is silence, of the right length. */
import { type Score as Music, write } from "@flat-sdk/score"
import { zipSync } from "fflate"
import * as FlatJson from "../../music/FlatJson.ts"
import * as Melody from "../../music/Melody.ts"
import * as Midi from "../../music/Midi.ts"
import * as MusicXml from "../../music/MusicXml.ts"
import * as MusicXmlReader from "../../music/MusicXmlReader.ts"
import * as Placeholders from "../../music/Placeholders.ts"
import * as Png from "../../music/Png.ts"
import * as Wav from "../../music/Wav.ts"
import type { Revision, Score } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { File } from "./FileResponse.ts"
import { bytesOf } from "./ScoreImport.ts"

const encoder = new TextEncoder()

/** Returns a UUID for a part of the music, the same for the same name. */
const uuid = (of: string): string => {
  const digits = Random.id(Random.hash(of), Random.hash(`uuid ${of}`)) + Random.id(Random.hash(`${of} more`), 1)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${
    digits.slice(20, 32)
  }`
}

export const tuneOf = ({ title }: Score, { content, id, instruments }: Revision): Melody.Melody => {
  const instrument = instruments[0]?.name ?? "Piano"
  switch (content.type) {
    case "melody":
      return { ...Melody.compose(content.seed, content.title, content.measures, instrument), title }
    case "empty":
      return { title, instrument, tempo: 120, measures: [[{ pitch: undefined, quarters: 4 }]] }
    case "musicxml":
      return MusicXmlReader.hear(content.data, { title, instrument })
    case "midi":
    case "flat":
      return Melody.compose(id, title, 4, instrument)
  }
}

const notationOf = (score: Score, revision: Revision): string => {
  const { content, instruments } = revision
  switch (content.type) {
    case "musicxml":
      return content.data
    case "empty":
      return MusicXml.writeStaves({ ...content, title: score.title, parts: instruments.map(({ name }) => name) })
    default:
      return MusicXml.write(tuneOf(score, revision))
  }
}

/** The notation as bytes: those that were uploaded, if it was MusicXML. */
const xmlOf = (score: Score, revision: Revision): Uint8Array => {
  const { content } = revision
  return content.type === "musicxml"
    ? write({ source: content.data, root: "score-partwise", encoding: content.encoding as Music["encoding"] })
    : encoder.encode(notationOf(score, revision))
}

const mxlOf = (score: Score, revision: Revision): Uint8Array => {
  const { content } = revision
  const uploaded = content.type === "musicxml" ? content.mxl : undefined
  return uploaded === undefined ? compress(xmlOf(score, revision)) : bytesOf(uploaded, "data")
}

const container = `<?xml version="1.0" encoding="UTF-8"?>
<container><rootfiles><rootfile full-path="score.musicxml" media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>
`

export const compress = (xml: Uint8Array): Uint8Array =>
  zipSync(
    { "META-INF/container.xml": encoder.encode(container), "score.musicxml": xml },
    // The earliest date that a zip can hold: the same music must give the same bytes, because the entity tag is the same.
    { mtime: "1980-01-01T12:00:00" }
  )

const startsOf = (tune: Melody.Melody): ReadonlyArray<number> => {
  let quarters = 0
  return [...tune.measures, []].map((measure) => {
    const start = (quarters * 60) / tune.tempo
    for (const note of measure) quarters += note.quarters
    return start
  })
}

/** Returns the times at which the measures of a melody start, and its end. */
export const pointsOf = (score: Score, tune: Melody.Melody) =>
  startsOf(tune).map((time, index) =>
    index === tune.measures.length
      ? { type: "end" as const, time }
      : { type: "measure" as const, measureUuid: uuid(`measure ${index} of ${score.id}`), time }
  )

const flatJson = (score: Score, revision: Revision): string =>
  revision.content.type === "flat"
    ? revision.content.data
    : FlatJson.write(notationOf(score, revision), (name) => uuid(`${name} of ${score.id}`))

const midi = (score: Score, revision: Revision): Uint8Array =>
  revision.content.type === "midi" ? bytesOf(revision.content.base64, "data") : Midi.write(tuneOf(score, revision))

const points = (score: Score, revision: Revision): string => JSON.stringify(pointsOf(score, tuneOf(score, revision)))

const ofTune = (write: (tune: Melody.Melody) => Uint8Array) => (score: Score, revision: Revision): Uint8Array =>
  write(tuneOf(score, revision))

/** The formats: media type, extension, and what a file contains. */
const formats = {
  json: ["application/json", "json", flatJson],
  flat: ["application/octet-stream", "flat", flatJson],
  xml: ["application/vnd.recordare.musicxml+xml", "musicxml", xmlOf],
  mxl: ["application/vnd.recordare.musicxml", "mxl", mxlOf],
  midi: ["audio/midi", "mid", midi],
  mp3: ["audio/mp3", "mp3", ofTune((tune) => Placeholders.mp3(startsOf(tune).at(-1) ?? 0))],
  wav: ["audio/wav", "wav", ofTune(Wav.write)],
  // The measures of one page.
  "thumbnail.png": ["image/png", "png", ofTune((tune) => Png.write({ ...tune, measures: tune.measures.slice(0, 16) }))],
  synchronizationPoints: ["application/json", "json", points]
} as const satisfies {
  readonly [format: string]: readonly [
    contentType: string,
    extension: string,
    write: (score: Score, revision: Revision) => Uint8Array | string
  ]
}

export type Format = keyof typeof formats

export const isFormat = (format: string): format is Format => Object.hasOwn(formats, format)

export const fileOf = (score: Score, revision: Revision, format: Format): File => {
  const [contentType, extension, write] = formats[format]
  const content = write(score, revision)
  return {
    bytes: typeof content === "string" ? encoder.encode(content) : content,
    contentType,
    // The file contains the title, which can change without a new revision.
    tag: `${revision.id}-${Random.hash(`${format} ${score.title}`).toString(16)}`,
    filename: `${score.title}.${extension}`,
    headers: {
      "x-flat-score-revision": revision.id,
      "x-flat-score-revision-date": revision.date
    }
  }
}
