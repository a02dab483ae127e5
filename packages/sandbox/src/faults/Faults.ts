/** The rules that select the fault of a request: in order, with `times`, `skip` and a seeded `rate`. */
import { FlatRoutes } from "@flat-sdk/core/contract/FlatRoutes"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Random from "../state/Random.ts"
import { type Fault, type Name, readAll, type ReadRule, type Rule } from "./Rules.ts"

const hasBody = (endpoint: HttpApiEndpoint.Top): boolean =>
  [...endpoint.success].some((schema) =>
    HttpApiSchema.isWithHeaders(schema) || !("ast" in schema && HttpApiSchema.isNoContent(schema.ast))
  ) && endpoint.success.size > 0

const isPaginated = (endpoint: HttpApiEndpoint.Top): boolean =>
  [...endpoint.success].some((schema) => HttpApiSchema.isWithHeaders(schema) && schema.schema.ast._tag === "Arrays")

const anywhere: ReadonlySet<Name> = new Set<Name>([
  "latency",
  "reset-before-headers",
  "html",
  "status",
  "rate-limit",
  "too-many-requests"
])

/** Whether a fault applies to an endpoint. Faults of the body need a body, faults of cursors need pages. */
export const isApplicable = (fault: Fault, endpoint: HttpApiEndpoint.Top): boolean =>
  anywhere.has(fault.name) ||
  (fault.name === "repeated-cursor" || fault.name === "empty-page" ? isPaginated(endpoint) : hasBody(endpoint))

// The file store is not in the contract.
const operations: ReadonlySet<string> = new Set([
  "downloadExport",
  ...Object.values(FlatRoutes.groups).flatMap(({ endpoints }) => Object.keys(endpoints))
])

/** Reads rules, and checks that their operations exist. */
const readKnown = (rules: unknown): ReadonlyArray<ReadRule> => {
  const read = readAll(rules)
  for (const [index, { rule }] of read.entries()) {
    const unknown = [rule.operation ?? []].flat().find((id) => !operations.has(id))
    if (unknown !== undefined) {
      throw new Error(
        `rule ${
          index + 1
        }: there is no operation "${unknown}". Write its operation id, such as countOrgaUsers, as in the list of operations at /docs`
      )
    }
  }
  return read
}

interface Armed extends ReadRule {
  readonly random: Random.Random
  seen: number
  struck: number
}

export class Faults {
  readonly #seed: number
  #armed: Array<Armed> = []
  #added = 0

  constructor(seed: number, rules: ReadonlyArray<Rule | string>) {
    this.#seed = seed
    this.add(...rules)
  }

  /** Appends rules to the active ones. Throws if a rule is invalid. */
  add(...rules: ReadonlyArray<Rule | string>): void {
    const armed = readKnown(rules).map((read) => ({
      ...read,
      random: Random.make(`fault ${this.#seed} ${this.#added++}`),
      seen: 0,
      struck: 0
    }))
    this.#armed.push(...armed)
  }

  /** Replaces all rules. The random numbers restart from the seed. Throws if a rule is invalid, and then the rules stay as they are. */
  set(rules: ReadonlyArray<Rule | string>): void {
    readKnown(rules)
    this.clear()
    this.add(...rules)
  }

  clear(): void {
    this.#armed = []
    this.#added = 0
  }

  /** How many times each rule was applied, in the order of the rules. */
  get struck(): ReadonlyArray<number> {
    return this.#armed.map((armed) => armed.struck)
  }

  pick(endpoint: HttpApiEndpoint.Top): Fault | undefined {
    for (const armed of this.#armed) {
      const { operation, rate = 1, skip = 0, times = Infinity } = armed.rule
      if (operation !== undefined && ![operation].flat().includes(endpoint.identifier)) continue
      const faults = armed.faults.filter((fault) => isApplicable(fault, endpoint))
      if (faults.length === 0 || armed.struck >= times) continue
      armed.seen++
      if (armed.seen <= skip) continue
      if (rate < 1 && armed.random.next() >= rate) continue
      armed.struck++
      return faults.length === 1 ? faults[0] : armed.random.pick(faults)
    }
    return undefined
  }
}
