/** What happened in many histories: counts by scenario, fault and invariant. */
import { invariantOf, type Outcome } from "./Run.ts"
import { faults } from "./world/Faults.ts"
import { hour } from "./world/World.ts"

const number = (value: number): string => value.toLocaleString("en")

/** Returns lines with a number before each name. */
const table = (heading: string, rows: Iterable<readonly [name: string, count: number]>): string =>
  [heading, ...Array.from(rows, ([name, count]) => `${number(count).padStart(10)}  ${name}`)].join("\n")

const add = (counts: Map<string, number>, name: string, count: number): void =>
  void counts.set(name, (counts.get(name) ?? 0) + count)

export class Summary {
  histories = 0
  requests = 0
  /** Histories that violate an invariant. */
  violating = 0
  readonly #scenarios = new Map<string, number>()
  readonly #violating = new Map<string, number>()
  readonly #invariants = new Map<string, { readonly seed: number; count: number }>()
  readonly #faults = new Map<string, number>(faults.map((fault) => [fault, 0]))
  #kills = 0
  #time = 0

  /** Counts a history. Returns an invariant that it violates and no earlier one did. */
  add({ faults, kills, plan, requests, scenario, time, violations }: Outcome): string | undefined {
    this.histories++
    this.requests += requests
    this.#kills += kills
    this.#time += time
    add(this.#scenarios, scenario.name, 1)
    for (const [fault, count] of faults) add(this.#faults, fault, count)
    if (violations.length > 0) {
      this.violating++
      add(this.#violating, scenario.name, 1)
    }
    const violated = [...new Set(violations.map(invariantOf))]
    const first = violated.find((invariant) => !this.#invariants.has(invariant))
    for (const invariant of violated) {
      const known = this.#invariants.get(invariant)
      if (known === undefined) this.#invariants.set(invariant, { seed: plan.seed, count: 1 })
      else known.count++
    }
    return first
  }

  /** The kinds of faults that never happened. */
  get missing(): ReadonlyArray<string> {
    return [...this.#faults].flatMap(([fault, count]) => count === 0 ? [fault] : [])
  }

  toString(): string {
    const invariants = [...this.#invariants].toSorted(([, one], [, other]) => other.count - one.count)
    return [
      table("Faults:", [...this.#faults].toSorted(([one], [other]) => one < other ? -1 : 1)),
      table("Histories by scenario:", this.#scenarios),
      ...this.violating === 0 ? [] : [
        table("Histories that violate an invariant, by scenario:", this.#violating),
        table(
          "By invariant:",
          invariants.map(([name, { count, seed }]) => [`${name} (first: seed ${seed})`, count] as const)
        )
      ],
      `${number(this.histories)} histories, ${number(this.requests)} requests, ${number(this.#kills)} kills, ${
        number(Math.round(this.#time / hour))
      } hours of virtual time\nHistories that violate an invariant: ${number(this.violating)}`
    ].join("\n\n")
  }
}
