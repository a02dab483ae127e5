/**
 * Parses XML into a tree with offsets, within limits. Entities that a document declares are not expanded, and nothing is loaded.
 */
import { parseXml, type XmlElement, XmlError } from "@rgrove/parse-xml"
import { position, refuse } from "./Problem.ts"

/** Limits of what is read. The largest scores that people write have a third of them. */
export const limits = {
  /** Bytes or characters of a score, decompressed. */
  size: 32 * 1024 * 1024,
  /** Bytes of a compressed file, with its pictures. */
  file: 64 * 1024 * 1024,
  /** Files in a compressed file. */
  entries: 1000,
  /** Elements of a score. */
  elements: 2_000_000,
  /** Elements inside each other. A score has about ten. */
  depth: 64
}

/** Returns the offset of the `>` that ends the tag at `offset`: one in quotes does not. */
const endOfTag = (text: string, offset: number): number => {
  let quote = 0
  for (let at = offset + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 0x3e) return at
    else if (code === 0x22 || code === 0x27) quote = code
  }
  return -1
}

/** Returns the place at which a text has more elements, or deeper ones, than the parser should build. */
const beyondLimits = (text: string): { readonly offset: number; readonly message: string } | undefined => {
  let count = 0
  let depth = 0
  for (let offset = text.indexOf("<"); offset !== -1; offset = text.indexOf("<", offset + 1)) {
    const next = text.charCodeAt(offset + 1)
    if (next === 0x2f) depth--
    else if (next === 0x21 || next === 0x3f) {
      // A comment, a CDATA section or an instruction: what is in it has no elements.
      const end = text.startsWith("<!--", offset) ? "-->" : text.startsWith("<![CDATA[", offset) ? "]]>" : ">"
      offset = text.indexOf(end, offset)
      if (offset === -1) return undefined
    } else {
      const end = endOfTag(text, offset)
      if (end === -1) return undefined
      if (++count > limits.elements) return { offset, message: `has more than ${limits.elements} elements` }
      if (text.charCodeAt(end - 1) !== 0x2f && ++depth > limits.depth) {
        return { offset, message: `has elements more than ${limits.depth} deep` }
      }
    }
  }
  return undefined
}

/** The parser counts characters; offsets count UTF-16 units. */
const toOffset = (text: string, characters: number): number => {
  let offset = 0
  for (let index = 0; index < characters && offset < text.length; index++) {
    offset += text.codePointAt(offset)! > 0xffff
      ? 2
      : 1
  }
  return offset
}

/** Turns the parser's message into ours: without its excerpt, and with a way out. */
const explain = (error: XmlError, text: string): never => {
  const message = error.message.split(" (line ")[0]!
  const [, entity] = /^Named entity isn't defined: &(.+);/.exec(message) ?? []
  const [, open] = /^Missing end tag for element (.+)$/.exec(message) ?? []
  const hint = entity !== undefined
    ? `Entities of a DTD are not read: write the character itself, or &amp;${entity}; for the text`
    : message.includes("reference")
    ? "Write & as &amp;"
    : undefined
  return refuse(
    open === undefined ? message : `<${open}> is not closed here`,
    hint,
    position(text, toOffset(text, error.pos))
  )
}

/** Returns the root element of a text, whose `start` and `end` are offsets into it. Throws `ScoreError` with the line and column of what is wrong. */
export const parse = (text: string): XmlElement => {
  if (text.length > limits.size) {
    refuse(`The score has more than ${limits.size / 2 ** 20} MB`, "Split it into movements")
  }
  const beyond = beyondLimits(text)
  if (beyond !== undefined) refuse(`The score ${beyond.message}`, undefined, position(text, beyond.offset))
  try {
    // The parser's own normalization of carriage returns takes quadratic time.
    const { root } = parseXml(text.includes("\r") ? text.replaceAll("\r", " ") : text, { includeOffsets: true })
    return root ?? refuse("The text has no element", undefined, { line: 1, column: 1 })
  } catch (error) {
    if (error instanceof XmlError) explain(error, text)
    throw error
  }
}
