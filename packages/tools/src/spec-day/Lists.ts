/** Lays the vendor's lists of operations and models, a structural digest of its JavaScript client, over what was known before. */
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type { Api, Body, Field, Operation, Response, Shape } from "../drift/Api.ts"
import { Models, type RequiredElsewhere } from "./Models.ts"

const InputType = Schema.Struct({ optional: Schema.Boolean, type: Schema.String })

export const Operations = Schema.Record(
  Schema.String,
  Schema.Struct({
    api: Schema.String,
    method: Schema.String,
    path: Schema.String,
    query: Schema.Array(Schema.String),
    headers: Schema.Array(Schema.String),
    input: Schema.Record(Schema.String, InputType),
    returns: Schema.String
  })
)
type Listed = typeof Operations.Type[string]

export const ModelList = Schema.Record(
  Schema.String,
  Schema.Struct({
    properties: Schema.optionalKey(Schema.Record(Schema.String, InputType)),
    enums: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.String))),
    union: Schema.optionalKey(Schema.String)
  })
)

export interface Lists {
  readonly operations: typeof Operations.Type
  readonly models: typeof ModelList.Type
}

/** Returns the listed operations and models, with what the earlier version says where the lists are silent, and what they leave undecided. */
export const overlay = (before: Api, requiredElsewhere: RequiredElsewhere | undefined, lists: Lists) => {
  const { operations: known, schemas } = inline(before, lists.models)
  const models = new Models(lists.models, schemas, requiredElsewhere)
  const operations = Record.map(lists.operations, (listed, id) => operation(listed, known[id], models))
  const shapes: Record<string, Shape> = Record.map(schemas, (_, name) => models.named(name))
  // A new schema may refer to the next one: the loop finds it too.
  for (const name of models.added) shapes[name] = models.named(name)
  return { api: { operations, schemas: shapes }, undecided: [...models.undecided] }
}

/** Replaces references to schemas that the lists have no name for. */
const inline = (api: Api, models: Lists["models"]): Api => {
  const within = (node: unknown, around: ReadonlyArray<string>): unknown => {
    if (Array.isArray(node)) return node.map((item) => within(item, around))
    if (typeof node !== "object" || node === null) return node
    const { ref, ...rest } = node as { readonly ref?: unknown }
    return typeof ref === "string" && models[ref] === undefined && api.schemas[ref] !== undefined &&
        !around.includes(ref)
      ? within({ ...api.schemas[ref], ...rest }, [...around, ref])
      : Record.map(node as Record<string, unknown>, (item) => within(item, around))
  }
  const { operations, schemas } = within(api, []) as Api
  return { operations, schemas: Record.filter(schemas, (_, name) => models[name] !== undefined) }
}

const operation = (client: Listed, known: Operation | undefined, models: Models): Operation => {
  const body = requestBody(client, known, models)
  return {
    tag: known?.tag ?? client.api.replace(/Api$/, ""),
    method: client.method,
    path: client.path,
    deprecated: known?.deprecated === true,
    ...(known?.scopes === undefined ? {} : { scopes: known.scopes }),
    parameters: parameters(client, known, models),
    ...(body === undefined ? {} : { body }),
    responses: responses(client, known, models)
  }
}

const parameters = (
  client: Listed,
  known: Operation | undefined,
  models: Models
): Operation["parameters"] => {
  const input = (name: string) => client.input[name] ?? client.input[`_${name}`] ?? client.input[camelCase(name)]
  const read = (place: keyof Operation["parameters"], names: ReadonlyArray<string>) =>
    Object.fromEntries(names.map((name): readonly [string, Field] => {
      const argument = input(name)
      if (argument === undefined) {
        throw new Error(`has no input for "${name}" of ${client.method} ${client.path}`)
      }
      const key = place === "header" ? name.toLowerCase() : name
      const { required: _, ...shape }: Field = known?.parameters[place][key] ?? models.typed(argument.type)
      return [key, argument.optional ? shape : { ...shape, required: true }]
    }))
  return {
    path: read("path", [...client.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "")),
    query: read("query", client.query),
    header: read("header", client.headers)
  }
}

const camelCase = (header: string): string =>
  header.toLowerCase().replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const requestBody = (client: Listed, known: Operation | undefined, models: Models): Body | undefined => {
  const names = new Set([...client.query, ...client.headers.map(camelCase)])
  const inputs = Object.entries(client.input).filter(([name]) =>
    !names.has(name) && !client.path.includes(`{${name.replace(/^_/, "")}}`)
  )
  const input = inputs[0]?.[1]
  // The OpenAPI file of 2.24 has empty form bodies for a few operations: the client sends none.
  if (input === undefined) return undefined
  const { contentType, shape }: Omit<Body, "required"> = known?.body ??
    { contentType: "application/json", shape: {} }
  return {
    required: !input.optional,
    contentType,
    shape: models.typed(input.type, shape)
  }
}

const responses = (
  client: Listed,
  known: Operation | undefined,
  models: Models
): Readonly<Record<string, Response>> => {
  if (known === undefined) {
    return client.returns === "void"
      ? { 204: { contentTypes: [], headers: [] } }
      : { 200: { contentTypes: ["application/json"], headers: [], shape: models.typed(client.returns) } }
  }
  const types = Object.values(known.responses).map(({ shape }) => shape && typeName(shape))
  // An operation with several responses has one of their types in the list.
  const isOther = models.refers(client.returns) && types.some((type) => type !== undefined) &&
    !types.includes(client.returns)
  return Record.map(known.responses, ({ shape, ...response }) => ({
    ...response,
    ...(shape === undefined
      ? {}
      : { shape: isOther ? models.typed(client.returns) : models.inPlace(shape, client.returns) })
  }))
}

const typeName = ({ items, ref }: Shape): string | undefined => items === undefined ? ref : `Array<${typeName(items)}>`
