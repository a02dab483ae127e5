/**
 * Docstrings of the contract, and what printers add to them. They say what both readers of the client and readers of the OpenAPI document need;
 * what the data says already (method, path, scopes, pages, files) is added for each.
 */
import type { Operation } from "./Contract.ts"

export type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }

export interface Documentation {
  /** The first sentence, as Markdown. */
  readonly sentence: string | undefined
  /** What follows, as Markdown. */
  readonly rest: string | undefined
  readonly default: Json | undefined
  readonly deprecated: boolean
}

/** Reads a docstring for the OpenAPI document: its paragraphs, and its tags `@default` and `@deprecated`. */
export const read = (doc = ""): Documentation => {
  const { paragraphs, tags } = split(doc)
  const each = tags.split(/^@/m)
  const deprecated = tag(each, "deprecated")
  const standard = tag(each, "default")
  const [first = "", ...others] = paragraphs.filter((paragraph) => paragraph !== "**Details**").map(replaceReasons)
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

/** Reasons of the client's errors, and their statuses. */
const reasons: Readonly<Record<string, string>> = {
  BadRequest: "400",
  PaymentRequired: "402",
  Forbidden: "403",
  NotFound: "404",
  Conflict: "409"
}

export const statusesIn = (doc: string | undefined): ReadonlyArray<string> =>
  Object.entries(reasons).flatMap(([reason, status]) => doc?.includes(`\`${reason}\``) === true ? [status] : [])

/** Returns a paragraph on one line, with the statuses of errors instead of their reasons. */
const replaceReasons = (paragraph: string): string =>
  flat(paragraph).replaceAll(
    / as `(\w+)`/g,
    (words, reason: string) => reason in reasons ? ` with ${reasons[reason]}` : words
  )

/** Returns the documentation of an operation for readers of the client: with its request, and that a call returns one page. */
export const ofCall = (operation: Operation): string => {
  const { paragraphs, tags } = split(operation.doc ?? "")
  const headings = () => paragraphs.findIndex((paragraph) => paragraph.startsWith("**"))
  const at = paragraphs.indexOf("**Details**") + 1
  if (at > 0) paragraphs[at] = wrap(`${requestOf(operation)} ${flat(paragraphs[at]!)}`, "  ")
  else {
    paragraphs.splice(
      headings() < 0 ? paragraphs.length : headings(),
      0,
      "**Details**",
      wrap(requestOf(operation), "  ")
    )
  }
  if (operation.kind === "paginated") {
    const gotchas = paragraphs.indexOf("**Gotchas**")
    const note = "A call returns one page; `stream` reads all of them."
    if (gotchas >= 0) paragraphs.splice(gotchas + 1, 0, note)
    else paragraphs.push("**Gotchas**", note)
  }
  return [...paragraphs, ...tags === "" ? [] : [tags]].join("\n\n")
}

const requestOf = ({ fixed, method, path, repetition, scopes }: Operation): string => {
  const query = fixed === undefined ? "" : `?${new URLSearchParams(fixed)}`
  const accepted = scopes.map((scope) => `\`${scope}\``).join(", ")
  return `\`${method} ${path}${query}\`${
    scopes.length === 0 ? "" : `, with ${scopes.length === 1 ? "the scope" : "one of the scopes"} ${accepted}`
  }.${
    repetition === undefined
      ? ""
      : ` ${repetition.repeat === "never" ? "Not sent" : "Sent"} again if its response is lost: ${repetition.reason}.`
  }`
}

/** What the client accepts for a field with the content of a file, in addition to a string. */
export const content = (doc: string | undefined, declaresEncoding: boolean, indent: string): string =>
  wrap(
    `${flat(doc ?? "")} Bytes, a \`Blob\` or a stream are encoded while they are sent${
      declaresEncoding ? ", and `dataEncoding` is set" : ""
    }.`,
    indent
  )

const split = (doc: string): { readonly paragraphs: Array<string>; readonly tags: string } => {
  const at = doc.search(/^@/m)
  return {
    paragraphs: (at < 0 ? doc : doc.slice(0, at)).split(/\n{2,}/).map((text) => text.trim()).filter((text) =>
      text !== ""
    ),
    tags: at < 0 ? "" : doc.slice(at)
  }
}

const tag = (tags: ReadonlyArray<string>, name: string): string | undefined =>
  tags.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1).replaceAll(/\s+/g, " ").trim()

const flat = (paragraph: string): string => paragraph.replaceAll(/\s+/g, " ").trim()

/** Columns of comments. */
const width = 150

/** Breaks a text into lines of a comment with this indent. */
const wrap = (text: string, indent: string): string => {
  const lines = [""]
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!
    if (line !== "" && line.length + word.length + indent.length + 4 > width) lines.push(word)
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`
  }
  return lines.join("\n")
}
