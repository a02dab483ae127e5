/** Changes of a list, and how two readings of it are compared. */
import type { Change } from "../shared/Watching.ts"
import * as Checkpoint from "./Checkpoint.ts"
import * as Fingerprint from "./Fingerprint.ts"
import type { Seen, Version } from "./Seen.ts"

export type { Added, Change, Changed, Removed } from "../shared/Watching.ts"

/** How the items of a list are identified. */
export interface Items<in Item> {
  readonly key: (item: Item) => string
  /** A string that differs when the item has changed. */
  readonly version: (item: Item) => string
  /** The part of an item that its next change reports as `previous`. */
  readonly summary: ((item: Item) => unknown) | undefined
}

/**
 * What a complete reading says about items that are not in it:
 *
 * - `gone`: they are not in the list;
 * - `unclear`: the list was read in parts, and items may have moved from one that was not read yet to one that was read already;
 * - `unknown`: a part is missing.
 */
export type Absent = "gone" | "unclear" | "unknown"

/**
 * What reading an item by its id says when a list does not have it: `there`, it is in the list; `gone`, it is not; `unclear`, it exists, but may have left
 * the list, or cannot be read.
 */
export type Whereabouts = "there" | "gone" | "unclear"

/** Readings in a row of a list in parts that must not have an item before it is reported as removed, unless reading it by its id says more. */
const readings = 3

/** A change that is not emitted yet. */
export interface Difference<Item> {
  readonly key: string
  readonly before: Checkpoint.Entry | undefined
  /** `undefined` for a removal. */
  readonly after: { readonly item: Item; readonly entry: Checkpoint.Entry } | undefined
}

/** The differences of a reading to what was known before. */
export interface Compared<Item> {
  readonly differences: ReadonlyArray<Difference<Item>>
  /** Known items that may have been removed, and how many readings in a row did not have them. */
  readonly missing: ReadonlyMap<string, number>
}

/** One reading of a list, compared with what was known before. Keeps only the items that differ. */
export class Comparison<Item> {
  readonly #before: Seen
  readonly #items: Items<Item>
  /** What was read, by key: the difference if there is one. An item that is read twice counts once, as it was read last. */
  readonly #read = new Map<string, Difference<Item> | undefined>()
  keyless = false

  constructor(before: Seen, items: Items<Item>) {
    this.#before = before
    this.#items = items
  }

  /** Number of items read. */
  get size(): number {
    return this.#read.size
  }

  readonly take = (items: ReadonlyArray<Item>): void => {
    for (const item of items) {
      const key: unknown = this.#items.key(item)
      if (typeof key !== "string" || key === "") {
        this.keyless = true
        continue
      }
      const fingerprint = Fingerprint.of(this.#items.version(item))
      const before = this.#before.get(key)
      const isEqual = before !== undefined && Checkpoint.fingerprintOf(before) === fingerprint
      const entry = isEqual ? before : Checkpoint.entryOf(fingerprint, this.#items.summary?.(item))
      this.#read.set(key, isEqual ? undefined : { key, before, after: { item, entry } })
    }
  }

  /** Known items that this reading did not have. */
  away(): ReadonlyArray<string> {
    return Array.from(this.#before.keys()).filter((key) => !this.#read.has(key))
  }

  /** Ends the reading. `missing` is that of the previous reading, and `found` is where items are that were read by their ids. */
  ended(
    absent: Absent,
    missing: ReadonlyMap<string, number>,
    found: ReadonlyMap<string, Whereabouts>
  ): Compared<Item> {
    const changed = [...this.#read.values()].filter((difference) => difference !== undefined)
    if (absent === "unknown") return { differences: changed, missing }
    const gone: Array<string> = []
    const still = new Map<string, number>()
    for (const key of this.away()) {
      const where = absent === "gone" ? absent : found.get(key)
      const times = (missing.get(key) ?? 0) + 1
      if (where === "gone" || (where !== "there" && times === readings)) gone.push(key)
      else if (where !== "there") still.set(key, times)
    }
    // Removals come first, so that a program that mirrors the list never has two items with the same name.
    const removed = gone.toSorted().map((key) => ({ key, before: this.#before.get(key), after: undefined }))
    return {
      differences: [...removed, ...changed],
      missing: still
    }
  }
}

/** Creates the change for the consumer. `known` is what is known after it. */
export const make = <Item>(
  identity: Checkpoint.Identity,
  { after, before, key }: Difference<Item>,
  known: Version
): Change<Item, unknown> => {
  const previous = before === undefined ? undefined : Checkpoint.summaryOf(before)
  const change = {
    _tag: after === undefined ? "Removed" : before === undefined ? "Added" : "Changed",
    key,
    ...(after === undefined ? undefined : { item: after.item }),
    ...(previous === undefined ? undefined : { previous })
  }
  let checkpoint: Checkpoint.Checkpoint | undefined
  // Created when it is read: a checkpoint of a long list for each of many changes would take most of the time.
  return Object.defineProperty(change, "checkpoint", {
    enumerable: true,
    get: () => checkpoint ??= Checkpoint.make(identity, known())
  }) as Change<Item, unknown>
}
