/**
 * Repairs the JSON Schemas that effect generates, and adds the texts of the sources:
 *
 * - Objects do not say `additionalProperties`: fields may be added to responses.
 * - An integer has the limits of the API alone, not those of JavaScript.
 * - Limits in `allOf` become keywords of the value itself. A value that is null or of one type has two types, an enumeration of one value is `const`.
 * - The content of a file, which is `{}`, becomes the string that is sent.
 */
import type * as Effect from "effect/JsonSchema"
import * as Schema from "effect/Schema"

/** Keywords of JSON Schema from the docstring of a schema or field, by its name: `Task`, `Task.id`, `getTask.task` for a parameter. */
export type Texts = Readonly<Record<string, { readonly default?: unknown; readonly [keyword: string]: unknown }>>

/** A JSON Schema (2020-12), with the parts that are read here. */
export interface JsonSchema extends Effect.JsonSchema {
  /** The allowed values. */
  readonly enum?: ReadonlyArray<unknown>
  /** Schema of the items. */
  readonly items?: JsonSchema
  /** Schemas of the fields. */
  readonly properties?: Readonly<Record<string, JsonSchema>>
  /** Names of the required fields. */
  readonly required?: ReadonlyArray<string>
  /** Schemas that all apply. */
  readonly allOf?: ReadonlyArray<JsonSchema>
  /** Schemas of which one applies. */
  readonly anyOf?: ReadonlyArray<JsonSchema>
}

/** Formats of the contract that JSON Schema names otherwise. */
const formats: Readonly<Record<string, object>> = {
  url: { format: "uri" },
  byte: { format: "byte", contentEncoding: "base64" }
}

/** Returns the JSON Schema of the values of a schema, not repaired. */
export const valuesOf = (schema: Schema.Top): JsonSchema => Schema.toJsonSchemaDocument(Schema.toType(schema)).schema

/** Repairs a schema, with the texts of its fields, whose names begin with `path`. */
export const repair = (schema: JsonSchema, texts: Texts = {}, path = ""): JsonSchema => {
  const {
    additionalProperties: _,
    allOf,
    anyOf,
    enum: values,
    items,
    maximum,
    minimum,
    properties,
    required,
    ...rest
  } = schema
  const { $ref, format, type, ...limits } = Object.assign(rest, ...allOf ?? [])
  const inner = (part: JsonSchema) => repair(part, texts, path)
  return {
    ...typeof $ref === "string" && { $ref: $ref.replace("#/$defs/", "#/components/schemas/") },
    ...type !== undefined && { type },
    ...values && (values.length === 1 ? { const: values[0] } : { enum: values }),
    ...limits,
    ...minimum !== Number.MIN_SAFE_INTEGER && { minimum },
    ...maximum !== Number.MAX_SAFE_INTEGER && { maximum },
    ...formats[format] ?? { format },
    ...items && { items: inner(items) },
    ...required && { required },
    ...properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, repairWithText(field, texts, `${path}.${name}`)])
      )
    },
    ...anyOf && union(anyOf.filter((member) => Object.keys(member).length > 0).map(inner))
  }
}

const union = (members: ReadonlyArray<JsonSchema>): JsonSchema => {
  const [only = {}, ...more] = members.filter(({ type }) => type !== "null")
  if (members.length === 1) return only
  return more.length === 0 && typeof only["type"] === "string" && only.enum === undefined && !("const" in only)
    ? { ...only, type: [only["type"], "null"] }
    // An enumeration that may be extended remains one, also with one value.
    : { anyOf: members.map(({ const: value, ...other }) => value === undefined ? other : { ...other, enum: [value] }) }
}

/** Repairs a schema, and adds the text of `path`. */
export const repairWithText = (schema: JsonSchema, texts: Texts, path: string): JsonSchema => ({
  ...repair(schema, texts, path),
  ...texts[path]
})
