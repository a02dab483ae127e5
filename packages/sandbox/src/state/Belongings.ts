/**
 * Records that belong to another record, such as submissions to an assignment. Indexed by owner, so listing them needs no full scan.
 */
import { Records } from "./Records.ts"
import type { Record } from "./Records.ts"
import type { Storage } from "./Storage.ts"

/** A collection of records that each belong to one owner record. The owner of a record must not change. */
export class Belongings<T extends Record> extends Records<T> {
  readonly #ownerOf: (record: T) => string
  readonly #byOwner = new Map<string, Map<string, T>>()

  constructor(kind: string, storage: Storage, ownerOf: (record: T) => string) {
    super(kind, storage)
    this.#ownerOf = ownerOf
    for (const record of this.all()) this.#file(record)
  }

  #file(record: T): void {
    const owner = this.#ownerOf(record)
    const filed = this.#byOwner.get(owner)
    if (filed === undefined) this.#byOwner.set(owner, new Map([[record.id, record]]))
    else filed.set(record.id, record)
  }

  /** Returns the records that belong to an owner, in order of creation. */
  of(owner: string): ReadonlyArray<T> {
    return Array.from(this.#byOwner.get(owner)?.values() ?? [])
  }

  /** Returns the number of records that belong to an owner. */
  countOf(owner: string): number {
    return this.#byOwner.get(owner)?.size ?? 0
  }

  override put(record: T): T {
    this.#file(record)
    return super.put(record)
  }

  override remove(id: string): T | undefined {
    const removed = super.remove(id)
    if (removed === undefined) return undefined
    const owner = this.#ownerOf(removed)
    const filed = this.#byOwner.get(owner)
    filed?.delete(id)
    if (filed?.size === 0) this.#byOwner.delete(owner)
    return removed
  }
}
