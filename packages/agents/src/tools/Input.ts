/** Turns what a model sends into an input of an operation: real names for pseudonyms, and every parameter known and there. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Input, Operation, Parameter } from "../contract/Contract.ts"
import { fail, type ToolError, type Words } from "../contract/Host.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import { mark, omitUndefined } from "../results/Compact.ts"
import { closest } from "./Offer.ts"

/** An optional string of a tool's input. */
export const text = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))

/** An optional whole number of a tool's input. */
export const count = (minimum: number, maximum: number | undefined, description: string) => {
  const limit = maximum === undefined
    ? Schema.isGreaterThanOrEqualTo(minimum)
    : Schema.isBetween({ minimum, maximum })
  return Schema.optionalKey(Schema.Int.check(limit).annotate({ description }))
}

export const call = {
  operation: Schema.String.annotate({ description: "From find_operations" }),
  parameters: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Unknown).annotate({ description: "By name" })
  )
}

/** So many calls can be given together: a person may have to read them. */
const mostCalls = 50

/** An optional list of calls. Their form is said in words, which cost a model less than a schema. */
export const calls = (description: string) =>
  Schema.optionalKey(Schema.Array(Schema.Record(Schema.String, Schema.Unknown)).annotate({ description }))

/** Decodes calls. */
export const callsAs = <One extends Schema.Top>(one: One, given: ReadonlyArray<unknown>) =>
  given.length > mostCalls
    ? fail(`Give at most ${mostCalls} calls. Nothing was sent. For more changes, point the user to flat bulk.`)
    : Schema.decodeUnknownEffect(Schema.Array(one))(given).pipe(
      Effect.catchTag("SchemaError", ({ message }) => fail(`calls: ${message}. Nothing was sent.`))
    )

/** Parameters of pages. The tool has its own for them. */
const ofPages = ["limit", "next", "previous"]

export const parametersOf = (operation: Operation): ReadonlyArray<Parameter> =>
  operation.parameters.filter(({ name }) => operation.kind !== "paginated" || !ofPages.includes(name))

// Models write numbers and booleans as strings now and then.
const coerce = (parameter: Parameter | undefined, value: unknown): unknown => {
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

/** Why an operation cannot be called like this, in the words of the model. */
const problemOf = (
  operation: Operation,
  words: Words,
  parameters: ReadonlyArray<Parameter>,
  values: Input,
  body: unknown
) => {
  const { body: form, id } = operation
  const names = parameters.map(({ name }) => name)
  const unknown = Object.keys(values).filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    const known = names.length === 0
      ? "It has no parameters."
      : `Closest: ${closest(names, unknown[0]!, 2).join(", ")}. All: ${names.join(", ")}.`
    return `${id} has no parameter ${unknown.map((name) => JSON.stringify(name)).join(", ")}. ${known}${
      form === undefined ? "" : " Fields of the body belong in body."
    }${
      operation.kind === "paginated"
        ? " To read pages, use limit and cursor of this tool: the operation has no such parameters."
        : ""
    }`
  }
  const missing = parameters.filter(({ name, required }) => required && (values[name] ?? "") === "").map((one) =>
    `${one.name}${one.description === "" ? "" : ` (${one.description})`}`
  )
  if (missing.length > 0) return `${id} needs ${missing.join("; ")}. Nothing was sent.`
  if (form === undefined && body !== undefined) return `${id} has no body. Nothing was sent: leave body out.`
  if (form?.required === true && body === undefined) {
    return `${id} needs a body: ${words.form(operation)} shows its fields. Nothing was sent.`
  }
  return hasMark(body)
    ? "The body contains a text that was cut or of which something was left out ([+n …], (left out)). Read the whole of it with at and offset, or leave the field out: it then stays as it is. Nothing was sent."
    : undefined
}

/** Returns the input of an operation from what a model sent: real names for pseudonyms. Fails if a parameter is unknown or missing. */
export const make = Effect.fnUntraced(function*(
  operation: Operation,
  { names, privacy, words }: {
    readonly privacy: Privacy
    readonly words: Words
    readonly names: Effect.Effect<unknown, ToolError>
  },
  given: { readonly parameters?: Input | undefined; readonly body?: unknown }
): Effect.fn.Return<Input, ToolError> {
  const parameters = parametersOf(operation)
  const sent = { parameters: given.parameters ?? {}, body: bodyOf(given.body) }
  const problem = problemOf(operation, words, parameters, sent.parameters, sent.body)
  if (problem !== undefined) return yield* fail(problem)
  const restore = () => [privacy.restore(sent.parameters), privacy.restore(sent.body)] as const
  // With a key in a file, pseudonyms of an earlier run are known when the accounts were read.
  if (restore().some(({ unknown }) => unknown.length > 0)) yield* names
  const [forParameters, forBody] = restore()
  const refuse = (why: string, pseudonyms: ReadonlyArray<string>) =>
    pseudonyms.length === 0 ? Effect.void : fail(`${pseudonyms.join(", ")}: ${why} Nothing was sent.`)
  yield* refuse(
    "no such pseudonym. Pseudonyms are valid while a server runs, and after the account was read. Read the account again, and use the new one.",
    [...forParameters.unknown, ...forBody.unknown]
  )
  yield* refuse(
    "a pseudonym is a word of its own. Separate it from letters, digits, _, - and invisible characters, such as by a space.",
    [...forParameters.glued, ...forBody.glued]
  )
  yield* refuse("this name is too short or too long to be replaced where the text is read. Leave it out.", forBody.bare)
  const real = { parameters: forParameters.value as Input, body: forBody.value }
  const values = Object.entries(real.parameters).map(([name, value]) => [
    name,
    coerce(parameters.find((one) => one.name === name), value)
  ])
  return { ...Object.fromEntries(values), ...omitUndefined({ body: real.body }) }
})
