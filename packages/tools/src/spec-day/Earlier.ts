/** Reads our OpenAPI 3.1 document as one of 3.0, which the vendor's is: `nullable`, one-value enumerations, and `oneOf`. */
import type { OpenApiFile } from "./Document.ts"
import type { SchemaNode } from "./OpenApi.ts"

/** A node of the document, whose schemas are those of 3.0 already. */
type Node = Omit<SchemaNode, "type"> & {
  readonly type?: string | ReadonlyArray<string>
  readonly const?: string
  readonly in?: string
  readonly schema?: SchemaNode
}

/** Returns the document with this text as one of 3.0. */
export const earlierDocument = (text: string): OpenApiFile =>
  JSON.parse(
    text,
    (_, node: unknown) => typeof node === "object" && node !== null && !Array.isArray(node) ? earlier(node) : node
  )

const earlier = (node: Node): object => {
  const { anyOf, const: only, format, in: place, schema, type } = node
  return {
    ...node,
    ...Array.isArray(type) ? { type: type.find((one) => one !== "null"), nullable: true } : {},
    ...typeof only === "string" ? { enum: [only] } : {},
    // The vendor's name for this format.
    ...format === "uri" ? { format: "url" } : {},
    // The vendor's file does not say that an id in a path cannot be empty.
    ...place === "path" ? { schema: { ...schema, minLength: undefined } } : {},
    ...Array.isArray(anyOf) ? { anyOf: undefined, ...union(anyOf) } : {}
  }
}

/** An enumeration beside a string is open: the vendor's are closed, and the comparison takes both as the same. */
const union = (schemas: ReadonlyArray<SchemaNode>): SchemaNode => {
  const present = schemas.filter(({ type }) => type !== "null")
  const nullable: SchemaNode = present.length < schemas.length ? { nullable: true } : {}
  const known = present.flatMap((schema) => schema.enum ?? [])
  const others = present.filter((schema) =>
    schema.enum === undefined && !(known.length > 0 && schema.type === "string")
  )
  const members = [...known.length === 0 ? [] : [{ type: "string", enum: known }], ...others]
  const [only, ...more] = members
  if (only === undefined || more.length > 0) return { oneOf: members, ...nullable }
  // In 3.0, nothing beside a reference counts.
  return "$ref" in only && nullable.nullable === true ? { allOf: [only], ...nullable } : { ...only, ...nullable }
}
