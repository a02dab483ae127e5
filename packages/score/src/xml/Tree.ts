/**
 * Parses XML into a tree with offsets, within limits, and reads the elements of a tree by name. Entities that a document declares are not expanded, and
 * nothing is loaded.
 */
import { parseXml, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml"
import { faultOf, readNumber } from "./Numbers.ts"
import { position, refuse } from "./Problem.ts"

export const elements = (element: XmlElement): ReadonlyArray<XmlElement> =>
  element.children.filter((node): node is XmlElement => node instanceof XmlElement)
export const children = (element: XmlElement, name: string) => elements(element).filter((one) => one.name === name)

export const child = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((node): node is XmlElement => node instanceof XmlElement && node.name === name)

export const descendants = (element: XmlElement): ReadonlyArray<XmlElement> =>
  elements(element).flatMap((one) => [one, ...descendants(one)])

/** Returns the first element at a path of names, such as `pitch/step`. */
export const at = (element: XmlElement, path: string): XmlElement | undefined =>
  path.includes("/")
    ? path.split("/").reduce<XmlElement | undefined>((found, name) => found && child(found, name), element)
    : child(element, path)

/** Returns the text in an element. Most have one: the property of the parser would make a list of it. */
const textIn = (element: XmlElement): string => {
  const { children: [first], children: { length } } = element
  return length === 1 && first instanceof XmlText ? first.text : element.text
}

/** Returns the text of the first element at a path, trimmed. Without one, or with an empty one, `undefined`. */
export const textOf = (element: XmlElement, path: string) => {
  const found = at(element, path)
  return found && (textIn(found).trim() || undefined)
}

/** Returns the number in the first element at a path. Without one, or if it is no number or outside its bounds, `undefined`. */
export const numberOf = (element: XmlElement, path: string): number | undefined => {
  const found = at(element, path)
  return found && readNumber(found.name, textIn(found))
}

/** Returns the numbers in an element that are none, or outside their bounds, and what is wrong with them. */
export const wrongNumbers = (
  element: XmlElement
): ReadonlyArray<{ readonly start: number; readonly message: string }> =>
  elements(element).flatMap((one) => {
    const message = one.children.length > 1 ? undefined : faultOf(one.name, one.text.trim())
    return message === undefined ? wrongNumbers(one) : [{ start: one.start, message }]
  })

/** Characters, elements and their depth of a score, bytes of an archive and files in it. The largest scores that people write have a third of these. */
export const limits = { size: 32 * 2 ** 20, elements: 2_000_000, depth: 64, file: 64 * 2 ** 20, entries: 1000 }
const tooDeep = `The score has elements more than ${limits.depth} deep`

const checkSize = (text: string): void => {
  const hint = "Split it into movements"
  if (text.length > limits.size) refuse(`The score has more than ${limits.size / 2 ** 20} MB`, hint)
  let count = 0
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at + 1)) {
    if (text[at + 1] !== "/" && ++count > limits.elements) {
      refuse(`The score has more than ${limits.elements} elements`, hint, position(text, at))
    }
  }
}

const checkDepth = (text: string, element: XmlElement, depth = 1): void => {
  if (depth > limits.depth) refuse(tooDeep, undefined, position(text, element.start))
  for (const one of element.children) if (one instanceof XmlElement) checkDepth(text, one, depth + 1)
}

/** Returns where the first element is that is too deep, in a text that the parser could not finish. */
const firstTooDeep = (text: string): number => {
  let depth = 0
  const tags =
    /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)|<\?[^]*?(?:\?>|$)|<(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^<>"'])*(?:>|$)/g
  for (const { 0: tag, index } of text.matchAll(tags)) {
    if (/^<[!?]/.test(tag)) continue
    if (tag[1] === "/") depth--
    else if (++depth > limits.depth) return index
    else if (tag.endsWith("/>")) depth--
  }
  return 0
}

/** Turns the parser's error into ours: without its excerpt, and with a way out. */
const explain = (error: unknown, text: string): never => {
  // The parser calls itself for each element in another: the stack is full.
  if (!(error instanceof XmlError)) return refuse(tooDeep, undefined, position(text, firstTooDeep(text)))
  const message = error.message.split(" (line ")[0]!
  const way = "Write & as &amp;, and other entities as the character itself"
  // The parser counts characters; offsets count UTF-16 units.
  const offset = /[\ud800-\udbff]/.test(text) ? [...text].slice(0, error.pos).join("").length : error.pos
  return refuse(message, /reference|entity/.test(message) ? way : undefined, position(text, offset))
}

/** Returns the root element of a text, whose `start` and `end` are offsets into it. Throws `ScoreError` with the line and column of what is wrong. */
export const parse = (text: string): XmlElement => {
  checkSize(text)
  let root: XmlElement | null
  try {
    // The parser's own normalization of carriage returns takes quadratic time.
    root = parseXml(text.replaceAll("\r", " "), { includeOffsets: true }).root
  } catch (error) {
    return explain(error, text)
  }
  if (root === null) return refuse("The text has no element", undefined, { line: 1, column: 1 })
  checkDepth(text, root)
  return root
}
