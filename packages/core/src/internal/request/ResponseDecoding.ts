/**
 * Decodes a response by the endpoint's schemas: creates the check that `BodyDecoding.ts` applies to a body. Response schemas have no
 * transformations, so a check is enough.
 */
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { Normalise } from "../../contract/fields/Normalise.ts"
import * as JsonType from "../validation/JsonType.ts"
import * as Mismatches from "../validation/Mismatches.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import * as BodyDecoding from "./BodyDecoding.ts"
import type { Decoder } from "./Response.ts"

// `HttpApiSchema.status` writes it into the context, unless the schema is annotated with one.
const statusOf = (ast: SchemaAST.AST): number =>
  Number(SchemaAST.resolve(ast)?.["httpApiStatus"] ?? ast.context?.annotations?.["httpApiStatus"] ?? 200)

/** Returns the schemas of an endpoint's JSON bodies by status; empty if a success has no body. */
export const bodySchemas = (endpoint: HttpApiEndpoint.Top): ReadonlyMap<number, Schema.Top> => {
  const schemas = new Map<number, Schema.Top>()
  for (const success of endpoint.success) {
    const schema = HttpApiSchema.isWithHeaders(success) ? success.schema : success
    if (!HttpApiSchema.isNoContent(schema.ast)) schemas.set(statusOf(schema.ast), schema)
  }
  return schemas
}

/** Returns the schema of an endpoint's JSON body, the first if there are several; `undefined` if a success has no body. */
export const bodySchema = (endpoint: HttpApiEndpoint.Top): Schema.Top | undefined =>
  bodySchemas(endpoint).values().next().value

const checkOf = ({ ast }: Schema.Top): BodyDecoding.Check => {
  const types = JsonType.ofSchema(ast)
  return {
    fits: Mismatches.fitsOf(ast),
    isOfType: (json) => types.includes(JsonType.of(json)),
    problemsOf: (json) => SchemaIssues.from(Mismatches.of(ast, json), json)
  }
}

/** Creates the decoder of one endpoint. */
export const make = <A>(endpoint: HttpApiEndpoint.Top): Decoder<A> => {
  const schemas = bodySchemas(endpoint)
  // Without a body, the type of a success is `void`.
  if (schemas.size === 0) return BodyDecoding.nothing as Decoder<A>
  // Endpoint schemas need no services: the contract declares none.
  const checks = new Map([...schemas].map(([status, schema]) => [status, checkOf(schema)] as const))
  return BodyDecoding.make(
    checks,
    Context.getOrUndefined(endpoint.annotations as Context.Context<Normalise>, Normalise)
  )
}
