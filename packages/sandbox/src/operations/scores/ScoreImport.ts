/**
 * Reads the files that scores are made of: MusicXML, compressed or not, MIDI, Flat's own JSON, and scanned pages.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { unzipSync } from "fflate"
import * as Melody from "../../music/Melody.ts"
import * as MusicXml from "../../music/MusicXml.ts"
import * as MusicXmlNotes from "../../music/MusicXmlNotes.ts"
import { badRequest } from "../../server/Errors.ts"
import type { Failure } from "../../server/Errors.ts"
import type { Content, Instrument } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"

/** What a file says of the score that it becomes. */
export interface Imported {
  readonly content: Content
  readonly title: string | undefined
  readonly instruments: ReadonlyArray<Instrument>
  readonly measures: number
  readonly tempo: number
  readonly fifths: number
  /** Whether it is pages that have to be recognised first, which takes a task and a credit. */
  readonly scanned?: boolean | undefined
}

/** A file as requests carry it. */
export interface Source {
  readonly data: unknown
  readonly dataEncoding?: "base64" | undefined
  readonly filename?: string | undefined
}

/** What arrived for a content: a string, whatever a client was given. */
export const textOf = (content: unknown): string => typeof content === "string" ? content : ""

/** Imports from this many characters on take long: callers that can follow a task get one. */
export const longImport = 100_000

/** An instrument as scores name it, told from the name of a part. */
const instrumentOf = (name: string): Instrument => ({
  id: `sandbox.${name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "part"}`,
  name
})

const piano: Instrument = { id: "keyboards.piano", name: "Piano" }

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Array.from(text).every((letter, index) => bytes[index] === letter.charCodeAt(0))

// How PDF, JPEG and PNG begin.
const scans = [[0x25, 0x50, 0x44, 0x46], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47]]

/** Bytes of a text in base64; a failure names the parameter. */
export const bytesOf = (base64: string, param: string): Uint8Array | Failure => {
  const decoded = Base64.decode(base64.replace(/\s/g, ""))
  return Result.isSuccess(decoded) ? decoded.success : badRequest(`${param} must be base64`, param)
}

/** A tune that the sandbox makes up in place of music that it cannot read. */
export const invented = (seed: string, title: string, measures = 4): Imported => {
  const melody = Melody.compose(seed, title, measures)
  return {
    content: { type: "melody", seed, title, measures },
    title: undefined,
    instruments: [piano],
    measures,
    tempo: melody.tempo,
    fifths: 0
  }
}

const fromXml = (data: string): Imported | undefined => {
  const read = MusicXml.read(data)
  if (read === undefined) return undefined
  const parts = MusicXmlNotes.partsOf(data)
  return {
    content: { type: "musicxml", data },
    title: read.title,
    instruments: parts.length === 0 ? [piano] : parts.map(instrumentOf),
    measures: read.measures,
    tempo: MusicXmlNotes.hear(data, "").tempo,
    fifths: MusicXmlNotes.fifthsOf(data)
  }
}

const fromJson = (data: string): Imported | undefined => {
  if (!data.trimStart().startsWith("{")) return undefined
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value !== "object" || value === null || !("score-partwise" in value)) return undefined
    return { ...invented(data, ""), content: { type: "flat", data } }
  } catch {
    return undefined
  }
}

const fromZip = (bytes: Uint8Array): Imported | undefined => {
  try {
    const files = unzipSync(bytes)
    const name = Object.keys(files).find((path) => /\.(xml|musicxml)$/i.test(path) && !path.startsWith("META-INF/"))
    return name === undefined ? undefined : fromXml(new TextDecoder().decode(files[name]))
  } catch {
    return undefined
  }
}

/** Reads a file. */
export const read = (source: Source): Imported | Failure => {
  const { dataEncoding, filename = "" } = source
  const data = textOf(source.data)
  const refused = badRequest(
    "data is no music that the sandbox can read: send MusicXML (plain or compressed), MIDI, Flat's JSON, a PDF or an image",
    "data",
    "UNSUPPORTED_SCORE_FORMAT"
  )
  const named = filename.replace(/\.[^.]*$/, "")
  const withName = (imported: Imported | undefined): Imported | Failure =>
    imported === undefined ? refused : { ...imported, title: imported.title ?? (named === "" ? undefined : named) }
  if (dataEncoding === undefined) return withName(fromXml(data) ?? fromJson(data))
  const bytes = bytesOf(data, "data")
  if (!(bytes instanceof Uint8Array)) return bytes
  if (startsWith(bytes, "PK")) return withName(fromZip(bytes))
  if (scans.some((magic) => magic.every((byte, index) => bytes[index] === byte))) {
    return withName({ ...invented(String(Random.hash(data)), named), scanned: true })
  }
  if (startsWith(bytes, "MThd")) {
    return withName({ ...invented(String(Random.hash(data)), named), content: { type: "midi", base64: data } })
  }
  const text = new TextDecoder().decode(bytes)
  return withName(fromXml(text) ?? fromJson(text))
}
