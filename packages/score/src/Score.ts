/** A score: the text of its MusicXML, and what it takes to write the file again. Everything else is read from the text. */
import type { XmlElement } from "@rgrove/parse-xml"
import { type Container, pack, unpack } from "./file/Container.ts"
import { decode, type Decoded, encode, type Encoding, encodingOf } from "./file/Encoding.ts"
import { attempt, position, refuse, type Result } from "./xml/Problem.ts"
import { limits, parse } from "./xml/Tree.ts"

/** A score that was opened. It is a plain value: it can be copied, kept and sent to a Worker. */
export interface Score {
  /** The MusicXML, with every byte of the file: its comments, its spaces and its byte order mark. */
  readonly source: string
  /** How it is arranged: measures in parts, or parts in measures. Scores by time can be read, not edited. */
  readonly root: "score-partwise" | "score-timewise"
  readonly encoding: Encoding
  /** The archive, if the file was compressed (`.mxl`). */
  readonly container?: Container
}

/** Trees by score. A score that was copied is parsed again. */
const trees = new WeakMap<Score, XmlElement>()

const requireScore = (score: Score | undefined): Score =>
  typeof score?.source === "string" ? score : refuse("The score must be the `value` that `open` returns")

/** Returns the root element of a score, parsed once. */
export const treeOf = (given: Score): XmlElement => {
  const score = requireScore(given)
  const tree = trees.get(score) ?? parse(score.source)
  trees.set(score, tree)
  return tree
}

const formOf = (data: string | Uint8Array): Decoded & { readonly container?: Container } => {
  if (typeof data === "string") return { text: data, encoding: encodingOf(data) }
  if (!(data instanceof Uint8Array)) refuse("data must be a string or a Uint8Array", "Use new Uint8Array(buffer)")
  if (data.length > limits.file) refuse(`The file has more than ${limits.file / 2 ** 20} MB`, "Split the score")
  return data[0] === 0x50 && data[1] === 0x4b ? unpack(data) : decode(data)
}

const read = (data: string | Uint8Array): Score => {
  const { text, ...form } = formOf(data)
  const tree = parse(text)
  const { name: root, start } = tree
  if (root !== "score-partwise" && root !== "score-timewise") {
    const message = `The root element is <${root}>, and must be <score-partwise> or <score-timewise>`
    return refuse(message, "Export the score as MusicXML", position(text, start))
  }
  const score: Score = { source: text, root, ...form }
  trees.set(score, tree)
  return score
}

/** How files begin that are something else, and what to do about them. */
const others: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\0/, "The file begins with NUL bytes, as after an interrupted copy: copy, download or export it again"],
  [/^$/, "The file is empty"],
  [/^(?:%PDF|MThd)/, "This is PDF or MIDI: export the score as MusicXML"],
  [/^<(?:!doctype )?html/i, "This is a web page: download the file itself"],
  [/^[[{]/, "This looks like JSON: ask for the score as MusicXML"],
  [/^(?!PK)[^<]/, "Give the text or the bytes of a MusicXML file, not its name"]
]

/**
 * Opens a MusicXML file, compressed or not. A string is the text of one.
 *
 * Reads UTF-8, UTF-16, ISO-8859-1 and windows-1252, by the byte order mark or the XML declaration. Entities are not expanded, and nothing is loaded.
 * Refuses more than 32 MB of text, an archive of more than 64 MB or 1,000 files, two million elements, and elements more than 64 deep.
 *
 * Never throws: returns `{ value }`, or `{ problems }` with the line and column of what is wrong.
 */
export const open = (data: string | Uint8Array): Result<Score> => {
  try {
    const opened = attempt(() => read(data))
    if (opened.value !== undefined || (typeof data !== "string" && !(data instanceof Uint8Array))) return opened
    const start = typeof data === "string" ? data.slice(0, 99) : new TextDecoder().decode(data.subarray(0, 99))
    const text = /^\0{4}/.test(start) ? start : start.replace(/^[\s\0\ufffd]+/, "")
    const hint = others.find(([begin]) => begin.test(text))?.[1]
    if (hint === undefined) return opened
    return { problems: [{ line: 1, column: 1, message: "The file is not MusicXML", hint }] }
  } catch {
    // Offsets of a damaged archive lead outside it.
    return { problems: [{ message: "The file is damaged", hint: "Copy, download or export it again" }] }
  }
}

/** Returns the file of a score, in the form and the encoding in which it came. What was not edited has the same bytes; in an archive, all other files too. */
export const write = (score: Score): Uint8Array<ArrayBuffer> => {
  const { container, encoding, source } = requireScore(score)
  const bytes = encode(source, encoding)
  return container === undefined ? bytes : pack(container, bytes)
}
