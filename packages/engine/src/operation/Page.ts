/**
 * One page of a paginated list, and the `Link` header (RFC 8288) with the cursors of the adjacent pages. Only the cursor of a link is used: its host
 * and path are ignored, so that no response can send a token to another server.
 */
import * as Effect from "effect/Effect"
import type * as CallOptions from "../call/CallOptions.ts"
import { Decode, type Encode, FlatError } from "../error/FlatError.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { FlatResponse, Page } from "../shared/Lists.ts"
import { mayBe } from "../validation/Shape.ts"

export type { Page } from "../shared/Lists.ts"

// What is before a link, its target, and its parameters. Commas and semicolons of targets and quotes belong to them.
const links = /([^<]*)<([^>]*)>((?:"(?:[^"\\]|\\.)*"|[^",])*)(?:,|$)/gsy
const escapePattern = /\\(.)/gs
const spaces = /\s+/
const parameters = /;([^=;]*)(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*)))?/gs

/** Whether a relation at the end of a header may be the start of `next` or `previous`. */
const mayBeTruncated = (rel: string): boolean =>
  rel !== "prev" && ["next", "previous"].some((whole) => whole.startsWith(rel) && whole !== rel)

/** Returns the relations of a link: the first `rel` of its parameters, quoted or bare, counts. `isLast`: the header ends with it. */
const relationsIn = (text: string, isLast: boolean): ReadonlyArray<string> => {
  parameters.lastIndex = 0
  for (let found = parameters.exec(text); found !== null; found = parameters.exec(text)) {
    if (found[1]!.trim().toLowerCase() !== "rel") continue
    const quoted = found[2]
    const rel = (quoted?.replaceAll(escapePattern, "$1") ?? found[3]?.trim() ?? "").toLowerCase()
    if (rel === "") continue
    const isCut = quoted === undefined && isLast && parameters.lastIndex === text.length && mayBeTruncated(rel)
    return isCut ? [] : rel.split(spaces)
  }
  return []
}

/** An adjacent page, as a `Link` header describes it. */
export interface Neighbour {
  /** Its cursor. `undefined` if there is no such page, or if that is unknown. */
  readonly cursor: string | undefined
  /** Why it is unknown whether there is such a page. */
  readonly problem: string | undefined
}

const none: Neighbour = { cursor: undefined, problem: undefined }

const neighbourIn = (target: string, name: string): Neighbour => {
  const [address = ""] = target.split("#", 1)
  const query = address.includes("?") ? address.slice(address.indexOf("?")) : ""
  // URLSearchParams decodes the cursor, so that it is encoded only once when sent again.
  const cursor = new URLSearchParams(query).get(name) || undefined
  return { cursor, problem: cursor === undefined ? "a link has no cursor" : undefined }
}

/** Anything but the commas and spaces between links. */
const isOther = /[^\s,]/

/** Returns the text of a header, whose bytes transports return as Latin-1: a cursor in raw UTF-8 goes back as it came. */
const textOf = (header: string): string => {
  if (!/[\x80-\xff]/.test(header) || /[^\0-\xff]/.test(header)) return header
  const text = new TextDecoder().decode(Uint8Array.from(header, (character) => character.charCodeAt(0)))
  return text.includes("\ufffd") ? header : text
}

/** Reads a `Link` header. A malformed part is a problem if it may have held the cursor: otherwise an incomplete list would look complete. */
export const neighboursOf = (
  given: string | undefined
): { readonly next: Neighbour; readonly previous: Neighbour } => {
  const found = { next: none, previous: none }
  if (given === undefined) return found
  const header = textOf(given)
  let end = 0
  let isSound = true
  links.lastIndex = 0
  for (let link = links.exec(header); link !== null; link = links.exec(header)) {
    end = links.lastIndex
    const rels = relationsIn(link[3]!, !link[0].endsWith(","))
    if (rels.length === 0 || isOther.test(link[1]!)) isSound = false
    if (rels.includes("next") && found.next.cursor === undefined) found.next = neighbourIn(link[2]!, "next")
    if ((rels.includes("previous") || rels.includes("prev")) && found.previous.cursor === undefined) {
      found.previous = neighbourIn(link[2]!, "previous")
    }
  }
  if (isSound && !isOther.test(header.slice(end))) return found
  const unknown = { cursor: undefined, problem: "it is malformed or truncated" }
  return {
    next: found.next === none ? unknown : found.next,
    previous: found.previous === none ? unknown : found.previous
  }
}

/** Reads the cursors of a `Link` header. A malformed header yields none; operations fail as `Decode` in that case. */
export const cursorsOf = (header: string | undefined): { next: string | undefined; previous: string | undefined } => {
  const { next, previous } = neighboursOf(header)
  return { next: next.cursor, previous: previous.cursor }
}

/** Reads one page. */
export interface ReadPage {
  (input?: unknown, overrides?: CallOptions.Overrides): Effect.Effect<FlatResponse<Page<unknown>>, FlatError>
  /** The path template of the operation, for errors. */
  readonly path: () => string
  /** Whether a value can be an item of the list, by its JSON type. */
  readonly isItem: (value: unknown) => boolean
}

/** Whether an input is read backwards: it has the cursor of a previous page only. */
export const isBackwards = (input: object): boolean =>
  "previous" in input && input.previous !== undefined && !("next" in input && input.next !== undefined)

/** Returns the function that reads one page of an operation. */
export const readPage = (prepared: PreparedOperation.PreparedOperation, pipe: RequestPipe["Service"]): ReadPage =>
  Object.assign(
    (input?: unknown, overrides?: CallOptions.Overrides) =>
      Effect.flatMap(PreparedOperation.execute(prepared, pipe, input, overrides), (response) => {
        const { next, previous } = neighboursOf(response.headers["link"])
        // A broken cursor in the other direction does not matter.
        const { problem } = isBackwards(input ?? {}) ? previous : next
        if (problem !== undefined) {
          const { path } = prepared.ready().call
          const detail = `the Link header cannot be read: ${problem}`
          return Effect.fail(incomplete(prepared.operation, path, response, detail))
        }
        const items = response.value as ReadonlyArray<unknown>
        return Effect.succeed({ ...response, value: { items, next: next.cursor, previous: previous.cursor } })
      }),
    {
      path: () => prepared.ready().call.path,
      isItem: (value: unknown) => {
        const { item } = prepared.ready()
        return item === undefined || mayBe(item, value)
      }
    }
  )

/** Returns the error of a list that cannot be read to its end. */
export const incomplete = (operation: string, path: string, response: FlatResponse<unknown>, problem: string) =>
  failure(
    operation,
    path,
    1,
    new Decode({
      status: response.status,
      contentType: response.headers["content-type"],
      detail: `${problem}; the list is not complete. Start over, or report it to the vendor`
    })
  )

/** Returns the error of a list. */
export const failure = (operation: string, path: string, attempts: number, reason: Decode | Encode) =>
  new FlatError({ operation, method: "GET", path, attempts, reason })
