/**
 * Keyset pagination. A cursor names the last record of a page, so pages neither skip nor repeat items when the list changes between requests.
 * Cursors are opaque to clients. The `Link` header contains them in absolute URLs.
 */
import type { Key, Order, Position, Record, Records } from "../state/Records.ts"
import { badRequest } from "./Errors.ts"
import type { Failure } from "./Errors.ts"

/** A decoded cursor: its order and the position of its record, or the start of the list. */
export interface Cursor {
  /** Name of the order. */
  readonly order: string
  readonly descending: boolean
  readonly at?: Position | undefined
  /** Makes two cursors to the same position differ. */
  readonly nonce?: number | undefined
}

// Plain base64 on purpose: its `+`, `/` and `=` reveal clients that decode or encode the cursor of a `Link` incorrectly.
export const encode = (cursor: Cursor): string => {
  const text = JSON.stringify([
    cursor.order,
    cursor.descending,
    cursor.at === undefined ? null : [cursor.at.keys, cursor.at.sequence],
    ...(cursor.nonce === undefined ? [] : [cursor.nonce])
  ])
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

const isKeys = (value: unknown): value is ReadonlyArray<Key> =>
  Array.isArray(value) && value.every((key) => key === null || typeof key === "string" || typeof key === "number")

/** Decodes a cursor. Returns `undefined` if the sandbox did not create it. */
export const decode = (text: string): Cursor | undefined => {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (!Array.isArray(value) || typeof value[0] !== "string" || typeof value[1] !== "boolean") return undefined
    const [order, descending, at] = value as [string, boolean, unknown]
    if (at === null) return { order, descending }
    if (!Array.isArray(at) || !isKeys(at[0]) || typeof at[1] !== "number") return undefined
    return { order, descending, at: { keys: at[0], sequence: at[1] } }
  } catch {
    return undefined
  }
}

/** Pagination parameters of a list request. */
export interface PageRequest {
  readonly limit: number
  readonly next?: string | undefined
  readonly previous?: string | undefined
}

/** A page and the cursors around it. */
export interface Page<T> {
  readonly items: ReadonlyArray<T>
  readonly next?: string | undefined
  readonly previous?: string | undefined
}

/** Reads the cursor of a request. Returns a failure with the parameter if it is invalid. */
export const cursorOf = (request: PageRequest): Cursor | undefined | Failure => {
  if (request.next !== undefined && request.previous !== undefined) {
    return badRequest("next and previous cannot be used together: send one of them", "previous")
  }
  const name = request.next === undefined ? "previous" : "next"
  const text = request.next ?? request.previous
  if (text === undefined) return undefined
  return decode(text) ??
    badRequest(`${name}: not a cursor of this list. Copy the cursor unchanged from a Link header`, name)
}

/** Reads a page of the matching records, in the given order. */
export const read = <T extends Record>(
  records: Records<T>,
  order: Order<T>,
  matches: (record: T) => boolean,
  request: PageRequest,
  cursor: Cursor | undefined
): Page<T> => {
  const view = records.view(order)
  const entries = view.entries
  const backwards = request.previous !== undefined
  const at = cursor?.at
  const start = at === undefined ? (backwards ? entries.length : 0) : view.find(at, !backwards)
  const picked: Array<number> = []
  const step = backwards ? -1 : 1
  let index = backwards ? start - 1 : start
  // Reads one more match than the page holds, to know whether there is another page.
  for (; index >= 0 && index < entries.length && picked.length <= request.limit; index += step) {
    if (matches((entries[index] as typeof entries[number]).record)) picked.push(index)
  }
  const more = picked.length > request.limit
  if (more) picked.pop()
  // Looks for one match on the other side, to know whether there is a page in that direction.
  let other = backwards ? start : start - 1
  while (other >= 0 && other < entries.length && !matches((entries[other] as typeof entries[number]).record)) {
    other -= step
  }
  const otherSide = other >= 0 && other < entries.length
  if (backwards) picked.reverse()
  const items = picked.map((i) => (entries[i] as typeof entries[number]).record)
  const edge = (i: number | undefined): string | undefined => {
    const entry = i === undefined ? undefined : entries[i]
    return entry === undefined
      ? undefined
      : encode({ order: order.name, descending: order.descending, at: { keys: entry.keys, sequence: entry.sequence } })
  }
  return {
    items,
    next: (backwards ? otherSide : more) ? edge(picked.at(-1)) : undefined,
    previous: (backwards ? more : otherSide) ? edge(picked[0]) : undefined
  }
}

/** Returns the `Link` header of a page, or `undefined` if the page has no cursors. */
export const link = (
  url: URL,
  cursors: { readonly next?: string | undefined; readonly previous?: string | undefined }
) => {
  const to = (rel: "next" | "previous", cursor: string | undefined): ReadonlyArray<string> => {
    if (cursor === undefined) return []
    const target = new URL(url)
    target.searchParams.delete("next")
    target.searchParams.delete("previous")
    target.searchParams.set(rel, cursor)
    return [`<${target.href}>; rel="${rel}"`]
  }
  const links = [...to("next", cursors.next), ...to("previous", cursors.previous)]
  return links.length === 0 ? undefined : links.join(", ")
}
