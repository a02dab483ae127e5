/**
 * Reads the files that scores are created from: MusicXML (plain or compressed), MIDI, Flat's JSON, and scanned pages.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { unzipSync } from "fflate"
import { badRequest, Failure } from "../../http/Errors.ts"
import * as Melody from "../../music/Melody.ts"
import * as MusicXml from "../../music/MusicXml.ts"
import * as MusicXmlNotes from "../../music/MusicXmlNotes.ts"
import type { Content, Instrument } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"

/** What an import reads from a file. */
export interface Imported {
  readonly content: Content
  readonly title: string | undefined
  readonly instruments: ReadonlyArray<Instrument>
  readonly measures: number
  readonly tempo: number
  readonly fifths: number
  /** Whether the file is scanned pages that need recognition, which takes a task and a credit. */
  readonly scanned?: boolean | undefined
}

/** A file in a request. */
export interface Source {
  readonly data: unknown
  readonly dataEncoding?: "base64" | undefined
  readonly filename?: string | undefined
}

/** Returns the content of a file as a string, or an empty string for other values. */
export const textOf = (content: unknown): string => typeof content === "string" ? content : ""

/** Number of characters from which an import uses a task, if the caller supports tasks. */
export const longImport = 100_000

/** Guesses the instrument from the name of a part. */
const instrumentOf = (name: string): Instrument => ({
  id: `sandbox.${name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "part"}`,
  name
})

const piano: Instrument = { id: "keyboards.piano", name: "Piano" }

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Array.from(text).every((letter, index) => bytes[index] === letter.charCodeAt(0))

// First bytes of PDF, JPEG and PNG files.
const scans = [[0x25, 0x50, 0x44, 0x46], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47]]

/** Decodes base64. Returns a failure with the parameter if it is invalid. */
export const bytesOf = (base64: string, param: string): Uint8Array | Failure => {
  const decoded = Base64.decode(base64.replace(/\s/g, ""))
  return Result.isSuccess(decoded) ? decoded.success : badRequest(`${param} must be base64`, param)
}

/** Generates a melody in place of music that the sandbox cannot read. */
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

const unreadable = (message: string): Failure => badRequest(message, "data", "UNSUPPORTED_SCORE_FORMAT")

const fromXml = (data: string): Imported | Failure | undefined => {
  // A byte order mark is white space for this.
  if (!data.trimStart().startsWith("<")) return undefined
  const problem = MusicXml.problemOf(data.trimStart())
  if (problem !== undefined) return unreadable(`data is XML that is not MusicXML: ${problem}`)
  const read = MusicXml.read(data)
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

/** Decodes UTF-8, or UTF-16 with a byte order mark, which some notation programs write. */
const decoded = (bytes: Uint8Array | undefined): string => {
  const [first, second] = bytes ?? []
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8"
  return new TextDecoder(encoding).decode(bytes)
}

const fromZip = (bytes: Uint8Array): Imported | Failure | undefined => {
  try {
    const files = unzipSync(bytes)
    const name = Object.keys(files).find((path) => /\.(xml|musicxml)$/i.test(path) && !path.startsWith("META-INF/"))
    return name === undefined ? undefined : fromXml(decoded(files[name]))
  } catch {
    return undefined
  }
}

/** Reads a file. */
export const read = (source: Source): Imported | Failure => {
  const { dataEncoding, filename = "" } = source
  const data = textOf(source.data)
  const named = filename.replace(/\.[^.]*$/, "")
  const withName = (imported: Imported | Failure | undefined): Imported | Failure =>
    imported === undefined
      ? unreadable(
        "data is not in a format that the sandbox can read. Send MusicXML (plain or compressed), MIDI, Flat's JSON, a PDF or an image"
      )
      : imported instanceof Failure
      ? imported
      : { ...imported, title: imported.title ?? (named === "" ? undefined : named) }
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
  const text = decoded(bytes)
  return withName(fromXml(text) ?? fromJson(text))
}
