/**
 * Turns docstrings of the contract into texts of the document. Docstrings speak to readers of the client: what only the client has is left out, or said
 * in terms of HTTP.
 */
import type { Json } from "./Format.ts"

/** The parts of a docstring. */
export interface Documentation {
  /** The first sentence, as Markdown. */
  readonly sentence: string | undefined
  /** What follows, as Markdown. */
  readonly rest: string | undefined
  readonly default: Json | undefined
  readonly deprecated: boolean
}

/** Sentences and words of the client, and what the document says instead. */
const wordings: ReadonlyArray<readonly [pattern: RegExp, replacement: string]> = [
  // The document has method, path and scopes in a form that programs read.
  [/^`(?:GET|POST|PUT|DELETE) [^`]+`(?:, with (?:one of the scopes|the scope) `[^`]+`(?:, `[^`]+`)*)?\.\s*/, ""],
  [
    /A call returns one page(?:; `stream` reads all of them\.|\. To read all accounts use `stream`, or `pages` if the page boundaries matter\.)/,
    "A response has one page. To read the next page, request the URL with `rel=\"next\"` of the `Link` header."
  ],
  [/ If an error has `outcome: "unknown"`, /, " If no response arrives, "],
  [/, if an error has `outcome: "unknown"`, /, ", if no response arrives, "],
  [/The client's time limits apply: keep `wait` below `attemptTimeout`\./, "Allow the request more time than `wait`."],
  [/, which `withResponse` shows/, ""],
  [/newer than this package/, "newer than this document"],
  [/base64, or bytes, a `Blob` or a stream, which are encoded while they are sent/, "or base64"],
  [/An image or a PDF: or base64/, "An image or a PDF in base64"],
  [/plain text, or base64/, "plain text or base64"],
  [/ For bytes, `Blob` and streams it is set automatically\./, ""],
  [/, not an error of the call/, ", and the status is 200"],
  [/\{@link (\w+)\}/, "`$1`"],
  [/^\*\*Details\*\*$/, ""]
]

/** Reads a docstring: its paragraphs, and its tags `@default` and `@deprecated`. */
export const read = (doc: string | undefined): Documentation => {
  const [text = "", ...tags] = (doc ?? "").split(/^@/m)
  const paragraphs = text.split(/\n{2,}/).map(worded).filter((paragraph) => paragraph !== "")
  const deprecated = tag(tags, "deprecated")
  const standard = tag(tags, "default")
  const [first = "", ...others] = paragraphs
  const [found = ""] = /^.+?[.!?](?=\s|$)/.exec(first) ?? [first]
  const rest = [
    first.slice(found.length).trim(),
    ...others,
    deprecated === undefined ? "" : `**Deprecated**: ${deprecated}`
  ]
    .filter((paragraph) => paragraph !== "").join("\n\n")
  return {
    sentence: found === "" ? undefined : found,
    rest: rest === "" ? undefined : rest,
    default: standard === undefined ? undefined : JSON.parse(standard) as Json,
    deprecated: deprecated !== undefined
  }
}

/** Returns the whole text of a docstring, without its tags. */
export const whole = (documentation: Documentation): string | undefined => {
  const { rest, sentence } = documentation
  if (sentence === undefined || rest === undefined) return sentence ?? rest
  return rest.startsWith("**") ? `${sentence}\n\n${rest}` : `${sentence} ${rest}`
}

/** Returns the first sentence without Markdown, which a summary cannot have. */
export const summaryOf = ({ sentence }: Documentation, id: string): string => {
  if (sentence === undefined) throw new Error(`${id} has no documentation. Add a docstring to the contract`)
  return sentence.replaceAll("`", "")
}

/** Returns the statuses of the errors that a docstring names. */
export const statusesIn = (doc: string | undefined): ReadonlyArray<string> =>
  Object.entries(reasons).flatMap(([reason, status]) => doc?.includes(`\`${reason}\``) === true ? [status] : [])

/** Reasons of the client's errors, and their statuses. */
const reasons = { BadRequest: "400", PaymentRequired: "402", Forbidden: "403", NotFound: "404", Conflict: "409" }

const worded = (paragraph: string): string =>
  wordings.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    paragraph.replaceAll(/\s+/g, " ").trim()
  )
    .replaceAll(
      / as `(\w+)`/g,
      (words, reason: string) => reason in reasons ? ` with ${reasons[reason as keyof typeof reasons]}` : words
    )
    .trim()

const tag = (tags: ReadonlyArray<string>, name: string): string | undefined =>
  tags.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1).replaceAll(/\s+/g, " ").trim()
