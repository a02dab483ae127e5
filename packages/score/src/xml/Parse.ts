/**
 * Parses XML into a tree with offsets, within limits. Entities that a document declares are not expanded, and nothing is loaded.
 */
import { parseXml, type XmlElement, XmlError } from "@rgrove/parse-xml"
import { position, refuse } from "./Problem.ts"

/** Limits of what is read. The largest scores that people write have a third of them. */
export const limits = {
  /** Bytes or characters of a score, decompressed. */
  size: 32 * 2 ** 20,
  /** Bytes of a compressed file, with its pictures. */
  file: 64 * 2 ** 20,
  /** Files in a compressed file. */
  entries: 1000,
  /** Elements of a score, and elements inside each other, of which a score has about ten. */
  elements: 2_000_000,
  depth: 64
}

/** Returns the offset after the `>` that ends the tag at `offset`: one in quotes does not. */
const afterTag = (text: string, offset: number): number => {
  let quote = 0
  for (let at = offset + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quote === 0 && code === 0x3e) return at + 1
    if (quote === 0 && (code === 0x22 || code === 0x27)) quote = code
    else if (code === quote) quote = 0
  }
  return text.length
}

/** What a parser skips: comments, CDATA sections and instructions have no elements. */
const ends: ReadonlyArray<readonly [start: string, end: string]> = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]]

/** Throws where a text has more elements, or deeper ones, than the parser should build. */
const checkLimits = (text: string): void => {
  let [count, depth] = [0, 0]
  for (let offset = text.indexOf("<"); offset !== -1; offset = text.indexOf("<", offset)) {
    const start = offset
    const next = text.charCodeAt(start + 1)
    const [, end] = next === 0x21 || next === 0x3f ? ends.find(([one]) => text.startsWith(one, start)) ?? [] : []
    const after = end === undefined ? afterTag(text, start) : text.indexOf(end, start)
    offset = after === -1 ? text.length : after
    if (end !== undefined || next === 0x21) continue
    if (next === 0x2f) depth--
    else if (++count && text.charCodeAt(offset - 2) !== 0x2f) depth++
    const over = count > limits.elements
      ? `more than ${limits.elements} elements`
      : `elements more than ${limits.depth} deep`
    if (count > limits.elements || depth > limits.depth) {
      refuse(`The score has ${over}`, undefined, position(text, start))
    }
  }
}

/** Turns the parser's message into ours: without its excerpt, and with a way out. */
const explain = (error: XmlError, text: string): never => {
  const message = error.message.split(" (line ")[0]!.replace(
    /^Missing end tag for element (.+)$/,
    "<$1> is not closed here"
  )
  const [, entity] = /^Named entity isn't defined: &(.+);/.exec(message) ?? []
  const hint = entity === undefined
    ? "Write & as &amp;"
    : `Entities of a DTD are not read: write the character itself, or &amp;${entity};`
  // The parser counts characters; offsets count UTF-16 units.
  const offset = /[\ud800-\udbff]/.test(text) ? [...text].slice(0, error.pos).join("").length : error.pos
  return refuse(message, /reference|entity/.test(message) ? hint : undefined, position(text, offset))
}

/** Returns the root element of a text, whose `start` and `end` are offsets into it. Throws `ScoreError` with the line and column of what is wrong. */
export const parse = (text: string): XmlElement => {
  if (text.length > limits.size) {
    refuse(`The score has more than ${limits.size / 2 ** 20} MB`, "Split it into movements")
  }
  checkLimits(text)
  try {
    // The parser's own normalization of carriage returns takes quadratic time.
    const { root } = parseXml(text.includes("\r") ? text.replaceAll("\r", " ") : text, { includeOffsets: true })
    return root ?? refuse("The text has no element", undefined, { line: 1, column: 1 })
  } catch (error) {
    if (error instanceof XmlError) explain(error, text)
    throw error
  }
}
