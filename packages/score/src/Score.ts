/** A score: the text of its MusicXML, and what it takes to write the file again. Everything else is read from the text. */
import type { XmlElement } from "@rgrove/parse-xml"
import { type Container, pack, unpack } from "./file/Container.ts"
import { decode, type Decoded, encode, type Encoding, encodingOf } from "./file/Encoding.ts"
import { limits, parse } from "./xml/Parse.ts"
import { position, type Problem, refuse, ScoreError } from "./xml/Problem.ts"

/** A score that was opened. It is a plain value: it can be copied, kept and sent to a Worker. */
export interface Score {
  /** The MusicXML, with every byte of the file: its comments, its spaces and its byte order mark. */
  readonly source: string
  /** How it is arranged: measures in parts, or parts in measures. Scores by time can be read, not edited. */
  readonly root: "score-partwise" | "score-timewise"
  /** The encoding of the file. */
  readonly encoding: Encoding
  /** The archive, if the file was compressed (`.mxl`). */
  readonly container?: Container
}

/** A score, or why there is none. */
export type Opened =
  | { readonly value: Score; readonly problems?: never }
  | { readonly value?: never; readonly problems: ReadonlyArray<Problem> }

/** Trees by score. A score that was copied is parsed again. */
const trees = new WeakMap<Score, XmlElement>()

/** Returns the root element of a score, parsed once. */
export const treeOf = (score: Score): XmlElement => {
  const tree = trees.get(score) ?? parse(score.source)
  trees.set(score, tree)
  return tree
}

const foreign: ReadonlyArray<readonly [start: RegExp, hint: string]> = [
  [/^\s*[{[]/, "This looks like JSON: export the score as MusicXML, with the format \"xml\" or \"mxl\""],
  [/^\s*(?:X:|%abc)/, "This looks like ABC: a whole score is read as MusicXML only"],
  [/^(?:MThd|%PDF)/, "This is MIDI or PDF: export the score as MusicXML"],
  [/^\s*<(?:!doctype html|html)\b/i, "This is a web page: download the file itself"],
  [/^\s*$/, "The file is empty"]
]

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

const textOf = (data: string | Uint8Array): Decoded & { readonly container?: Container } => {
  if (typeof data === "string") return { text: data, encoding: encodingOf(data) }
  if (!(data instanceof Uint8Array)) {
    return refuse("data must be a string or a Uint8Array", "new Uint8Array(buffer) makes one of an ArrayBuffer")
  }
  if (data.length > limits.file) refuse(`The file has more than ${limits.file / 2 ** 20} MB`, "Split the score")
  return isZip(data) ? unpack(data) : decode(data)
}

const read = (data: string | Uint8Array): Score => {
  const { text, ...form } = textOf(data)
  const hint = foreign.find(([start]) => start.test(text.slice(0, 500).replace("\uFEFF", "")))?.[1]
  if (hint !== undefined) refuse("The file is not MusicXML", hint, { line: 1, column: 1 })
  const root = parse(text)
  const { name } = root
  if (name !== "score-partwise" && name !== "score-timewise") {
    return refuse(
      `The root element is <${name}>, and must be <score-partwise> or <score-timewise>`,
      "Export the score as MusicXML",
      position(text, root.start)
    )
  }
  const score: Score = { source: text, root: name, ...form }
  trees.set(score, root)
  return score
}

/**
 * Opens a MusicXML file, compressed or not. A string is the text of one.
 *
 * Reads UTF-8, UTF-16, ISO-8859-1 and windows-1252, by the byte order mark or the XML declaration. Entities are not expanded, and nothing is loaded.
 * Refuses more than 32 MB of text, an archive of more than 64 MB or 1,000 files, two million elements, and elements more than 64 deep.
 *
 * Never throws: returns `{ value }`, or `{ problems }` with the line and column of what is wrong.
 */
export const open = (data: string | Uint8Array): Opened => {
  try {
    return { value: read(data) }
  } catch (error) {
    if (error instanceof ScoreError) return { problems: [error.problem] }
    // Offsets of a damaged archive lead outside it.
    return { problems: [{ message: "The file is damaged", hint: "Copy, download or export it again" }] }
  }
}

/**
 * Returns the file of a score, in the form and the encoding in which it came: bytes that an upload takes. What was not edited has the same bytes; in an
 * archive, all other files too.
 */
export const write = ({ container, encoding, source }: Score): Uint8Array<ArrayBuffer> => {
  const bytes = container === undefined ? encode(source, encoding) : pack(container, source, encoding)
  return bytes as Uint8Array<ArrayBuffer>
}
