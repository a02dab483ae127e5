/**
 * Derives the description of an operation from its endpoint: at build time for the operations of the contract, on the first call for endpoints of a
 * program. A program that has endpoints has loaded the modules of its schemas; this one does not load them for the others.
 */
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { AcceptedScopes, FixedQuery, Idempotency, Repeats } from "../fields/Annotations.ts"
import * as ContentFields from "../fields/ContentFields.ts"
import { Normalise } from "../fields/Normalise.ts"
import * as SchemaShape from "../validation/SchemaShape.ts"
import { keyOf } from "../validation/Shape.ts"
import type { Description, Kind } from "./Description.ts"
import * as UploadBody from "./UploadBody.ts"

type Success = HttpApiEndpoint.Top["success"] extends ReadonlySet<infer S> ? S : never

const withHeaders: HttpApiSchema.WithHeadersTypeId = "~effect/http-api/HttpApiSchema/WithHeaders"

const isWithHeaders = (success: Success): success is HttpApiSchema.WithHeaders<Schema.Top, Schema.Top> =>
  withHeaders in success

const schemaOf = (success: Success) => isWithHeaders(success) ? success.schema : success

const isNoContent = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isVoid(ast) || SchemaAST.isVoid(SchemaAST.toEncoded(ast)) ||
  (ast.encoding !== undefined && SchemaAST.isVoid(ast.encoding[0].to))

const isFile = (success: Success): boolean => {
  const body = schemaOf(success)
  return "_tag" in body && body._tag === "StreamUint8Array"
}

const hasCursor = (ast: SchemaAST.AST | undefined): boolean =>
  ast?._tag === "Objects" && ast.propertySignatures.some(({ name }) => name === "next")

/** Returns what an operation results in. A list has a `Link` header in its response, and a cursor in its query. */
export const kindOf = (endpoint: HttpApiEndpoint.Top): Kind => {
  const successes = [...endpoint.success]
  return successes.some(isFile)
    ? "file"
    : successes.some(isWithHeaders) && hasCursor(endpoint.query?.ast)
    ? "paginated"
    : "single"
}

// `HttpApiSchema.status` writes it into the context, unless the schema is annotated with one.
const statusOf = (ast: SchemaAST.AST): number =>
  Number(SchemaAST.resolve(ast)?.["httpApiStatus"] ?? ast.context?.annotations?.["httpApiStatus"] ?? 200)

/** Returns the schemas of an endpoint's JSON bodies by status; empty if a success has no body or is a file. */
export const bodiesOf = (
  endpoint: HttpApiEndpoint.Top
): ReadonlyArray<readonly [status: number, ast: SchemaAST.AST]> => {
  const bodies = new Map<number, SchemaAST.AST>()
  for (const success of endpoint.success) {
    const { ast } = schemaOf(success)
    if (!isFile(success) && !isNoContent(ast)) bodies.set(statusOf(ast), ast)
  }
  return [...bodies]
}

const responsesOf = (endpoint: HttpApiEndpoint.Top): Pick<Description, "response" | "responses"> => {
  const [first, ...others] = bodiesOf(endpoint).map(([status, ast]) => [status, SchemaShape.of(ast)] as const)
  if (first === undefined) return {}
  return { response: first[1], responses: others.length === 0 ? undefined : Object.fromEntries(others) }
}

/** Returns the schema of the body that an endpoint takes, and whether it can be left out. */
const payloadOf = (
  endpoint: HttpApiEndpoint.Top
): { readonly ast: SchemaAST.AST; readonly optional: boolean } | undefined => {
  for (const { encoding, schemas } of endpoint.payload.values()) {
    if (encoding._tag !== "Json") throw new Error(`${endpoint.identifier}: a body is sent as JSON only`)
    const optional = schemas.some((schema) => isNoContent(schema.ast))
    return { ast: SchemaAST.toType(schemas[0].ast), optional }
  }
  return undefined
}

const bodyOf = (endpoint: HttpApiEndpoint.Top): Pick<Description, "body" | "bodiless" | "contents"> => {
  const payload = payloadOf(endpoint)
  if (payload === undefined) return {}
  const fields = ContentFields.fieldsIn(payload.ast)
  return {
    body: SchemaShape.of(payload.ast),
    bodiless: payload.optional ? true : undefined,
    contents: fields === undefined ? undefined : { fields, write: UploadBody.write }
  }
}

const headersOf = ({ headers }: HttpApiEndpoint.Top): Pick<Description, "headers" | "named"> => {
  if (headers === undefined) return {}
  const encoded = SchemaAST.toEncoded(headers.ast)
  const names = encoded._tag === "Objects" ? encoded.propertySignatures.map(({ name }) => String(name)) : []
  const shapes = SchemaShape.fieldsOf(headers.ast)
  return {
    headers: shapes,
    named: Object.fromEntries(Object.keys(shapes).map((name, at) => [keyOf(name), names[at]!]))
  }
}

/** Returns the description of an endpoint. */
export const of = (endpoint: HttpApiEndpoint.Top): Description => {
  const annotations = endpoint.annotations as Context.Context<
    AcceptedScopes | FixedQuery | Idempotency | Normalise | Repeats
  >
  const kind = kindOf(endpoint)
  const repetition = Context.getOrUndefined(annotations, Repeats)
  return {
    kind: kind === "single" ? undefined : kind,
    call: `${endpoint.method} ${endpoint.path}`,
    scopes: Context.getOrUndefined(annotations, AcceptedScopes),
    params: endpoint.params === undefined ? undefined : SchemaShape.fieldsOf(endpoint.params.ast),
    query: endpoint.query === undefined ? undefined : SchemaShape.fieldsOf(endpoint.query.ast),
    ...headersOf(endpoint),
    ...bodyOf(endpoint),
    fixed: Context.getOrUndefined(annotations, FixedQuery),
    once: (endpoint.method === "PUT" || endpoint.method === "DELETE") &&
        (repetition === undefined || repetition.repeat === "never")
      ? true
      : undefined,
    idempotentBy: Context.getOrUndefined(annotations, Idempotency)?.bodyField,
    normalise: Context.getOrUndefined(annotations, Normalise),
    ...responsesOf(endpoint)
  }
}
