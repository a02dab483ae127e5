/** How often a list has each value. */
export class Counts<A> {
  readonly #left = new Map<A, number>()

  constructor(values: Iterable<A>) {
    for (const one of values) this.#left.set(one, (this.#left.get(one) ?? 0) + 1)
  }

  /** Takes one of a value away. Returns whether there was one. */
  take(value: A): boolean {
    const left = this.#left.get(value) ?? 0
    this.#left.set(value, Math.max(0, left - 1))
    return left > 0
  }
}
