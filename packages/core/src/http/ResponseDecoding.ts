/**
 * Answer to value, by the endpoint's schemas: makes the check that `AnswerReading.ts` reads a body with. Response schemas have no
 * transformations, so checking is enough.
 */
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import { Normalise } from "../contract/Normalise.ts"
import * as AnswerReading from "./AnswerReading.ts"
import * as Problems from "./Problems.ts"

export type { Decoder, DriftReport, ReceivedAnswer } from "./AnswerReading.ts"

/** The schema of an endpoint's JSON body, or `undefined` where success has none. */
export const bodySchema = (endpoint: HttpApiEndpoint.Top): Schema.Top | undefined => {
  for (const success of endpoint.success) {
    const schema = HttpApiSchema.isWithHeaders(success) ? success.schema : success
    if (!HttpApiSchema.isNoContent(schema.ast)) return schema
  }
  return undefined
}

/** Makes the decoder of one endpoint. */
export const make = <A>(endpoint: HttpApiEndpoint.Top, compile: (ast: SchemaAST.AST) => void): AnswerReading.Decoder<A> => {
  const schema = bodySchema(endpoint) as Schema.Codec<A> | undefined
  // Where success has no body, its type is `void`.
  if (schema === undefined) return AnswerReading.nothing as AnswerReading.Decoder<A>
  compile(schema.ast)
  const problemsOf = SchemaParser.decodeUnknownResult(schema, { errors: "all" })
  return AnswerReading.make(
    {
      fits: SchemaParser.is(schema),
      problemsOf: (json) => {
        const checked = problemsOf(json)
        return Result.isFailure(checked) ? Problems.of(checked.failure, json) : []
      }
    },
    Context.getOrUndefined(endpoint.annotations as Context.Context<Normalise>, Normalise)
  )
}
