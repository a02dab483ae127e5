/** Reads the files that scores are created from: MusicXML (plain or compressed), ABC, MIDI, Flat's JSON, and scanned pages. */
import { check, open, overview, type Problem, write } from "@flat-sdk/score"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { badRequest } from "../../http/Errors.ts"
import * as AbcTune from "../../music/AbcTune.ts"
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
export const invent = (seed: string, title: string, measures = 4): Imported => {
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

/** Says what is wrong first, and where. */
const wordsOf = ({ column, hint, line, message }: Problem): string =>
  `data is not MusicXML that can be read: ${message}${line === undefined ? "" : ` (line ${line}, column ${column})`}${
    hint === undefined ? "" : `. ${hint}`
  }`

const fromMusicXml = (data: string | Uint8Array): Imported => {
  const { problems: [unread] = [], value } = open(data)
  if (value === undefined) throw unreadable(wordsOf(unread!))
  // Those of a measure do not keep the API from importing a score.
  const wrong = check(value).problems.find(({ index }) => index === undefined)
  if (wrong !== undefined) throw unreadable(wordsOf(wrong))
  const { container, encoding, source } = value
  const { measures, parts, title } = overview(value)
  return {
    content: { type: "musicxml", data: source, encoding, ...(container && { mxl: Base64.encode(write(value)) }) },
    title,
    instruments: parts.map(({ name }) => instrumentOf(name || "Part")),
    measures,
    tempo: MusicXmlReader.tempoOf(source),
    fifths: MusicXmlReader.fifthsOf(source)
  }
}

/** A tune becomes MusicXML: what ABC says of one voice, without its words. */
const fromAbc = (text: string): Imported => {
  const { problem, xml } = AbcTune.toMusicXml(text)
  if (xml === undefined) throw unreadable(`data is ABC that cannot be read: ${problem}`)
  return fromMusicXml(xml)
}

const fromJson = (data: string): Imported | undefined => {
  if (!data.startsWith("{")) return undefined
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value !== "object" || value === null || !("score-partwise" in value)) return undefined
    return { ...invent(data, ""), content: { type: "flat", data } }
  } catch {
    return undefined
  }
}

const fromText = (data: string | Uint8Array): Imported => {
  const text = (typeof data === "string" ? data : new TextDecoder().decode(data)).trimStart()
  if (/^(?:%abc|X:)/.test(text)) return fromAbc(text)
  return fromJson(text) ?? fromMusicXml(data)
}

const fromBytes = (bytes: Uint8Array, data: string, title: string): Imported => {
  const seed = String(Random.hash(data))
  if (scanOf(bytes) !== undefined) return { ...invent(seed, title), scanned: true }
  return startsWith(bytes, "MThd")
    ? { ...invent(seed, title), content: { type: "midi", base64: data } }
    : fromText(bytes)
}

/** Reads a file. Throws a failure if it has another format. */
export const read = (source: Source): Imported => {
  const data = textOf(source.data)
  const named = source.filename?.replace(/\.[^.]*$/, "") ?? ""
  const imported = source.dataEncoding === undefined ? fromText(data) : fromBytes(bytesOf(data, "data"), data, named)
  return { ...imported, title: imported.title ?? (named === "" ? undefined : named) }
}
