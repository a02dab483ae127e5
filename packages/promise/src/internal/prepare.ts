/**
 * Prepares operations from their descriptions, as core's `Operation.prepare` does from schemas.
 */
import * as PreparedOperation from "@flat-sdk/core/internal/operation/PreparedOperation"
import * as BodyDecoding from "@flat-sdk/core/internal/request/BodyDecoding"
import * as RequestBuilding from "@flat-sdk/core/internal/request/RequestBuilding"
import type { Decoder } from "@flat-sdk/core/internal/request/Response"
import * as SchemaIssues from "@flat-sdk/core/internal/validation/SchemaIssues"
import * as Result from "effect/Result"
import { encode, fitsOf, keyOf, mayBe, mismatchesOf } from "./check.ts"
import type { Description, Fields, Shape } from "./Shape.ts"

const encoderOf =
  (shape: Shape, tidied: boolean, prefix: ReadonlyArray<string> = []) =>
  (input: unknown): RequestBuilding.Checked<unknown> => {
    const { mismatches, value } = encode(shape, input, tidied)
    return mismatches.length === 0
      ? Result.succeed(value)
      : Result.fail(SchemaIssues.inInput(SchemaIssues.from(mismatches, input, prefix)))
  }

const partOf = (fields: Fields | undefined): RequestBuilding.Part | undefined =>
  fields === undefined ? undefined : {
    names: Object.keys(fields).map(keyOf),
    encode: encoderOf({ fields }, true) as RequestBuilding.Part["encode"]
  }

const headersOf = (fields: Fields | undefined, named: Description["named"] = {}): RequestBuilding.Part | undefined => {
  if (fields === undefined) return undefined
  const check = encoderOf({ fields }, false) as RequestBuilding.Part["encode"]
  return {
    names: Object.keys(fields).map(keyOf),
    encode: (input) =>
      Result.map(
        check(input),
        (out) => Object.fromEntries(Object.entries(out).map(([name, value]) => [named[name] ?? name, value]))
      )
  }
}

const checkOf = (shape: Shape): BodyDecoding.Check => ({
  fits: fitsOf(shape),
  isOfType: (value) => mayBe(shape, value),
  problemsOf: (value) => SchemaIssues.from(mismatchesOf(shape, value), value)
})

const decoderOf = ({ response, responses, normalise }: Description): Decoder<unknown> =>
  response === undefined ? BodyDecoding.nothing : BodyDecoding.make(
    new Map(
      [[0, response] as const, ...Object.entries(responses ?? {})].map((
        [status, shape]
      ) => [Number(status), checkOf(shape)])
    ),
    normalise
  )

const kindOf = ({ file, list }: Description): PreparedOperation.Kind =>
  file !== undefined ? "file" : list !== undefined ? "paginated" : "single"

/** Prepares an operation from its description. */
export const prepare = (operation: string, description: Description): PreparedOperation.PreparedOperation =>
  PreparedOperation.make(operation, kindOf(description), () => {
    const [method = "", path = ""] = description.call.split(" ")
    const { body, bodiless, contents, fixed, headers, named, params, query, idempotentBy } = description
    return {
      encode: RequestBuilding.make({
        path,
        params: partOf(params),
        query: partOf(query),
        headers: headersOf(headers, named),
        payload: body === undefined ? undefined : {
          contentType: "application/json",
          encode: encoderOf(body, true, ["body"]),
          optional: bodiless,
          contents
        },
        fixed,
        idempotentBy
      }),
      call: {
        operation,
        method,
        path: path.replace(/:(\w+)/g, "{$1}"),
        idempotent: PreparedOperation.isIdempotent(method),
        acceptedScopes: description.scopes ?? [],
        decode: decoderOf(description)
      }
    }
  })
