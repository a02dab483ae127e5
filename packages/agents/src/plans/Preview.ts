/**
 * What calls will do, before they are sent: with pseudonyms for a model, with the real names for a person.
 */
import * as Effect from "effect/Effect"
import type { Contract, Input, Operation } from "../contract/Contract.ts"
import type { Caller } from "../contract/Host.ts"
import * as Danger from "../danger/Danger.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import * as Compact from "../results/Compact.ts"
import type { Call } from "./Plans.ts"
import * as Targets from "./Targets.ts"

/** A call, and what it touches. */
export interface Step {
  readonly call: Call
  readonly danger: Danger.Danger
  readonly target: Targets.Target | undefined
}

/** The current state of so many calls is read. */
const mostReads = 20

/** Reads the current state of what calls touch. */
export const make = (
  contract: Contract,
  caller: Caller,
  calls: ReadonlyArray<Call>,
  dangers: ReadonlyArray<Danger.Danger>
): Effect.Effect<ReadonlyArray<Step>> =>
  Effect.forEach(calls, (call, at) =>
    Effect.map(
      at < mostReads ? Targets.read(contract, caller, call) : Effect.succeed(undefined),
      (target): Step => ({ call, danger: dangers[at] ?? [], target })
    ))

/** The request of an input: path and query. */
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

/** What all calls do, each thing counted once. */
const danger = (steps: ReadonlyArray<Step>) => Danger.all(steps.map(({ danger }) => danger))

const countOf = (steps: ReadonlyArray<Step>): number =>
  Math.max(steps.length, ...danger(steps).map(({ count }) => count))

/** Returns the plan for the model. Things have their titles and the pseudonyms of people; secrets are not repeated. */
export const plan = (steps: ReadonlyArray<Step>, privacy: Privacy, maxTokens: number) => ({
  affects: Danger.phrases(
    danger(steps).map((finding) => ({ ...finding, ids: finding.ids.map((id) => privacy.maskText(id)) }))
  ),
  count: countOf(steps),
  calls: steps.map(({ call: { given, operation }, target }) => {
    const body = privacy.hideSecrets(given.body, operation.body?.schema)
    const masked = target && privacy.mask(target.value, target.reader.response).value
    const title = Targets.titleOf(masked)
    return {
      operation: operation.id,
      request: requestOf(operation, given.parameters),
      ...(body === undefined
        ? undefined
        : { body: Compact.fit(body, Math.floor(maxTokens / steps.length)).value }),
      ...(title === undefined ? undefined : { target: title }),
      // Half of a result: the plan has the requests too.
      ...(target === undefined || steps.length > 1 ? undefined : target.problem === undefined
        ? { current: Compact.fit(Compact.withoutEmpty(masked), maxTokens * 2).value }
        : { current: `It could not be read (${target.reader.id}: ${target.problem.reason._tag}).` })
    }
  })
})

const most = 400

/** Returns the question for a person, with the real names. Only their client may see it. */
export const question = (steps: ReadonlyArray<Step>, privacy: Privacy): string => {
  const lines = steps.map(({ call: { input, operation }, target }, at) => {
    const title = Targets.titleOf(target?.value)
    const body = privacy.hideSecrets(input["body"], operation.body?.schema)
    const shown = body === undefined ? "" : ` with ${JSON.stringify(body)}`
    return `${at + 1}. ${operation.summary} ${title === undefined ? "" : `"${title}": `}${requestOf(operation, input)}${
      shown.length > most ? `${shown.slice(0, most)}…` : shown
    }`
  })
  const phrases = Danger.phrases(danger(steps))
  return [
    "An agent wants to change data at Flat.",
    ...(phrases.length === 0 ? [] : [`It ${phrases.join("; it ")}.`]),
    ...lines,
    `Do you agree to ${steps.length === 1 ? "this call" : `these ${steps.length} calls`}?`
  ].join("\n")
}
