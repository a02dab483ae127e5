/**
 * The one rule that decides whether a call is dangerous, and what it affects. It reads the contract and the input and knows no operation by its name, so
 * that operations which are added later are covered. Commands, `bulk`, `request` and the agents' server ask it; each decides what it does with the result.
 */
import { isReadonlyObject } from "effect/Predicate"
import type { Contract, Input, Operation } from "../contract/Contract.ts"
import * as Shape from "../contract/Shape.ts"
import { classOf, isAccount, isNamed } from "../privacy/FieldClasses.ts"
import * as BodyRisks from "./BodyRisks.ts"
import * as Finding from "./Finding.ts"

/** A call of an operation of the contract, or a request that the contract may not have. */
export type Call =
  | { readonly operation: Operation; readonly input: Input }
  | {
    readonly method: string
    /** Path below the base URL, with values in place of its parameters. */
    readonly path: string
    readonly query?: Input | undefined
    readonly body?: unknown
  }

type Domains = ReadonlyArray<string> | undefined

/** What a call does that needs an agreement first. Empty if nothing does. */
export type Danger = ReadonlyArray<Finding.Finding>

type Judged = Pick<Operation, "method" | "path" | "body" | "response">

/** What the last parameter of the path names. */
const targetOf = ({ path }: Judged, input: Input): Finding.Target => {
  const parameter = Finding.parametersIn(path).at(-1)
  return parameter === undefined
    ? { noun: Finding.nounOf(Finding.lastSegment(path)), ids: [] }
    : { noun: Finding.nounOf(parameter), ids: [String(input[parameter] ?? "")].filter((id) => id !== "") }
}

/** A mark such as `archive`, which another operation sets on the same path, and which is no list of its own. */
const isMark = ({ operations }: Contract, { path }: Judged): boolean => {
  const same = operations.filter((one) => one.path === path)
  return !path.endsWith("}") && same.some(({ body, method }) => (method === "POST" || method === "PUT") && !body)
    && !same.some(({ method }) => method === "GET")
}

/** Whether a thing is taken out of another one, and stays: `DELETE /collections/{collection}/scores/{score}`. */
const isMember = ({ operations }: Contract, { path }: Judged): boolean => {
  const [list, item] = path.split("/").slice(-2)
  return Finding.parametersIn(path).length > 1 && operations.some((one) => one.path.startsWith(`/${list}/${item}`))
}

/** `POST /classes/{class}/archive`: a verb for a thing as a whole, without a body that would say more. */
export const isAction = ({ body, method, path }: Judged): boolean =>
  method === "POST" && body === undefined && /\}\/[^/{}]+$/.test(path)

const deletion = (contract: Contract, operation: Judged, target: Finding.Target): Finding.Finding => {
  const last = Finding.lastSegment(operation.path)
  if (isMark(contract, operation)) return Finding.make("changesMuch", `takes back "${last}" of`, target)
  if (!operation.path.endsWith("}")) return Finding.make("deletes", `deletes all ${last} of`, target)
  return Finding.make("deletes", isMember(contract, operation) ? "removes (from what it is in)" : "deletes", target)
}

const judge = (contract: Contract, operation: Judged, input: Input, domains: Domains): Danger => {
  const { body, method, path } = operation
  if (method === "GET") return []
  const target = targetOf(operation, input)
  const response = Shape.make(contract, operation.response)
  /** The field of the response that permits acting for an account or the school. */
  const issued = Object.keys(response.fields).find((field) =>
    classOf(response.names, field, isAccount(response.fields)) === "credential"
  )
  return [
    ...(method === "DELETE" ? [deletion(contract, operation, target)] : []),
    ...(isAction(operation) ? [Finding.make("changesMuch", `applies "${Finding.lastSegment(path)}" to`, target)] : []),
    ...(issued === undefined ? [] : [Finding.make("handsOver", `issues access (${issued}) with`, target)]),
    ...BodyRisks.find(Shape.make(contract, body?.schema), input["body"], {
      target,
      changes: method !== "POST",
      domains
    })
  ]
}

/**
 * Whether a call changes name, role, class or membership of something that exists. One such change is harmless, and taken back by another; many of them
 * are the school in another order.
 */
export const rearranges = (
  contract: Contract,
  { input, operation }: Extract<Call, { operation: Operation }>
): boolean => {
  const { body, method, path } = operation
  if (method === "POST" && path.endsWith("}/users")) return true
  if (method !== "PUT" && method !== "PATCH") return false
  const { fields, names } = Shape.make(contract, body?.schema)
  const given = input["body"]
  return isMember(contract, operation) || (Finding.parametersIn(path).length > 0 && isReadonlyObject(given) &&
    Object.keys(given).some((field) =>
      /^(?:name|title|classroom)$|role$/i.test(field) || isNamed(classOf(names, field, isAccount(fields)))
    ))
}

/** What such a change is in a plan. */
export const rearranging = ({ input, operation }: Extract<Call, { operation: Operation }>): Finding.Finding =>
  Finding.make(
    "changesMuch",
    "changes name, role, class or members, as many calls before it did, of",
    targetOf(operation, input)
  )

const match = (contract: Contract, { body, method, path, query }: Exclude<Call, { operation: Operation }>) => {
  const parts = path.split(/[?#]/, 1)[0]!.replace(/(?<!\/)\/+$/, "").split("/")
  const candidates = contract.operations.filter(({ path }) => {
    const template = path.split("/")
    return template.length === parts.length && template.every((one, at) => one.startsWith("{") || one === parts[at])
  })
  const upper = method.toUpperCase()
  const own = candidates.filter((one) => one.method === upper)
  // A word of the path wins over a parameter, as in a server: `{` sorts behind letters.
  const [best] = (own.length === 0 ? candidates : own).toSorted((one, other) => one.path < other.path ? -1 : 1)
  const template = best?.path ??
    parts.map((part, at) => (at > 1 && at % 2 === 0 ? `{${parts[at - 1]}}` : part)).join("/")
  const values = template.split("/").flatMap((part, at) =>
    part.startsWith("{") ? [[part.slice(1, -1), parts[at]] as const] : []
  )
  // One that the contract does not have is judged by its form.
  const operation: Judged = best?.method === upper
    ? best
    : {
      method: upper,
      path: template,
      body: body === undefined ? undefined : { required: false, schema: {}, contents: [] },
      response: undefined
    }
  return {
    operation,
    input: { ...query, ...Object.fromEntries(values), ...(body === undefined ? undefined : { body }) }
  }
}

/**
 * Returns what is dangerous in a call. A request that the contract does not have is judged by its method, its path and the names of its fields. Addresses
 * outside the domains of the school are exposed to; without domains, addresses are not judged.
 */
export const of = (contract: Contract, call: Call, domains?: Domains): Danger => {
  const { input, operation } = "operation" in call ? call : match(contract, call)
  return judge(contract, operation, input, domains)
}

/** Joins what many calls do: the same things are counted together. */
export const all = (dangers: Iterable<Danger>): Danger => Finding.merge([...dangers].flat())

/** Returns a phrase for each finding, such as `deletes 28 scores`. Up to three things are named. */
export const phrases = (danger: Danger): ReadonlyArray<string> => danger.map(Finding.phrase)

/** Whether a finding is about an address outside the school's domains. */
export const isOutside = ({ noun }: Finding.Finding): boolean => noun === BodyRisks.outside

/** Whether a danger has a finding of one of the kinds. */
export const has = (danger: Danger, ...kinds: ReadonlyArray<Finding.Kind>): boolean =>
  danger.some(({ kind }) => kinds.includes(kind))
