/** Definitions of the faults and of the rules that select them, and how both are read. */
/** Parameters of each fault, in addition to those of the rule. The README has a table of what they do, and of their defaults. */
const parameters = {
  "latency": ["ms", "executed"],
  "slow-body": ["ms", "bytes"],
  "reset-before-headers": ["executed"],
  "reset-after-headers": ["bytes"],
  "cut-body": ["bytes"],
  "truncated-json": [],
  "malformed-json": [],
  "html": ["status", "executed"],
  "status": ["status", "seconds", "executed"],
  "rate-limit": ["seconds"],
  "too-many-requests": ["seconds"],
  "wrong-types": ["field"],
  "unknown-fields": [],
  "unknown-enum": ["field"],
  "null-fields": ["field"],
  "repeated-cursor": [],
  "empty-page": []
} as const

/** Names of the faults. */
export type Name = keyof typeof parameters
const names = Object.keys(parameters) as ReadonlyArray<Name>

/** A fault. Parameters that are not set have their defaults. */
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
  /** Field to change, for `wrong-types`, `unknown-enum` and `null-fields`. */
  readonly field?: string | undefined
  /**
   * Whether the operation is executed before the fault, for `latency`, `reset-before-headers`, `html` and `status`.
   *
   * @default false
   */
  readonly executed?: boolean | undefined
}

/** Selects the requests that get a fault. The first rule that matches, and whose `rate` selects the request, applies. */
export interface Rule {
  /** The fault, or several to pick from; as objects or in the form `name;parameter=value`. */
  readonly fault: Name | (string & {}) | Fault | ReadonlyArray<string | Fault>
  /** Operation ids that the rule applies to; all by default. */
  readonly operation?: string | ReadonlyArray<string> | undefined
  /** Number of matching requests to skip first. @default 0 */
  readonly skip?: number | undefined
  /** Maximum number of requests that get the fault; unlimited by default. */
  readonly times?: number | undefined
  /** Share of the matching requests that get the fault, 0 to 1. @default 1 */
  readonly rate?: number | undefined
}

const wrong = (text: string): never => {
  throw new Error(`${text} (write faults as name;parameter=value; the names are ${names.join(", ")})`)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isAmount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0

const amount = [isAmount, "a number of at least 0"] as const
const count = [
  (value: unknown) => isAmount(value) && Number.isSafeInteger(value),
  "a whole number of at least 0"
] as const

type Checks = { readonly [name: string]: readonly [isValid: (value: unknown) => boolean, expected: string] }

const values: Checks = {
  ms: amount,
  bytes: amount,
  seconds: amount,
  status: [(value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599, "400 to 599"],
  field: [(value) => typeof value === "string", "a string, the name of a field"],
  executed: [(value) => typeof value === "boolean", "true or false"]
}

const conditions: Checks = {
  operation: [
    (value) => [value].flat().length > 0 && [value].flat().every((id) => typeof id === "string"),
    "an operation id, or an array of them"
  ],
  times: count,
  skip: count,
  rate: [(value) => isAmount(value) && value <= 1, "a number from 0 to 1"]
}

const ruleFields: ReadonlyArray<string> = ["fault", ...Object.keys(conditions)]

/** Checks a fault and its parameters. `place` is a prefix that locates it. */
const checkFault: (fault: unknown, place: string) => asserts fault is Fault = (fault, place) => {
  if (!isObject(fault) || typeof fault["name"] !== "string") {
    return wrong(`${place}a fault must be a string, or an object with a name`)
  }
  const { name, ...given } = fault
  if (!Object.hasOwn(parameters, name)) return wrong(`${place}There is no fault "${name}"`)
  const allowed: ReadonlyArray<string> = parameters[name as Name]
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!allowed.includes(key)) {
      return wrong(`${place}The fault ${name} takes ${allowed.join(", ") || "no parameters"}, not ${key}`)
    }
    const [isValid, expected] = values[key]!
    if (!isValid(value)) return wrong(`${place}${key} of the fault ${name} must be ${expected}`)
  }
}

/** Reads a fault, which may be a string. */
const faultOf = (fault: unknown, place: string): Fault => {
  if (typeof fault === "string") return parse(fault, place).fault as Fault
  checkFault(fault, place)
  return fault
}

const checkConditions = (rule: Readonly<Record<string, unknown>>, place: string): void => {
  for (const [name, [isValid, expected]] of Object.entries(conditions)) {
    if (rule[name] !== undefined && !isValid(rule[name])) wrong(`${place}${name} must be ${expected}`)
  }
}

/** Checks a rule, except for its faults. */
const checkRule: (rule: unknown, place: string) => asserts rule is Rule = (rule, place) => {
  if (!isObject(rule)) return wrong(`${place}a rule must be a string, or an object with a fault`)
  const unknown = Object.keys(rule).find((key) => !ruleFields.includes(key))
  if (unknown !== undefined) {
    return wrong(`${place}there is no field "${unknown}". The fields of a rule are ${ruleFields.join(", ")}`)
  }
  checkConditions(rule, place)
  if ([rule["fault"] ?? []].flat().length === 0) return wrong(`${place}fault is missing`)
}

const valueOf = (key: string, text: string): unknown => {
  if (key === "operation") return text.split("|")
  if (key === "executed") return text !== "false"
  return key === "field" ? text : text === "" ? Number.NaN : Number(text)
}

/** Parses a rule such as `status;status=503;operation=countOrgaUsers;times=2`. Throws if it is invalid. */
export const parse = (text: string, place = ""): Rule => {
  const [name = "", ...pairs] = text.split(";").map((part) => part.trim())
  const fault: Record<string, unknown> = { name }
  const rule: Record<string, unknown> = {}
  for (const pair of pairs.filter((part) => part !== "")) {
    const [key = "", value = ""] = pair.split("=").map((part) => part.trim())
    const target = ruleFields.includes(key) ? rule : fault
    target[key] = valueOf(key, value)
  }
  const parsed = faultOf(fault, place)
  checkConditions(rule, place)
  return { ...rule, fault: parsed }
}

export const parseAll = (text: string): ReadonlyArray<Rule> =>
  text.split(",").map((part) => part.trim()).filter((part) => part !== "").map((part) => parse(part))

export interface ReadRule {
  readonly rule: Rule
  readonly faults: ReadonlyArray<Fault>
}

/** Reads rules, which may come from a request. Throws an error that names the rule, the field and what is allowed. */
export const readAll = (rules: unknown): ReadonlyArray<ReadRule> => {
  if (!Array.isArray(rules)) return wrong("the rules must be an array of strings or objects")
  return rules.map((given: unknown, index) => {
    const place = `rule ${index + 1}: `
    const rule = typeof given === "string" ? { ...parse(given, place) } : given
    checkRule(rule, place)
    return { rule, faults: [rule.fault].flat().map((fault) => faultOf(fault, place)) }
  })
}
