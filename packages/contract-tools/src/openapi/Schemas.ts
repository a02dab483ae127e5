/**
 * Prints types as JSON Schema: a component for each that has a name, with the documentation of the source.
 *
 * - An open enumeration is the enumeration or any string, in this order: generators offer the known values, and validators accept later ones.
 * - Objects do not say `additionalProperties`: fields may be added to responses.
 * - Unions are `anyOf`: the objects of a union are open, so that one value can fit several.
 */
import { type Field, type Named, partsOf, type Type, type Value } from "../model/Contract.ts"
import * as Documentation from "../model/Documentation.ts"
import type { Schema } from "./Format.ts"

export const componentOf = ({ doc, type }: Named): Schema => described(schemaOf(type), doc)

/** Returns the schema of a type: a reference if it has a name. */
export const schemaOf = (type: Type): Schema => {
  switch (type.kind) {
    case "value":
      return valueOf(type)
    case "content":
      return valueOf(type.sent)
    case "named":
      return { $ref: `#/components/schemas/${type.name}` }
    case "list":
      return { type: "array", items: schemaOf(type.item), ...(type.most === undefined ? {} : { maxItems: type.most }) }
    case "object": {
      const required = type.fields.flatMap((field) => field.required ? [field.name] : [])
      return {
        type: "object",
        ...(required.length === 0 ? {} : { required }),
        properties: Object.fromEntries(type.fields.map((field) => [field.name, fieldOf(field)]))
      }
    }
    default:
      return unionOf(type)
  }
}

export const fieldOf = ({ doc, type }: Field): Schema => described(schemaOf(type), doc)

const unionOf = (type: Type): Schema => {
  const { literals, nullable, open, others } = partsOf(type)
  const schemas: ReadonlyArray<Schema> = [
    ...literals.length === 0 ? [] : [
      literals.length === 1 && !open ? { type: "string", const: literals[0]! } : { type: "string", enum: literals }
    ],
    ...open ? [{ type: "string" }] : [],
    ...others.map(schemaOf)
  ]
  const [only, ...more] = schemas
  const schema = only !== undefined && more.length === 0 ? only : { anyOf: schemas }
  if (!nullable) return schema
  return typeof schema.type === "string" && schema.enum === undefined && schema.const === undefined
    ? { ...schema, type: [schema.type, "null"] }
    : { anyOf: [...schema.anyOf ?? [schema], { type: "null" }] }
}

/** Formats of the contract that JSON Schema names otherwise. */
const formats: Readonly<Record<string, Schema>> = {
  url: { format: "uri" },
  byte: { format: "byte", contentEncoding: "base64" }
}

const valueOf = ({ format, kind: _, ...schema }: Value): Schema => ({
  ...schema,
  ...(format === undefined ? {} : formats[format] ?? { format })
})

/** Adds documentation to a schema: description, default, and whether it is deprecated. */
const described = (schema: Schema, doc: string | undefined): Schema => {
  const documentation = Documentation.read(doc)
  const description = Documentation.whole(documentation)
  return {
    ...schema,
    ...(description === undefined ? {} : { description }),
    ...(documentation.default === undefined ? {} : { default: documentation.default }),
    ...(documentation.deprecated ? { deprecated: true as const } : {})
  }
}
