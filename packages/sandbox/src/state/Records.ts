/**
 * In-memory collections of records with sorted views, written through to storage. Records are replaced, never mutated: a view finds the old record
 * by its old keys.
 */
import type { Storage } from "./Storage.ts"

/** Fields of every record. */
export interface Record {
  readonly id: string
  /** Order of creation. It breaks ties in all other orders. */
  readonly sequence: number
}

/** A sort key; `null` for a missing value, which sorts last in both directions. */
export type Key = string | number | null

/** A position in an order: at a record, or between two. */
export interface Position {
  readonly keys: ReadonlyArray<Key>
  readonly sequence: number
}

/** An order of records. Two orders with the same name are the same. */
export interface Order<T> {
  readonly name: string
  readonly descending: boolean
  readonly keys: (record: T) => ReadonlyArray<Key>
}

/** Order of creation. */
export const byCreation: Order<Record> = { name: "", descending: false, keys: () => [] }

/** Finds an order by its name, as requests and cursors have it. Returns `undefined` if the list has no such order. */
export type Orders<T> = (name: string, descending: boolean) => Order<T> | undefined

/** Orders by sort keys: a name lists the keys, separated by commas. The empty name is the order of creation. */
export const ordersBy =
  <T>(sortKeys: { readonly [name: string]: (record: T) => Key }): Orders<T> => (name, descending) => {
    const keys = name === "" ? [] : name.split(",").flatMap((key) => Object.hasOwn(sortKeys, key) ? sortKeys[key]! : [])
    return name !== "" && keys.length < name.split(",").length
      ? undefined
      : { name, descending, keys: (record) => keys.map((key) => key(record)) }
  }

/** The orders of a list that has only one. */
export const onlyOrder = <T>(order: Order<T>): Orders<T> => (name) => name === order.name ? order : undefined

const compare = (descending: boolean) => (a: Position, b: Position): number => {
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

interface Entry<T> extends Position {
  readonly record: T
}

/** Records in one order. */
export class View<T extends Record> {
  readonly entries: Array<Entry<T>>
  readonly #order: Order<T>
  readonly #compare: (a: Position, b: Position) => number

  constructor(order: Order<T>, records: Iterable<T>) {
    this.#order = order
    this.#compare = compare(order.descending)
    this.entries = Array.from(records, (record) => this.#entry(record)).sort(this.#compare)
  }

  #entry(record: T): Entry<T> {
    return { keys: this.#order.keys(record), sequence: record.sequence, record }
  }

  /** Returns the first index whose entry is at or after the position; with `after`, strictly after it. */
  find(position: Position, after: boolean): number {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = this.#compare(this.entries[middle] as Entry<T>, position)
      if (order < 0 || (after && order === 0)) low = middle + 1
      else high = middle
    }
    return low
  }

  insert(record: T): void {
    const entry = this.#entry(record)
    this.entries.splice(this.find(entry, false), 0, entry)
  }

  remove(record: T): void {
    const index = this.find(this.#entry(record), false)
    if (this.entries[index]?.record.id === record.id) this.entries.splice(index, 1)
  }
}

/** A collection of records. */
export class Records<T extends Record> {
  readonly #kind: string
  readonly #storage: Storage
  readonly #byId = new Map<string, T>()
  readonly #views = new Map<string, View<T>>()

  constructor(kind: string, storage: Storage) {
    this.#kind = kind
    this.#storage = storage
    for (const record of storage.load<T>(kind).sort((a, b) => a.sequence - b.sequence)) {
      this.#byId.set(record.id, record)
    }
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  /** All records, in order of creation. */
  all(): IterableIterator<T> {
    return this.#byId.values()
  }

  find(predicate: (record: T) => boolean): T | undefined {
    for (const record of this.#byId.values()) if (predicate(record)) return record
    return undefined
  }

  /** Adds a record, or replaces the one with its id. */
  put(record: T): T {
    const old = this.#byId.get(record.id)
    this.#byId.set(record.id, record)
    for (const view of this.#views.values()) {
      if (old !== undefined) view.remove(old)
      view.insert(record)
    }
    this.#storage.put(this.#kind, record)
    return record
  }

  remove(id: string): T | undefined {
    const old = this.#byId.get(id)
    if (old === undefined) return undefined
    this.#byId.delete(id)
    for (const view of this.#views.values()) view.remove(old)
    this.#storage.remove(this.#kind, id)
    return old
  }

  /** Returns the records in an order. The first call sorts them; later writes keep them sorted. */
  view(order: Order<T>): View<T> {
    const name = `${order.name}:${order.descending}`
    let view = this.#views.get(name)
    if (view === undefined) this.#views.set(name, view = new View(order, this.#byId.values()))
    return view
  }
}
