/**
 * The faults there are, and when they strike: rules in order, times and rates, from a seed.
 */
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Random from "../state/Random.ts"

/** What each fault takes beside the parameters of the rule. */
const parameters = {
  /** Waits `ms` (1000) before the operation, or after it with `executed`. */
  "latency": ["ms", "executed"],
  /** The body drips: `bytes` (64) every `ms` (100). */
  "slow-body": ["ms", "bytes"],
  /** The connection breaks before any answer. */
  "reset-before-headers": ["executed"],
  /** The connection breaks after the headers and `bytes` (1) of the body. */
  "reset-after-headers": ["bytes"],
  /** The body ends before its Content-Length, after `bytes` (half of it). */
  "cut-body": ["bytes"],
  /** A whole answer whose JSON stops in the middle. */
  "truncated-json": [],
  /** A whole answer that is not JSON. */
  "malformed-json": [],
  /** A page of a proxy, with `status` (502). */
  "html": ["status", "executed"],
  /** An error of the server with `status` (500), and `seconds` of Retry-After if given. */
  "status": ["status", "seconds", "executed"],
  /** The 403 of the rate limit, until `seconds` (1) from now. */
  "rate-limit": ["seconds"],
  /** A 429 with Retry-After `seconds` (1). */
  "too-many-requests": ["seconds"],
  /** A `field` (any) of every object gets another type. */
  "wrong-types": ["field"],
  /** Every object gets fields that no document knows. */
  "unknown-fields": [],
  /** Enumerations get a value that no document knows. */
  "unknown-enum": ["field"],
  /** Optional fields that are missing, or `field`, become `null`. */
  "null-fields": ["field"],
  /** The `Link` leads to the page that was asked for, over and over. */
  "repeated-cursor": [],
  /** An empty page whose `Link` leads to the one that was asked for. */
  "empty-page": []
} as const

/** Names of the faults. */
export type Name = keyof typeof parameters
/** Names of the faults. */
const names = Object.keys(parameters) as ReadonlyArray<Name>

/** A fault, with what is to be different from its defaults. */
export interface Fault {
  readonly name: Name
  /** Milliseconds, for `latency` and `slow-body`. */
  readonly ms?: number | undefined
  /** Bytes, for `slow-body`, `reset-after-headers` and `cut-body`. */
  readonly bytes?: number | undefined
  /** Status, for `html` and `status`. */
  readonly status?: number | undefined
  /** Seconds, for `rate-limit`, `too-many-requests` and `status`. */
  readonly seconds?: number | undefined
  /** Field to spoil, for `wrong-types`, `unknown-enum` and `null-fields`. */
  readonly field?: string | undefined
  /**
   * Whether the operation is executed before the fault: for `latency`, `reset-before-headers`, `html` and `status`.
   *
   * @default false
   */
  readonly executed?: boolean | undefined
}

/** When a fault strikes. The first rule that fits and whose dice falls decides. */
export interface Rule {
  /** The fault, or several to pick from; as objects or in the form `name;parameter=value`. */
  readonly fault: Name | (string & {}) | Fault | ReadonlyArray<string | Fault>
  /** Operation ids it is for; all by default. */
  readonly operation?: string | ReadonlyArray<string> | undefined
  /** Requests to leave alone first. @default 0 */
  readonly skip?: number | undefined
  /** How often it strikes at most; always by default. */
  readonly times?: number | undefined
  /** Share of the requests that it strikes, 0 to 1. @default 1 */
  readonly rate?: number | undefined
}

const numbers = ["ms", "bytes", "status", "seconds"] as const
const ruleNumbers = ["times", "skip", "rate"] as const

const wrong = (text: string): never => {
  throw new Error(`${text} (faults are written as name;parameter=value, names are ${names.join(", ")})`)
}

const check = (fault: Fault): Fault => {
  const allowed: ReadonlyArray<string> | undefined = Object.hasOwn(parameters, fault.name)
    ? parameters[fault.name]
    : undefined
  if (allowed === undefined) return wrong(`There is no fault "${fault.name}"`)
  for (const [key, value] of Object.entries(fault)) {
    if (key === "name" || value === undefined) continue
    if (!allowed.includes(key)) {
      return wrong(
        `The fault ${fault.name} takes ${allowed.length === 0 ? "no parameters" : allowed.join(", ")}, not ${key}`
      )
    }
    const isNumber = (numbers as ReadonlyArray<string>).includes(key)
    if (isNumber && !(typeof value === "number" && Number.isFinite(value) && value >= 0)) {
      return wrong(`${key} of the fault ${fault.name} must be a number`)
    }
  }
  if (fault.status !== undefined && (!Number.isInteger(fault.status) || fault.status < 400 || fault.status > 599)) {
    return wrong(`status of the fault ${fault.name} must be 400 to 599`)
  }
  return fault
}

