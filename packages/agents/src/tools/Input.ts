/**
 * Turns what a model sends into an input of an operation: real names for pseudonyms, and every parameter known and there.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Input, Operation, Parameter } from "../contract/Contract.ts"
import { fail, type ToolError } from "../contract/Host.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import { defined, mark } from "../results/Compact.ts"
import { closest } from "./Offer.ts"

/** An optional text in what a tool takes or returns. */
export const text = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))

/** An optional number in what a tool takes. */
export const count = (minimum: number, maximum: number, description: string) =>
  Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum, maximum })).annotate({ description }))

/** What a tool takes for a call of an operation. */
export const call = {
  operation: Schema.String.annotate({ description: "Name from find_operations" }),
  parameters: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Unknown).annotate({ description: "Values by parameter name" })
  )
}

/** Parameters of pages. The tool has its own for them. */
const ofPages = ["limit", "next", "previous"]

/** The parameters that a model can give. */
export const parametersOf = (operation: Operation): ReadonlyArray<Parameter> =>
  operation.parameters.filter(({ name }) => operation.kind !== "paginated" || !ofPages.includes(name))

// Models write numbers and booleans as strings now and then.
const coerced = (parameter: Parameter | undefined, value: unknown): unknown => {
  const types = [parameter?.schema.type].flat()
  const isOnly = (...allowed: ReadonlyArray<unknown>) => types.every((type) => allowed.includes(type))
  if (typeof value !== "string") return value
  if (isOnly("integer", "number") && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value)
  return isOnly("boolean") && /^(?:true|false)$/.test(value) ? value === "true" : value
}

// So with objects: some clients send them as text.
export const bodyOf = (body: unknown): unknown => {
  if (typeof body !== "string" || !/^\s*[{[]/.test(body)) return body
  try {
    return JSON.parse(body) as unknown
  } catch {
    return body
  }
}

const hasMark = (value: unknown): boolean =>
  typeof value === "string"
    ? mark.test(value)
    : typeof value === "object" && value !== null && Object.values(value).some(hasMark)

/** Returns the input of an operation. */
export const make = Effect.fnUntraced(function*(
  operation: Operation,
  { names: learnNames, privacy }: { readonly privacy: Privacy; readonly names: Effect.Effect<void, ToolError> },
  given: { readonly parameters?: Input | undefined; readonly body?: unknown }
): Effect.fn.Return<Input, ToolError> {
  const parameters = parametersOf(operation)
  const names = parameters.map(({ name }) => name)
  const values: Input = given.parameters ?? {}
  const unknown = Object.keys(values).filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    return yield* fail(
      `${operation.id} has no parameter ${unknown.map((name) => JSON.stringify(name)).join(", ")}. ${
        names.length === 0
          ? "It has no parameters."
          : `Closest: ${closest(names, unknown[0]!, 2).join(", ")}. All: ${names.join(", ")}.`
      }${operation.body === undefined ? "" : " Fields of the body belong in body."}`
    )
  }
  const missing = parameters.filter(({ name, required }) =>
    required && (values[name] === undefined || values[name] === "")
  )
  if (missing.length > 0) {
    return yield* fail(
      `${operation.id} needs ${
        missing.map(({ description, name }) => `${name}${description === "" ? "" : ` (${description})`}`).join("; ")
      }. Nothing was sent.`
    )
  }
  const body = bodyOf(given.body)
  if (operation.body === undefined && body !== undefined) {
    return yield* fail(`${operation.id} has no body. Nothing was sent: leave body out.`)
  }
  if (operation.body?.required === true && body === undefined) {
    return yield* fail(`${operation.id} needs a body. describe_operation shows its fields. Nothing was sent.`)
  }
  if (hasMark(body)) {
    return yield* fail(
      "The body contains a text that was cut ([+n …]). Read the whole of it with at and offset, or leave the field out: it then stays as it is. Nothing was sent."
    )
  }
  const sent = { parameters: values, body }
  let restored = privacy.restore(sent)
  if (restored.unknown.length > 0) {
    // With a key in a file, pseudonyms of an earlier run are known when the accounts were read.
    yield* learnNames
    restored = privacy.restore(sent)
  }
  if (restored.unknown.length > 0) {
    return yield* fail(
      `${
        restored.unknown.join(", ")
      }: no such pseudonym. Pseudonyms are valid while a server runs, and after the account was read. Read the account again, and use the new one. Nothing was sent.`
    )
  }
  const real = restored.value as typeof sent
  return {
    ...Object.fromEntries(
      Object.entries(real.parameters).map(([name, value]) => [
        name,
        coerced(parameters.find((one) => one.name === name), value)
      ])
    ),
    ...defined({ body: real.body })
  }
})
