/** The known items of a list, and what was known of them after each change. */
import type { Entry } from "./Checkpoint.ts"

/** An item that was added or changed, or removed if there is no entry. */
interface Step {
  readonly key: string
  readonly entry: Entry | undefined
}

/** What was known after a change. Reading it takes time for each item. */
export type Version = () => ReadonlyMap<string, Entry>

/** Steps after which they become part of a new base, even if the list is short. */
const fewest = 64

export class Seen {
  readonly #items: Map<string, Entry>
  /**
   * Where the steps begin. A version is this and some steps, and shares them with the others: a program may keep many changes, and each with a map of its
   * own would take as much memory as the list.
   */
  #base: ReadonlyMap<string, Entry>
  #steps: Array<Step> = []

  constructor(items: Iterable<readonly [string, Entry]>) {
    this.#items = new Map(items)
    this.#base = new Map(this.#items)
  }

  get(key: string): Entry | undefined {
    return this.#items.get(key)
  }

  keys(): Iterable<string> {
    return this.#items.keys()
  }

  /** Takes a step, and returns what is known after it. */
  step(key: string, entry: Entry | undefined): Version {
    if (this.#steps.length >= Math.max(fewest, this.#base.size)) {
      this.#base = new Map(this.#items)
      this.#steps = []
    }
    apply(this.#items, { key, entry })
    const base = this.#base
    const steps = this.#steps
    const taken = steps.push({ key, entry })
    return () => {
      const items = new Map(base)
      for (let at = 0; at < taken; at++) apply(items, steps[at]!)
      return items
    }
  }

  now(): ReadonlyMap<string, Entry> {
    return this.#items
  }
}

const apply = (items: Map<string, Entry>, { entry, key }: Step): void => {
  if (entry === undefined) items.delete(key)
  else items.set(key, entry)
}
