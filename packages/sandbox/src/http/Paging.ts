/**
 * Keyset pagination. A cursor names the last record of a page, so pages neither skip nor repeat items when the list changes between requests.
 * Cursors are opaque to clients. The `Link` header contains them in absolute URLs.
 */
import type { Key, Order, Orders, Position, Record, Records } from "../state/Records.ts"
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

/** A page and the cursors around it. */
export interface Page<T> {
  readonly items: ReadonlyArray<T>
  readonly next?: string | undefined
  readonly previous?: string | undefined
}

/** The query of a list. */
export interface Query {
  readonly limit?: number | undefined
  readonly next?: string | undefined
  readonly previous?: string | undefined
  readonly sort?: string | ReadonlyArray<string> | undefined
  readonly direction?: string | undefined
}

/** A list that clients read in pages. */
export interface List<T extends Record> {
  readonly records: Records<T>
  readonly matches: (record: T) => boolean
  readonly orders: Orders<T>
  /** Name of the order without `sort`. */
  readonly standard: string
  /** Whether the order is descending without `direction`. @default false */
  readonly descending?: boolean | undefined
  /** Length of a page without `limit`. @default 25 */
  readonly limit?: number | undefined
}

/** Reads the requested page. A cursor includes its order, so a client that keeps only the cursor continues the same list. */
export const pageOf = <T extends Record>(query: Query, list: List<T>): Page<T> | Failure => {
  const { direction, next, previous, sort = list.standard } = query
  if (next !== undefined && previous !== undefined) {
    return badRequest("next and previous cannot be used together: send one of them", "previous")
  }
  const name = next === undefined ? "previous" : "next"
  const text = next ?? previous
  const cursor = text === undefined ? undefined : decode(text)
  if (text !== undefined && cursor === undefined) {
    return badRequest(`${name}: not a cursor of this list. Copy the cursor unchanged from a Link header`, name)
  }
  // A cursor to the start of a list, which some faults send, has no order.
  const sorted = cursor === undefined || (cursor.order === "" && list.standard !== "")
    ? [sort].flat().join(",")
    : cursor.order
  const descending = direction === undefined ? list.descending ?? false : direction === "desc"
  const order = list.orders(sorted, cursor?.descending ?? descending)
  return order === undefined
    ? badRequest("this cursor belongs to another list: leave it out for the first page", name)
    : read(list, order, query.limit ?? list.limit ?? 25, cursor?.at, previous !== undefined)
}

const read = <T extends Record>(
  { matches, records }: Pick<List<T>, "matches" | "records">,
  order: Order<T>,
  limit: number,
  at: Position | undefined,
  backwards: boolean
): Page<T> => {
  const view = records.view(order)
  const entries = view.entries
  const start = at === undefined ? (backwards ? entries.length : 0) : view.find(at, !backwards)
  const picked: Array<number> = []
  const step = backwards ? -1 : 1
  let index = backwards ? start - 1 : start
  // Reads one more match than the page holds, to know whether there is another page.
  for (; index >= 0 && index < entries.length && picked.length <= limit; index += step) {
    if (matches((entries[index] as typeof entries[number]).record)) picked.push(index)
  }
  const more = picked.length > limit
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
