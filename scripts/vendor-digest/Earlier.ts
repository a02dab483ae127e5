/**
 * Writes schemas of our OpenAPI 3.1 file as the vendor's 3.0 file does: `nullable`, one-value enumerations, and `oneOf`.
 */
import type { Content, OpenApi, Operation, Parameter, Schema } from "@flat-sdk/contract-tools/openapi/Format"
import * as Record from "effect/Record"
import type { OpenApiFile } from "./Document.ts"
import type { SchemaNode } from "./OpenApi.ts"

/** Returns our document as one of 3.0. */
export const earlierDocument = ({ components, paths }: OpenApi): OpenApiFile => ({
  paths: Record.map(paths, (item) => Record.map(item, earlierOperation)),
  components: { schemas: Record.map(components.schemas, earlier) }
})

const earlierOperation = ({ parameters, requestBody, responses, ...operation }: Operation) => ({
  ...operation,
  parameters: (parameters ?? []).map((parameter) => ({ ...parameter, schema: earlierParameter(parameter) })),
  ...(requestBody === undefined
    ? {}
    : { requestBody: { ...requestBody, content: earlierContent(requestBody.content) } }),
  responses: Record.map(
    responses,
    (response) =>
      "content" in response && response.content !== undefined
        ? { ...response, content: earlierContent(response.content) }
        : response
  )
})

// The vendor's file does not say that an id in a path cannot be empty.
const earlierParameter = ({ in: place, schema: { minLength, ...schema } }: Parameter): SchemaNode =>
  earlier(place === "path" || minLength === undefined ? schema : { ...schema, minLength })

const earlierContent = (content: Content) => Record.map(content, ({ schema }) => ({ schema: earlier(schema) }))

/** Returns a schema of 3.1 as one of 3.0. */
const earlier = (schema: Schema): SchemaNode => {
  const {
    anyOf,
    const: only,
    contentEncoding: _,
    description: __,
    enum: values,
    format,
    items,
    properties,
    type,
    ...rest
  } = schema
  const types = type === undefined ? [] : typeof type === "string" ? [type] : type
  const plain = types.find((one) => one !== "null")
  return {
    ...rest as SchemaNode,
    ...(plain === undefined ? {} : { type: plain }),
    ...(types.includes("null") ? { nullable: true } : {}),
    ...(typeof only === "string" ? { enum: [only] } : values === undefined ? {} : { enum: values }),
    // The vendor's name for this format.
    ...(format === undefined ? {} : { format: format === "uri" ? "url" : format }),
    ...(items === undefined ? {} : { items: earlier(items) }),
    ...(properties === undefined ? {} : { properties: Record.map(properties, earlier) }),
    ...(anyOf === undefined ? {} : union(anyOf))
  }
}

/** An enumeration beside a string is open: the vendor's are closed, and the comparison takes both as the same. */
const union = (schemas: ReadonlyArray<Schema>): SchemaNode => {
  const present = schemas.filter(({ type }) => type !== "null")
  const nullable: SchemaNode = present.length < schemas.length ? { nullable: true } : {}
  const known = present.flatMap((schema) => schema.enum ?? [])
  const others = present.filter((schema) =>
    schema.enum === undefined && !(known.length > 0 && schema.type === "string")
  )
  const members: ReadonlyArray<SchemaNode> = [
    ...known.length === 0 ? [] : [{ type: "string", enum: known }],
    ...others.map(earlier)
  ]
  const [only, ...more] = members
  if (only === undefined || more.length > 0) return { oneOf: members, ...nullable }
  // In 3.0, nothing beside a reference counts.
  return only.$ref !== undefined && nullable.nullable === true
    ? { allOf: [only], ...nullable }
    : { ...only, ...nullable }
}
