/**
 * Encodes an input by the endpoint's schemas: creates the checks of path, query, headers and body that `RequestBuilding.ts` combines. An invalid
 * input fails here, with `Encode` and every problem.
 */
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import * as Stream from "effect/Stream"
import * as Content from "../../contract/fields/Content.ts"
import { FixedQuery } from "../../contract/fields/FixedQuery.ts"
import { Idempotency } from "../../contract/fields/Idempotency.ts"
import * as UploadBody from "../body/UploadBody.ts"
import * as Fits from "../validation/Fits.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import * as RequestBuilding from "./RequestBuilding.ts"

const strict = { errors: "all", onExcessProperty: "error" } as const

const encoderOf = (schema: Schema.Top, prefix: ReadonlyArray<PropertyKey> = []) => {
  // Endpoint schemas need no services: the contract declares none.
  const encode = SchemaParser.encodeUnknownResult(schema as Schema.Codec<unknown, unknown>, strict)
  return (input: unknown): RequestBuilding.Checked<unknown> =>
    Result.mapError(encode(input), (issue) => SchemaIssues.inInput(SchemaIssues.of(issue, input, prefix)))
}

const partOf = (schema: Schema.Top | undefined): RequestBuilding.Part | undefined =>
  schema === undefined
    ? undefined
    : { names: fieldNames(schema), encode: encoderOf(schema) as RequestBuilding.Part["encode"] }

/** Path or query. A valid value is sent unchanged: beyond checking, these schemas only turn numbers and the like into strings, as a URL does. */
const urlPartOf = (schema: Schema.Top | undefined): RequestBuilding.Part | undefined => {
  const part = partOf(schema)
  const fits = schema === undefined ? undefined : Fits.exactly(SchemaAST.toType(schema.ast))
  return part === undefined || fits === undefined
    ? part
    : { names: part.names, encode: (input) => fits(input) ? Result.succeed(input) : part.encode(input) }
}

const fieldNames = (schema: Schema.Top): ReadonlyArray<string> =>
  schema.ast._tag === "Objects" ? schema.ast.propertySignatures.map((signature) => String(signature.name)) : []

// An Effect stream runs with the services of the call.
const opener: UploadBody.Opener = (source, context) =>
  Stream.isStream(source)
    ? Stream.toAsyncIterableWith(source as Stream.Stream<Uint8Array, unknown>, context as Context.Context<never>)
    : undefined

const write = (body: unknown, fields: Content.ContentFields) => UploadBody.write(body, fields, opener)

const contentsOf = (schema: Schema.Top) => {
  const fields = Content.fieldsIn(SchemaAST.toType(schema.ast))
  return fields === undefined ? undefined : { fields, write }
}

/** A JSON body. A valid one is sent unchanged: its schema transforms nothing, and JSON omits `undefined`. */
const bodyEncoderOf = (schema: Schema.Top) => {
  const encode = encoderOf(schema, ["body"])
  const fits = Fits.exactly(schema.ast)
  return fits === undefined
    ? encode
    : (body: unknown): RequestBuilding.Checked<unknown> => fits(body) ? Result.succeed(body) : encode(body)
}

const payloadOf = (endpoint: HttpApiEndpoint.Top): RequestBuilding.Parts["payload"] => {
  for (const [contentType, { encoding, schemas }] of endpoint.payload) {
    if (encoding._tag === "Json" || encoding._tag === "FormUrlEncoded") {
      return {
        contentType,
        encode: encoding._tag === "Json" ? bodyEncoderOf(schemas[0]) : encoderOf(schemas[0], ["body"]),
        contents: contentsOf(schemas[0]),
        optional: schemas.some((schema) => HttpApiSchema.isNoContent(schema.ast))
      }
    }
  }
  return undefined
}

/** Creates the encoder of one endpoint. */
export const make = (endpoint: HttpApiEndpoint.Top): RequestBuilding.Encoder =>
  RequestBuilding.make({
    path: endpoint.path,
    params: urlPartOf(endpoint.params),
    query: urlPartOf(endpoint.query),
    headers: partOf(endpoint.headers),
    payload: payloadOf(endpoint),
    fixed: Context.getOrUndefined(endpoint.annotations as Context.Context<FixedQuery>, FixedQuery),
    idempotentBy: Context.getOrUndefined(endpoint.annotations as Context.Context<Idempotency>, Idempotency)?.bodyField
  })
