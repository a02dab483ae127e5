/** What calls will do, before they are sent: with pseudonyms for a model, with the real names for a person. */
import type { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import { isReadonlyObject } from "effect/Predicate"
import type { Caller } from "../contract/Caller.ts"
import type { Contract, Input, Operation } from "../contract/Contract.ts"
import * as Danger from "../danger/Danger.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import * as Compact from "../results/Compact.ts"
import type { Call } from "./Plans.ts"

const readerOf = ({ operations }: Contract, path: string): Operation | undefined =>
  operations.find((one) => one.method === "GET" && one.path === path && one.kind === "single" && !one.variantOf)

/** The paths to look at for the current state: the same, and without a verb at the end. */
const touchedBy = (operation: Operation): ReadonlyArray<string> => {
  const { method, path } = operation
  const whole = Danger.isAction(operation) || method === "DELETE" ? [path, path.replace(/\/[^/{}]+$/, "")] : [path]
  // An account of the organization is read as any account.
  return path.endsWith("}") ? [...whole, `/${path.split("/").slice(-2).join("/")}`] : whole
}

/** The current state of what a call touches. */
interface Target {
  readonly reader: Operation
  readonly value: unknown
  /** Why it could not be read. */
  readonly problem?: FlatError.FlatError | undefined
}

/** Reads the current state of what a call touches, if an operation reads it. */
const read = Effect.fnUntraced(function*(
  contract: Contract,
  caller: Caller,
  { input, operation }: Call
): Effect.fn.Return<Target | undefined> {
  for (const path of touchedBy(operation)) {
    const reader = readerOf(contract, path)
    if (reader === undefined) continue
    const names = reader.parameters.filter((one) => one.in === "path").map(({ name }) => name)
    return yield* caller.call(reader, Object.fromEntries(names.map((name) => [name, input[name]]))).pipe(
      Effect.map((value): Target => ({ reader, value })),
      Effect.catch((problem) => Effect.succeed<Target>({ reader, value: undefined, problem }))
    )
  }
  return undefined
})

/** The words with which a person recognises a thing: its title, or its name. */
const titleOf = (value: unknown): string | undefined =>
  isReadonlyObject(value)
    ? ["title", "name", "printableName", "username", "email"].map((field) => value[field])
      .find((one): one is string => typeof one === "string" && one !== "")
    : undefined

export interface Step {
  readonly call: Call
  readonly target: Target | undefined
}

const mostReads = 20

export const make = (
  contract: Contract,
  caller: Caller,
  calls: ReadonlyArray<Call>
): Effect.Effect<ReadonlyArray<Step>> =>
  Effect.forEach(calls, (call, at) =>
    Effect.map(
      at < mostReads ? read(contract, caller, call) : Effect.succeed(undefined),
      (target) => ({ call, target })
    ))

const requestOf = ({ method, parameters, path: template }: Operation, input: Input): string => {
  const query = new URLSearchParams()
  let path = template
  for (const { in: place, name } of parameters) {
    const value = input[name]
    if (value === undefined) continue
    if (place === "path") path = path.replace(`{${name}}`, () => encodeURIComponent(String(value)))
    else if (place === "query") { for (const one of [value].flat()) query.append(name, String(one)) }
  }
  return `${method} ${path}${query.size === 0 ? "" : `?${query.toString()}`}`
}

/** Returns the plan for the model. Things have their titles and the pseudonyms of people; secrets are not repeated. */
export const plan = (steps: ReadonlyArray<Step>, danger: Danger.Danger, privacy: Privacy, maxTokens: number) => ({
  affects: Danger.phrases(
    danger.map((finding) => ({
      ...finding,
      // It can repeat a value of the body.
      does: privacy.maskText(finding.does),
      ids: finding.ids.map((id) => privacy.maskText(id))
    }))
  ),
  count: Math.max(steps.length, ...danger.map(({ count }) => count)),
  calls: [
    ...Map.groupBy(steps, ({ call: { given, operation } }) => `${operation.id} ${JSON.stringify(given.body)}`).values()
  ].map((same) => {
    const { call: { given, operation } } = same[0]!
    const body = privacy.hideSecrets(given.body, operation.body?.schema)
    const requests = same.map(({ call: { given } }) => requestOf(operation, given.parameters))
    const masked = same.map(({ target }) => target && privacy.mask(target.value, target.reader.response).value)
    const targets = masked.map(titleOf)
    const { target } = same[0]!
    return {
      operation: operation.id,
      ...(same.length === 1 ? { request: requests[0]! } : { requests }),
      ...Compact.omitUndefined({
        body: body === undefined ? undefined : Compact.fit(body, Math.floor(maxTokens / steps.length)).value,
        target: same.length === 1 ? targets[0] : undefined,
        targets: same.length > 1 && targets.some((one) => one !== undefined) ? targets : undefined,
        current: target === undefined || steps.length > 1
          ? undefined
          : target.problem === undefined
          // Half of a result: the plan has the requests too.
          ? Compact.fit(Compact.withoutEmpty(masked[0]), maxTokens * 2).value
          : `It could not be read (${target.reader.id}: ${target.problem.reason._tag}).`
      })
    }
  })
})

const most = 400

/** Returns the question for a person, with the real names. Only their client may see it. */
export const question = (steps: ReadonlyArray<Step>, danger: Danger.Danger, privacy: Privacy): string => {
  const lines = steps.map(({ call: { input, operation }, target }, at) => {
    const title = titleOf(target?.value)
    const body = privacy.hideSecrets(input["body"], operation.body?.schema)
    const shown = body === undefined ? "" : ` with ${JSON.stringify(body)}`
    return `${at + 1}. ${operation.summary} ${title === undefined ? "" : `"${title}": `}${requestOf(operation, input)}${
      shown.length > most ? `${shown.slice(0, most)}…` : shown
    }`
  })
  const phrases = Danger.phrases(danger)
  return [
    "An agent wants to change data at Flat.",
    ...(phrases.length === 0 ? [] : [`It ${phrases.join("; it ")}.`]),
    ...lines,
    `Do you agree to ${steps.length === 1 ? "this call" : `these ${steps.length} calls`}?`
  ].join("\n")
}