/**
 * Reads a rule from text, such as `status;status=503;operation=countOrgaUsers;times=2`. Throws when it cannot be right.
 */
export const parse = (text: string): Rule => {
  const [name = "", ...pairs] = text.split(";").map((part) => part.trim())
  const fault: Record<string, unknown> = { name }
  const rule: Record<string, unknown> = {}
  for (const pair of pairs.filter((part) => part !== "")) {
    const [key = "", value = ""] = pair.split("=").map((part) => part.trim())
    const target = key === "operation" || (ruleNumbers as ReadonlyArray<string>).includes(key) ? rule : fault
    target[key] = [...numbers, ...ruleNumbers].includes(key as "ms")
      ? value === "" ? Number.NaN : Number(value)
      : key === "executed"
      ? value !== "false"
      : key === "operation"
      ? value.split("|")
      : value
  }
  const parsed = check(fault as unknown as Fault)
  for (const key of ruleNumbers) {
    if (rule[key] !== undefined && !(Number(rule[key]) >= 0)) return wrong(`${key} must be a number`)
  }
  return { ...rule, fault: parsed }
}

/** Reads several rules from one text: they stand between commas. */
export const parseAll = (text: string): ReadonlyArray<Rule> =>
  text.split(",").map((part) => part.trim()).filter((part) => part !== "").map(parse)

const faultsOf = (rule: Rule): ReadonlyArray<Fault> => {
  const given: ReadonlyArray<string | Fault> = Array.isArray(rule.fault) ? rule.fault : [rule.fault as string | Fault]
  return given.map((fault) => typeof fault === "string" ? parse(fault).fault as Fault : check(fault))
}

/** Whether the success of an endpoint has a body. */
const hasBody = (endpoint: HttpApiEndpoint.Top): boolean =>
  [...endpoint.success].some((schema) =>
    HttpApiSchema.isWithHeaders(schema) || !("ast" in schema && HttpApiSchema.isNoContent(schema.ast))
  ) && endpoint.success.size > 0

/** Whether an endpoint's answer comes in pages. */
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

/** Whether a fault can be seen at an endpoint: a body cannot be spoilt where there is none. */
export const isApplicable = (fault: Fault, endpoint: HttpApiEndpoint.Top): boolean =>
  anywhere.has(fault.name) ||
  (fault.name === "repeated-cursor" || fault.name === "empty-page" ? isPaginated(endpoint) : hasBody(endpoint))

interface Armed {
  readonly rule: Rule
  readonly faults: ReadonlyArray<Fault>
  readonly random: Random.Random
  seen: number
  struck: number
}

/** The rules in force. */
export class Faults {
  readonly #seed: number
  #armed: Array<Armed> = []
  #added = 0

  constructor(seed: number, rules: ReadonlyArray<Rule | string>) {
    this.#seed = seed
    this.add(...rules)
  }

  /** Puts rules behind those in force. Throws when one cannot be right. */
  add(...rules: ReadonlyArray<Rule | string>): void {
    const read = rules.map((rule) => typeof rule === "string" ? parse(rule) : rule)
    const armed = read.map((rule) => ({
      rule,
      faults: faultsOf(rule),
      random: Random.make(`fault ${this.#seed} ${this.#added++}`),
      seen: 0,
      struck: 0
    }))
    this.#armed.push(...armed)
  }

  /** Replaces all rules. The dice start anew from the seed. */
  set(rules: ReadonlyArray<Rule | string>): void {
    this.clear()
    this.add(...rules)
  }

  /** Takes all rules out of force. */
  clear(): void {
    this.#armed = []
    this.#added = 0
  }

  /** How often each rule struck, in their order. */
  get struck(): ReadonlyArray<number> {
    return this.#armed.map((armed) => armed.struck)
  }

  /** Decides on the fault of a request. */
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
