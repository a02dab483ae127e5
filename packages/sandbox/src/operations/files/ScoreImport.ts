/** Reads the files that scores are created from: MusicXML (plain or compressed), MIDI, Flat's JSON, and scanned pages. */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { unzipSync } from "fflate"
import { badRequest } from "../../http/Errors.ts"
import * as Melody from "../../music/Melody.ts"
import * as MusicXmlReader from "../../music/MusicXmlReader.ts"
import type { Content, Instrument, Music } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"

export interface Imported extends Music {
  readonly content: Content
  readonly title: string | undefined
  /** Whether the file is scanned pages that need recognition, which takes a task and a credit. */
  readonly scanned?: boolean | undefined
}

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

/** The instrument of music that does not name one. */
export const piano: Instrument = { id: "keyboards.piano", name: "Piano" }

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Array.from(text).every((letter, index) => bytes[index] === letter.charCodeAt(0))

/** Types of scanned pages, by the first bytes of a file. */
export const scans = [
  { mimeType: "application/pdf", extension: "pdf", magic: "%PDF" },
  { mimeType: "image/jpeg", extension: "jpg", magic: "\xff\xd8\xff" },
  { mimeType: "image/png", extension: "png", magic: "\x89PNG" }
]

/** Returns the type of scanned pages, `undefined` for other files. */
export const scanOf = (bytes: Uint8Array) => scans.find(({ magic }) => startsWith(bytes, magic))

/** Decodes base64. Throws a failure with the parameter if it is invalid. */
export const bytesOf = (base64: string, param: string): Uint8Array => {
  const decoded = Base64.decode(base64.replace(/\s/g, ""))
  if (Result.isSuccess(decoded)) return decoded.success
  throw badRequest(`${param} must be base64`, param)
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

const unreadable = (message: string) => badRequest(message, "data", "UNSUPPORTED_SCORE_FORMAT")

const fromXml = (data: string): Imported | undefined => {
  // A byte order mark is white space for this.
  if (!data.trimStart().startsWith("<")) return undefined
  const problem = MusicXmlReader.problemOf(data.trimStart())
  if (problem !== undefined) throw unreadable(`data is XML that is not MusicXML: ${problem}`)
  const parts = MusicXmlReader.partsOf(data)
  return {
    content: { type: "musicxml", data },
    title: MusicXmlReader.titleOf(data),
    instruments: parts.length === 0 ? [piano] : parts.map(instrumentOf),
    measures: MusicXmlReader.measuresOf(data),
    tempo: MusicXmlReader.hear(data, "").tempo,
    fifths: MusicXmlReader.fifthsOf(data)
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

const filesOf = (bytes: Uint8Array): Record<string, Uint8Array> => {
  try {
    return unzipSync(bytes)
  } catch {
    return {}
  }
}

const fromZip = (bytes: Uint8Array): Imported | undefined => {
  const files = filesOf(bytes)
  const name = Object.keys(files).find((path) => /\.(xml|musicxml)$/i.test(path) && !path.startsWith("META-INF/"))
  return name === undefined ? undefined : fromXml(decoded(files[name]))
}

const fromText = (text: string): Imported | undefined => fromXml(text) ?? fromJson(text)

const fromBytes = (bytes: Uint8Array, data: string, title: string): Imported | undefined => {
  if (startsWith(bytes, "PK")) return fromZip(bytes)
  const seed = String(Random.hash(data))
  if (scanOf(bytes) !== undefined) return { ...invented(seed, title), scanned: true }
  if (startsWith(bytes, "MThd")) return { ...invented(seed, title), content: { type: "midi", base64: data } }
  return fromText(decoded(bytes))
}

/** Reads a file. Throws a failure if it has another format. */
export const read = (source: Source): Imported => {
  const data = textOf(source.data)
  const named = source.filename?.replace(/\.[^.]*$/, "") ?? ""
  const imported = source.dataEncoding === undefined ? fromText(data) : fromBytes(bytesOf(data, "data"), data, named)
  if (imported === undefined) {
    throw unreadable(
      "data is not in a format that the sandbox can read. Send MusicXML (plain or compressed), MIDI, Flat's JSON, a PDF or an image"
    )
  }
  return { ...imported, title: imported.title ?? (named === "" ? undefined : named) }
}
