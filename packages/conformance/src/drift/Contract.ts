/**
 * Reads the contract, endpoint by endpoint, into the normal form of the vendor's digest.
 */
import * as Scopes from "@flat-sdk/core/contract/fields/Scopes"
import { FixedQuery } from "@flat-sdk/engine/Fields"
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import type * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { fieldsOf, fromAst } from "./SchemaShape.ts"
import type { Api, Body, Field, Operation, Response, Shape } from "./Shape.ts"

/** The parts of an endpoint that are read: its values, without the types that only a caller needs. */
export type Endpoint = Pick<
  HttpApiEndpoint.Top,
  "method" | "path" | "params" | "query" | "headers" | "payload" | "success" | "annotations"
>

/** Endpoints by operation id. */
export type Endpoints = Readonly<Record<string, Endpoint>>

/** Reads the endpoints of each tag. All schemas are inlined: our names for them do not matter here. */
export const readContract = (tags: Readonly<Record<string, Endpoints>>): Api => {
  const operations: Record<string, Operation> = {}
  for (const [tag, endpoints] of Object.entries(tags)) {
    for (const [id, endpoint] of Object.entries(endpoints)) operations[id] = readEndpoint(tag, endpoint)
  }
  return { operations, schemas: {} }
}

const readEndpoint = (tag: string, endpoint: Endpoint): Operation => {
  const scopes = annotation(endpoint, Scopes.AcceptedScopes)
  const body = readBody(endpoint)
  return {
    tag,
    method: endpoint.method,
    path: endpoint.path.replaceAll(/:(\w+)/g, "{$1}"),
    deprecated: annotation(endpoint, OpenApi.Deprecated) === true,
    scopes: [...scopes ?? []].sort(),
    parameters: {
      path: parameters(endpoint.params),
      query: { ...parameters(endpoint.query), ...fixedQuery(endpoint) },
      header: lowerCaseKeys(headers(endpoint.headers))
    },
    ...(body === undefined ? {} : { body }),
    responses: readResponses(endpoint)
  }
}

const annotation = <I, S>(endpoint: Endpoint, key: Context.Key<I, S>): S | undefined =>
  // The type of an endpoint does not include its annotations.
  Context.getOrUndefined(endpoint.annotations as Context.Context<I>, key)

const parameters = (schema: Schema.Top | undefined): Readonly<Record<string, Field>> =>
  schema === undefined ? {} : fieldsOf(schema.ast)

/** Returns the headers by their names on the wire, which differ from those in the input. Values of headers are strings. */
const headers = (schema: Schema.Top | undefined): Readonly<Record<string, Field>> =>
  schema === undefined ? {} : fieldsOf(AST.toEncoded(schema.ast))

const fixedQuery = (endpoint: Endpoint): Readonly<Record<string, Field>> =>
  Object.fromEntries(
    Object.entries(annotation(endpoint, FixedQuery) ?? {}).map(([name, fixed]) => [name, { fixed }])
  )

const lowerCaseKeys = <A>(record: Readonly<Record<string, A>>): Record<string, A> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]))

const readBody = (endpoint: Endpoint): Body | undefined => {
  const contentTypes = [...endpoint.payload.keys()]
  const schemas = [...endpoint.payload.values()].flatMap((entry): ReadonlyArray<Schema.Top> => entry.schemas)
  if (schemas.length === 0) return undefined
  const bodies = schemas.filter((schema) => !HttpApiSchema.isNoContent(schema.ast))
  return {
    // A body is optional if its schema accepts `undefined`.
    required: bodies.length === schemas.length && !bodies.some(acceptsUndefined),
    contentType: contentTypes.sort().join(", "),
    shape: anyOf(bodies.map((schema) => fromAst(schema.ast)))
  }
}

const acceptsUndefined = (schema: Schema.Top): boolean => {
  const type = AST.toType(schema.ast)
  return AST.isUndefined(type) || (AST.isUnion(type) && type.types.some(AST.isUndefined))
}

const anyOf = (shapes: ReadonlyArray<Shape>): Shape => {
  const [only, ...more] = shapes
  return only !== undefined && more.length === 0 ? only : { oneOf: shapes }
}

export const readResponses = (endpoint: Endpoint): Readonly<Record<string, Response>> => {
  const responses: Record<string, Response> = {}
  const successes = [...endpoint.success]
  for (const success of successes.length === 0 ? [HttpApiSchema.NoContent] : successes) {
    const status = String(statusOf(success))
    const next = readResponse(success)
    const before = responses[status]
    responses[status] = before === undefined ? next : both(before, next)
  }
  return responses
}

const readResponse = (success: Schema.Top): Response => {
  const schema = HttpApiSchema.isWithHeaders(success) ? success.schema : success
  const headers = HttpApiSchema.isWithHeaders(success) ? Object.keys(lowerCaseKeys(fieldsOf(success.headers.ast))) : []
  if (HttpApiSchema.isNoContent(schema.ast)) return { contentTypes: [], headers: headers.sort() }
  const stream = streamContentTypes(schema)
  return {
    contentTypes: stream ?? [encodingOf(schema)?.contentType ?? "application/json"],
    headers: headers.sort(),
    shape: stream === undefined ? fromAst(schema.ast) : { type: "binary" }
  }
}

const both = (one: Response, other: Response): Response => ({
  contentTypes: [...new Set([...one.contentTypes, ...other.contentTypes])].sort(),
  headers: [...new Set([...one.headers, ...other.headers])].sort(),
  shape: anyOf(distinct([one.shape, other.shape].filter((shape) => shape !== undefined)))
})

const distinct = (shapes: ReadonlyArray<Shape>): ReadonlyArray<Shape> => [
  ...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()
]

// Effect keeps status and media type in annotations whose readers it does not publish.
const statusOf = (schema: Schema.Top): number => {
  const own = annotationsOf(schema)["httpApiStatus"]
  if (typeof own === "number") return own
  return HttpApiSchema.isWithHeaders(schema) ? statusOf(schema.schema) : 200
}

const encodingOf = (schema: Schema.Top): { readonly contentType: string } | undefined =>
  annotationsOf(schema)["~httpApiEncoding"] as { readonly contentType: string } | undefined

const annotationsOf = (schema: Schema.Top): Readonly<Record<string, unknown>> => ({
  ...schema.ast.context?.annotations,
  ...AST.resolve(schema.ast)
})

const streamContentTypes = (schema: Schema.Top): ReadonlyArray<string> | undefined => {
  const types = "contentTypes" in schema
    ? schema.contentTypes
    : "contentType" in schema
    ? [schema.contentType]
    : undefined
  return Array.isArray(types) ? types.map(String).sort() : undefined
}
