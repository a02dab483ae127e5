/** In-memory collections of records, written through to storage, and the orders of lists. Records are replaced, never mutated. */
import type { Storage } from "./Storage.ts"

export interface Record {
  readonly id: string
  /** Order of creation. It breaks ties in all other orders. */
  readonly sequence: number
}

/** A value of the contract whose optional fields may also be `undefined`. */
export type Sparse<T> = T extends string | { readonly pipe: unknown } ? T
  : T extends ReadonlyArray<infer A> ? ReadonlyArray<Sparse<A>>
  : T extends object ? { readonly [K in keyof T]: Sparse<T[K]> | (object extends Pick<T, K> ? undefined : never) }
  : T

/** Leaves fields out that are `undefined`, at any depth, as responses do. */
export const compact = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(compact)
    : typeof value !== "object" || value === null
    ? value
    : Object.fromEntries(
      Object.entries(value).flatMap(([name, field]) => field === undefined ? [] : [[name, compact(field)]])
    )

/** Applies the body of an update to a copy of a record: missing fields stay unchanged, `null` clears a field. */
export const apply = <T extends object>(
  record: T,
  changes: { readonly [K in keyof T]?: T[K] | null | undefined }
): T => {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  return { ...record, ...Object.fromEntries(given.map(([name, value]) => [name, value ?? undefined])) }
}

/** A sort key; `null` for a missing value, which sorts last in both directions. */
export type Key = string | number | null

export interface SortKeys<T> {
  readonly [name: string]: (record: T, descending: boolean) => Key
}

/** A position in an order: at a record, or between two. */
export interface Position {
  readonly keys: ReadonlyArray<Key>
  readonly sequence: number
}

interface Entry<T> extends Position {
  readonly record: T
}

/** An order of records: its name lists sort keys, separated by commas. The empty name is the order of creation. */
export interface Order<T extends Record> {
  readonly name: string
  readonly descending: boolean
  readonly keys: (record: T) => ReadonlyArray<Key>
}

/** Returns an order by its name, as requests and cursors have it, or `undefined` if the list has no such order. */
export const orderOf = <T extends Record>(
  sortKeys: SortKeys<T>,
  name: string,
  descending: boolean
): Order<T> | undefined => {
  const names = name === "" ? [] : name.split(",")
  if (!names.every((key) => Object.hasOwn(sortKeys, key))) return undefined
  return { name, descending, keys: (record) => names.map((key) => sortKeys[key]!(record, descending)) }
}

export const compare = (descending: boolean, a: Position, b: Position): number => {
  for (let i = 0; i < a.keys.length; i++) {
    const x = a.keys[i] ?? null
    const y = b.keys[i] ?? null
    if (x === y) continue
    if (x === null) return 1
    if (y === null) return -1
    return (x < y ? -1 : 1) * (descending ? -1 : 1)
  }
  return a.sequence - b.sequence
}

export const sort = <T extends Record>(records: Iterable<T>, { descending, keys }: Order<T>): ReadonlyArray<Entry<T>> =>
  Array.from(records, (record) => ({ keys: keys(record), sequence: record.sequence, record }))
    .sort((a, b) => compare(descending, a, b))

/** A collection of records, indexed by another record that they belong to, or by another key. */
export class Records<T extends Record> {
  readonly #kind: string
  readonly #storage: Storage
  readonly #ownerOf: (record: T) => string
  readonly #byId = new Map<string, T>()
  readonly #byOwner = new Map<string, Map<string, T>>()
  readonly #sorted = new Map<string, ReadonlyArray<Entry<T>>>()

  constructor(kind: string, storage: Storage, ownerOf: (record: T) => string = () => "") {
    this.#kind = kind
    this.#storage = storage
    this.#ownerOf = ownerOf
    for (const record of storage.load<T>(kind).sort((a, b) => a.sequence - b.sequence)) this.#keep(record)
  }

  #keep(record: T): void {
    const owner = this.#ownerOf(record)
    const old = this.#byId.get(record.id)
    if (old !== undefined && this.#ownerOf(old) !== owner) this.#byOwner.get(this.#ownerOf(old))?.delete(record.id)
    this.#byId.set(record.id, record)
    const owned = this.#byOwner.get(owner)
    if (owned === undefined) this.#byOwner.set(owner, new Map([[record.id, record]]))
    else owned.set(record.id, record)
    this.#sorted.clear()
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  /** All records, in order of creation. */
  all(): IterableIterator<T> {
    return this.#byId.values()
  }

  /** Returns the records of an owner or key, in order of creation. */
  of(owner: string): ReadonlyArray<T> {
    return Array.from(this.#byOwner.get(owner)?.values() ?? [])
  }

  /** Returns the records that match, in order of creation. */
  filter(predicate: (record: T) => boolean): Array<T> {
    return Array.from(this.#byId.values()).filter(predicate)
  }

  find(predicate: (record: T) => boolean): T | undefined {
    for (const record of this.#byId.values()) if (predicate(record)) return record
    return undefined
  }

  /** Adds a record, or replaces the one with its id. */
  put(record: T): T {
    this.#keep(record)
    this.#storage.put(this.#kind, record)
    return record
  }

  remove(id: string): T | undefined {
    const old = this.#byId.get(id)
    if (old === undefined) return undefined
    this.#byId.delete(id)
    this.#byOwner.get(this.#ownerOf(old))?.delete(id)
    this.#sorted.clear()
    this.#storage.remove(this.#kind, id)
    return old
  }

  /** Returns the records in an order. They are sorted again after a write only. */
  sorted(order: Order<T>): ReadonlyArray<Entry<T>> {
    const name = `${order.name}:${order.descending}`
    const known = this.#sorted.get(name) ?? sort(this.all(), order)
    this.#sorted.set(name, known)
    return known
  }
}
