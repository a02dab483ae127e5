/** Describes an operation to a model: parameters, body, scopes, an example, in few words. */
import { isReadonlyObject } from "effect/Predicate"
import { type Contract, type Operation, resolve } from "../contract/Contract.ts"
import type { ServerHost } from "../contract/Host.ts"
import type { JsonSchema } from "../contract/OpenApi.ts"
import * as Danger from "../danger/Danger.ts"
import { classOf, isAccount } from "../privacy/FieldClasses.ts"
import { omitUndefined } from "../results/Compact.ts"
import { parametersOf } from "./Input.ts"
import { isRead, type Offer } from "./Offer.ts"
import * as Passwords from "./Passwords.ts"

const deepest = 3

const firstSentence = (text: string | undefined, most = 160): string => {
  const sentence = (text ?? "").replaceAll(/\s+/g, " ").split(/(?<=\.)\s/)[0] ?? ""
  return sentence.length > most ? `${sentence.slice(0, most - 3)}…` : sentence
}

/** The one schema that is meant where `null` is the alternative, or values that may be added later. */
const plain = (contract: Contract, schema: JsonSchema): JsonSchema => {
  const own = resolve(contract, schema)
  const parts = (own.anyOf ?? []).map((part) => resolve(contract, part)).filter(({ type }) => type !== "null")
  if (parts.length === 0) return own
  const one = parts.find((part) => part.enum !== undefined) ?? parts[0]!
  return parts.length === 1 || one.enum !== undefined
    ? { ...one, description: schema.description ?? own.description ?? one.description }
    : own
}

const limitsOf = ({ maxItems, maxLength, maximum, minItems, minLength, minimum, pattern }: JsonSchema): string => {
  const [low, high] = [minLength ?? minimum ?? minItems, maxLength ?? maximum ?? maxItems]
  const range = low === undefined && high === undefined ? "" : ` ${low ?? ""}..${high ?? ""}`
  return `${range}${pattern === undefined || pattern.length > 40 ? "" : ` /${pattern}/`}`
}

const typeOf = (contract: Contract, schema: JsonSchema): string => {
  const one = plain(contract, schema)
  if (one.const !== undefined) return JSON.stringify(one.const)
  if (one.enum !== undefined) return one.enum.map((value) => JSON.stringify(value)).join("|")
  if (one.anyOf !== undefined) return [...new Set(one.anyOf.map((part) => typeOf(contract, part)))].join(" or ")
  if (one.items !== undefined) return `list of ${typeOf(contract, one.items)}`
  const type = [one.type].flat().filter((name) => name !== undefined && name !== "null").join(" or ")
  return `${type || (one.properties === undefined ? "any" : "object")}${limitsOf(one)}`
}

const describeField = (type: string, required: boolean, description: string | undefined): string =>
  [`${type}${required ? ", required" : ""}`, firstSentence(description)].filter((part) => part !== "").join(". ")

const noteOf = (field: string, fields: Readonly<Record<string, unknown>>): string =>
  classOf([], field, isAccount(fields)) !== "credential"
    ? ""
    : isAccount(fields)
    ? ` Leave it out, or set "${Passwords.keyword}": the server writes a new one to ${Passwords.fileName} in the directory of --files, for the user.`
    : " Never shown again."

/** Fields with their types, as short sentences; objects inside as objects. */
const fieldsOf = (contract: Contract, schema: JsonSchema, depth = 0): unknown => {
  const one = plain(contract, schema)
  if (one.anyOf !== undefined && depth < deepest) {
    return { "one of": one.anyOf.map((part) => fieldsOf(contract, part, depth + 1)) }
  }
  const { properties, required = [] } = one
  if (properties === undefined) return describeField(typeOf(contract, schema), false, one.description)
  return Object.fromEntries(
    Object.entries(properties).map(([field, child]) => {
      const inner = plain(contract, child)
      const item = inner.items && plain(contract, inner.items)
      const isRequired = required.includes(field)
      const isNested = (one: JsonSchema | undefined) => (one?.properties ?? one?.anyOf) !== undefined
      if (depth < deepest && (isNested(inner) || isNested(item))) {
        const nested = isNested(inner) ? fieldsOf(contract, inner, depth + 1) : [fieldsOf(contract, item!, depth + 1)]
        return [`${field}${isRequired ? " (required)" : ""}`, nested]
      }
      return [
        field,
        describeField(typeOf(contract, child), isRequired, child.description ?? inner.description) +
        noteOf(field, properties)
      ]
    })
  )
}

const exampleOf = (contract: Contract, operation: Operation, sample: ServerHost["sample"]): unknown => {
  const { body, ...parameters } = sample(operation)
  // A model would use the password of an example.
  const passwords = Passwords.fieldsOf(contract, operation)
  return {
    tool: isRead(operation) ? "read" : "write",
    arguments: {
      operation: operation.id,
      ...omitUndefined({
        parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
        body: isReadonlyObject(body)
          ? Object.fromEntries(Object.entries(body).filter(([field]) => !passwords.includes(field)))
          : body
      })
    }
  }
}

/** The names of what an operation takes, those that it requires with a star. */
const inputOf = (contract: Contract, operation: Operation): string => {
  const { properties = {}, required = [] } = resolve(contract, operation.body?.schema ?? {})
  const passwords = Passwords.fieldsOf(contract, operation)
  const fields = Object.keys(properties).map((name) => ({
    name: `body.${name}`,
    required: required.includes(name) && !passwords.includes(name)
  }))
  return [...parametersOf(operation), ...fields].toSorted((one, other) => Number(other.required) - Number(one.required))
    .slice(0, 8).map(({ name, required }) => `${name}${required ? "*" : ""}`).join(", ")
}

export const lineOf = (contract: Contract, operation: Operation) => ({
  operation: operation.id,
  ...omitUndefined({ input: inputOf(contract, operation) || undefined }),
  kind: isRead(operation)
    ? operation.kind === "file" ? "read (file)" : "read"
    : Danger.of(contract, { operation, input: {} }).length > 0
    ? "write (plan first)"
    : "write",
  summary: firstSentence(operation.description || operation.summary, 80)
})

export const describe = (
  { contract }: Offer,
  operation: Operation,
  sample: ServerHost["sample"]
): Readonly<Record<string, unknown>> => {
  const { body, deprecated, description, kind, media, method, path, scopes } = operation
  const parameters = parametersOf(operation).map(({ description, name, required, schema }) => [
    name,
    describeField(typeOf(contract, schema), required, description)
  ])
  const listed = (texts: ReadonlyArray<string>) => texts.length === 0 ? undefined : texts.join(", ")
  const details = description.replaceAll(/\s+/g, " ").trim()
  const contents = listed(body?.contents ?? [])
  const { input: _, ...line } = lineOf(contract, operation)
  return {
    ...line,
    summary: operation.summary,
    request: `${method} ${path}`,
    ...omitUndefined({
      details: details.length > 900 ? `${details.slice(0, 900)}…` : details || undefined,
      deprecated: deprecated || undefined,
      "needs one of the scopes": listed(scopes),
      pages: kind === "paginated" ? "yes: limit and cursor of the tool read" : undefined,
      returns: listed(media),
      parameters: parameters.length === 0 ? undefined : Object.fromEntries(parameters) as unknown,
      body: body && fieldsOf(contract, resolve(contract, body.schema)),
      files: contents && `${contents}: the contents, or { "file": NAME } for a file in the directory of --files`
    }),
    example: exampleOf(contract, operation, sample)
  }
}
