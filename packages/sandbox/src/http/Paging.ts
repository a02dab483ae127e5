/**
 * Keyset pagination. A cursor names the last record of a page, so pages neither skip nor repeat items when the list changes between requests.
 * Cursors are opaque to clients. The `Link` header contains them in absolute URLs.
 */
import {
  compare,
  type Key,
  orderOf,
  type Position,
  type Record,
  Records,
  sort as sortBy,
  type SortKeys
} from "../state/Records.ts"
import { badRequest } from "./Errors.ts"

/** A decoded cursor: its order and the position of its record, or the start of the list. */
export interface Cursor {
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

export interface Page<T> {
  readonly items: ReadonlyArray<T>
  readonly next?: string | undefined
  readonly previous?: string | undefined
}

export interface Query {
  readonly limit?: number | undefined
  readonly next?: string | undefined
  readonly previous?: string | undefined
  readonly sort?: string | ReadonlyArray<string> | undefined
  readonly direction?: string | undefined
}

/** A list that clients read in pages. */
export interface List<T extends Record> {
  readonly records: Records<T> | Iterable<T>
  readonly matches?: (record: T) => boolean
  readonly sortKeys?: SortKeys<T>
  /** Name of the order without `sort`. @default the order of creation */
  readonly standard?: string
  /** Whether the order is descending without `direction`. @default false */
  readonly descending?: boolean
  /** Length of a page without `limit`. @default 25 */
  readonly limit?: number
}

/** Reads the requested page. A cursor includes its order, so a client that keeps only the cursor continues the same list. */
export const pageOf = <T extends Record>(query: Query, list: List<T>): Page<T> => {
  const { descending = false, limit = 25, matches = () => true, records, sortKeys = {}, standard = "" } = list
  const { direction, next, previous, sort = standard } = query
  if (next !== undefined && previous !== undefined) {
    throw badRequest("next and previous cannot be used together: send one of them", "previous")
  }
  const name = next === undefined ? "previous" : "next"
  const text = next ?? previous
  const cursor = text === undefined ? undefined : decode(text)
  if (text !== undefined && cursor === undefined) {
    throw badRequest(`${name}: not a cursor of this list. Copy the cursor unchanged from a Link header`, name)
  }
  // A cursor to the start of a list, which some faults send, has no order.
  const sorted = cursor === undefined || (cursor.order === "" && standard !== "")
    ? [sort].flat().join(",")
    : cursor.order
  const order = orderOf(
    sortKeys,
    sorted,
    cursor?.descending ?? (direction === undefined ? descending : direction === "desc")
  )
  if (order === undefined) {
    throw badRequest("this cursor belongs to another list: leave it out for the first page", name)
  }
  const entries = records instanceof Records ? records.sorted(order) : sortBy(records, order)
  const length = query.limit ?? limit
  const at = cursor?.at
  const step = previous === undefined ? 1 : -1
  // The first entry after the cursor's record, or for the previous page that record, which ends the page.
  let edge = at === undefined && previous === undefined ? 0 : entries.length
  for (let low = at === undefined ? edge : 0; low < edge;) {
    const middle = Math.floor((low + edge) / 2)
    if (compare(order.descending, entries[middle]!, at!) < (previous === undefined ? 1 : 0)) low = middle + 1
    else edge = middle
  }
  /** Finds matches from an entry on. Only these are read: a list may be long. */
  const walk = (from: number, step: number, most: number) => {
    const found: Array<Position & { readonly record: T }> = []
    for (let index = from; found.length < most && index >= 0 && index < entries.length; index += step) {
      if (matches(entries[index]!.record)) found.push(entries[index]!)
    }
    return found
  }
  const start = previous === undefined ? edge : edge - 1
  const found = walk(start, step, length + 1)
  const page = found.slice(0, length)
  const isMore = found.length > length
  const isOther = walk(start - step, -step, 1).length > 0
  if (previous !== undefined) page.reverse()
  const cursorAt = (at: Position | undefined): string | undefined =>
    at && encode({ order: order.name, descending: order.descending, at })
  return {
    items: page.map(({ record }) => record),
    next: (previous === undefined ? isMore : isOther) ? cursorAt(page.at(-1)) : undefined,
    previous: (previous === undefined ? isOther : isMore) ? cursorAt(page[0]) : undefined
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
