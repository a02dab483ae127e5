/** Sample inputs of operations, made from their schemas: every required parameter and field, and nothing else. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import type { Body, Catalog, Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"

const words = (name: string): string => name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toUpperCase()

/** Deeper objects stay empty: a schema may contain itself. */
const deepest = 6

const typeOf = ({ type }: JsonSchema): string | undefined =>
  typeof type === "string" ? type : type?.find((one) => one !== "null")

const textOf = (name: string, { format, maxLength, minLength = 0 }: JsonSchema): string => {
  switch (format) {
    case "date-time":
      return "2026-09-01T08:00:00.000Z"
    case "date":
      return "2026-09-01"
    case "email":
      return "ada@school.example"
    case "uri":
    case "url":
      return "https://school.example/music"
    case "password":
      return "correct-horse-1"
  }
  const text = words(name).padEnd(minLength, "-")
  return maxLength === undefined ? text : text.slice(0, maxLength)
}

/** Returns a value that a schema accepts. `name` is the field that it is for. */
const value = (catalog: Catalog, schema: JsonSchema, name: string, depth = 0): unknown => {
  const members = Fields.membersOf(catalog, schema)
  const one = members.find((member) => typeOf(member) !== "null") ?? members[0] ?? {}
  if (one.const !== undefined) return one.const
  if (one.enum !== undefined) return one.enum.find((choice) => choice !== null)
  if (one.default !== undefined && one.default !== null) return one.default
  switch (typeOf(one)) {
    case "integer":
    case "number":
      return Math.max(1, one.minimum ?? 1)
    case "boolean":
      return true
    case "array":
      return one.items === undefined || depth >= deepest ? [] : [value(catalog, one.items, name, depth + 1)]
    case "string":
      return textOf(name, one)
  }
  if (one.properties === undefined || depth >= deepest) return {}
  return Object.fromEntries(
    Object.entries(one.properties).filter(([field]) => one.required?.includes(field) === true).map((
      [field, inner]
    ) => [field, value(catalog, inner, field, depth + 1)])
  )
}

export const fileName = "FILE"

/** Returns a body. Of several forms, that with a file. An object that requires nothing gets its first simple field. */
const bodyOf = (catalog: Catalog, { contents, schema }: Body): unknown => {
  const files = new Set(contents.map((path) => path.split(/[.[]/)[0]!))
  const members = Fields.membersOf(catalog, schema)
  const form = members.find(({ properties = {} }) => [...files].some((name) => name in properties)) ?? schema
  const required = value(catalog, form, "body")
  const fields = Fields.fieldsOf(catalog, form)
  const sample = typeof required === "object" && required !== null && files.size > 0
    ? {
      ...required,
      ...Object.fromEntries([...files].map((name) => [name, value(catalog, fields.get(name)?.[0] ?? {}, name)]))
    }
    : required
  if (typeof sample !== "object" || sample === null || Object.keys(sample).length > 0) return sample
  const simple = [...fields].map(([name, [field]]) => [name, value(catalog, field ?? {}, name)] as const).find((
    [, field]
  ) => typeof field !== "object")
  return simple === undefined ? sample : { [simple[0]]: simple[1] }
}

/** Returns an input of an operation: what it requires. `content` is used for the contents of a file named {@link fileName}. */
export const input = (
  catalog: Catalog,
  { body, parameters }: Operation,
  content?: unknown
): Readonly<Record<string, unknown>> => {
  const required = Object.fromEntries(
    parameters.filter((parameter) => parameter.required).map(({ name, schema }) => [name, value(catalog, schema, name)])
  )
  if (body === undefined) return required
  const sample = bodyOf(catalog, body)
  return {
    ...required,
    body: content === undefined ? sample : Fields.withFile(catalog, body, sample, { content, name: fileName })
  }
}
