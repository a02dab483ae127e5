/**
 * One page of a paginated list, and the `Link` header (RFC 8288) with the cursors of the adjacent pages. Only the cursor of a link is used: its host
 * and path are ignored, so that no response can send a token to another server.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as CallOptions from "../call/CallOptions.ts"
import { Decode, type Encode, FlatError } from "../error/FlatError.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { FlatResponse, Page } from "../shared/Lists.ts"
import { mayBe } from "../validation/Shape.ts"

export type { Page } from "../shared/Lists.ts"

const skipSpace = (text: string, at: number): number => {
  while (at < text.length && (text[at] === " " || text[at] === "\t")) at++
  return at
}

const readUntil = (text: string, from: number, stops: string): number => {
  let at = from
  while (at < text.length && !stops.includes(text[at]!)) at++
  return at
}

/** The parameters of one link that are needed. */
interface Parameters {
  readonly rels: ReadonlyArray<string>
  readonly end: number
  readonly problem: string | undefined
}

const unclosed = "a quote is not closed"
const unrelated = "a link has no relation"

/** Returns whether a relation at the end of a truncated header may be the start of `next` or `previous`. */
const mayBeTruncated = (rel: string): boolean =>
  ["next", "previous"].some((whole) => whole.startsWith(rel) && whole !== rel) && rel !== "prev"

// Parameters may be quoted or bare, in any case and order, with or without spaces.
const readParameters = (header: string, from: number): Parameters => {
  let at = from
  let rels: ReadonlyArray<string> | undefined
  let problem: string | undefined
  while (at < header.length) {
    at = skipSpace(header, at)
    if (header[at] !== ";") break
    at = skipSpace(header, at + 1)
    const nameEnd = readUntil(header, at, "=;,")
    const name = header.slice(at, nameEnd).trim().toLowerCase()
    at = nameEnd
    if (header[at] !== "=") continue
    at = skipSpace(header, at + 1)
    let value = ""
    if (header[at] === "\"") {
      at++
      while (at < header.length && header[at] !== "\"") {
        if (header[at] === "\\") at++
        value += header[at++] ?? ""
      }
      if (at >= header.length) problem = unclosed
      at = readUntil(header, at, ";,")
    } else {
      const end = readUntil(header, at, ";,")
      value = header.slice(at, end).trim()
      at = end
      if (name === "rel" && rels === undefined && end === header.length && mayBeTruncated(value.toLowerCase())) {
        problem = "a relation is not complete"
      }
    }
    // RFC 8288: only the first `rel` parameter counts.
    if (name === "rel" && value !== "") rels ??= value.toLowerCase().split(/\s+/)
  }
  // A relation that may be truncated is ignored.
  return problem === undefined && rels !== undefined
    ? { rels, end: at, problem }
    : { rels: [], end: at, problem: problem ?? unrelated }
}

const cursorIn = (target: string, name: string): string | undefined => {
  const query = target.split("#")[0]!.split("?").slice(1).join("?")
  // URLSearchParams decodes the cursor, so that it is encoded only once when sent again.
  return new URLSearchParams(query).get(name) || undefined
}

/** An adjacent page, as a `Link` header describes it. */
export interface Neighbour {
  /** Its cursor. `undefined` if there is no such page, or if that is unknown. */
  readonly cursor: string | undefined
  /** Why it is unknown whether there is such a page. */
  readonly problem: string | undefined
}

/** Reads a `Link` header. A malformed part is a problem if it may have held the cursor: otherwise an incomplete list would look complete. */
export const neighboursOf = (
  header: string | undefined
): { readonly next: Neighbour; readonly previous: Neighbour } => {
  if (header === undefined || header === "") return unlinked
  const next: Finding = { cursor: undefined, named: false }
  const previous: Finding = { cursor: undefined, named: false }
  let problem: string | undefined
  let at = 0
  while (at < header.length) {
    const open = header.indexOf("<", at)
    if (/[^\s,]/.test(header.slice(at, open === -1 ? undefined : open))) problem = "it contains more than links"
    if (open === -1) break
    const close = header.indexOf(">", open)
    if (close === -1) {
      problem = "a link is not complete"
      break
    }
    const target = header.slice(open + 1, close)
    const { end, problem: broken, rels } = readParameters(header, close + 1)
    problem = broken ?? problem
    if (rels.includes("next")) note(next, target, "next")
    if (rels.includes("previous") || rels.includes("prev")) note(previous, target, "previous")
    at = Math.max(end, close + 1)
  }
  return { next: neighbourOf(next, problem), previous: neighbourOf(previous, problem) }
}

interface Finding {
  cursor: string | undefined
  /** Whether there is a link to that page. */
  named: boolean
}

const note = (finding: Finding, target: string, name: string): void => {
  finding.named = true
  finding.cursor ??= cursorIn(target, name)
}

const neighbourOf = ({ cursor, named }: Finding, problem: string | undefined): Neighbour => ({
  cursor,
  problem: cursor !== undefined ? undefined : named ? "a link has no cursor" : problem
})

const noNeighbour: Neighbour = { cursor: undefined, problem: undefined }
const unlinked = { next: noNeighbour, previous: noNeighbour }

/**
 * Reads the cursors of a `Link` header. A malformed header yields none; operations fail as `Decode` in that case.
 *
 * @category constructors
 */
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
      detail: `${problem}; the list is not complete. Start over, or report it to the vendor`,
      excerpt: undefined,
      body: Redacted.make("")
    })
  )

/** Returns the error of a list. */
export const failure = (operation: string, path: string, attempts: number, reason: Decode | Encode) =>
  new FlatError({ operation, method: "GET", path, attempts, waited: 0, outcome: undefined, reason })
