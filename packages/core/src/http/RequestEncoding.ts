/**
 * Input to request: splits the flat input into path, query, headers and body as the endpoint declares them, checks all of it, and builds
 * what goes on the wire. Anything wrong ends here, as `Encode` with every problem named.
 */
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import { FixedQuery } from "../contract/FixedQuery.ts"
import { Encode, type InputProblem } from "../FlatError.ts"
import * as Problems from "./Problems.ts"
import { privateValues } from "./Redaction.ts"

/** A request without base URL and credentials. */
export interface EncodedRequest {
  /** Path and query, ready to follow the base URL. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Values of the body that must never be repeated in an error. */
  readonly secrets: () => ReadonlyArray<string>
}

type Encoder = (input: Record<string, unknown>) => Result.Result<Record<string, unknown>, ReadonlyArray<InputProblem>>

const strict = { errors: "all", onExcessProperty: "error" } as const

const encoderOf = (schema: Schema.Top, prefix: ReadonlyArray<PropertyKey> = []) => {
  // Endpoint schemas need no services: the contract declares none.
  const encode = SchemaParser.encodeUnknownResult(schema as Schema.Codec<unknown, unknown>, strict)
  return (input: unknown): Result.Result<unknown, ReadonlyArray<InputProblem>> =>
    Result.mapError(encode(input), (issue) =>
      Problems.of(issue, input, prefix).map((problem) => ({
        path: problem.path,
        problem: Problems.sentence(problem)
      })))
}

const partEncoder = (schema: Schema.Top | undefined): { readonly names: ReadonlyArray<string>; readonly encode: Encoder } =>
  schema === undefined
    ? { names: [], encode: () => Result.succeed({}) }
    : { names: fieldNames(schema), encode: encoderOf(schema) as Encoder }

const fieldNames = (schema: Schema.Top): ReadonlyArray<string> =>
  schema.ast._tag === "Objects" ? schema.ast.propertySignatures.map((signature) => String(signature.name)) : []

const pick = (input: Record<string, unknown>, names: ReadonlyArray<string>): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const name of names) if (name in input) out[name] = input[name]
  return out
}

const queryString = (query: Record<string, unknown>): string => {
  const pairs: Array<string> = []
  for (const [name, value] of Object.entries(query)) {
    // An array is repeated keys; an empty one is nothing, not `name=`.
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(item))}`)
    }
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`
}

type Payload = { readonly contentType: string; readonly encode: (body: unknown) => Result.Result<unknown, ReadonlyArray<InputProblem>> }

const payloadOf = (endpoint: HttpApiEndpoint.Top): Payload | undefined => {
  for (const [contentType, { encoding, schemas }] of endpoint.payload) {
    if (encoding._tag === "Json" || encoding._tag === "FormUrlEncoded") {
      return { contentType, encode: encoderOf(schemas[0], ["body"]) }
    }
  }
  return undefined
}

const serialise = (contentType: string, body: unknown): string =>
  contentType === "application/json" ? JSON.stringify(body) : queryString(body as Record<string, unknown>).slice(1)

const notObject: InputProblem = { path: "", problem: "the input must be an object" }

const isWellFormed = (value: unknown): boolean =>
  typeof value === "string" ? value.isWellFormed() : !Array.isArray(value) || value.every(isWellFormed)

/** Makes the encoder of one endpoint. */
export const make = (endpoint: HttpApiEndpoint.Top): (input: unknown) => Result.Result<EncodedRequest, Encode> => {
  const params = partEncoder(endpoint.params)
  const query = partEncoder(endpoint.query)
  const headers = partEncoder(endpoint.headers)
  const payload = payloadOf(endpoint)
  const names = new Set([...params.names, ...query.names, ...headers.names, ...(payload === undefined ? [] : ["body"])])
  const fixed = Context.getOrUndefined(endpoint.annotations as Context.Context<FixedQuery>, FixedQuery) ?? {}
  const segments = endpoint.path.split("/")

  return (given) => {
    const input = given ?? {}
    if (typeof input !== "object" || Array.isArray(input)) return Result.fail(new Encode({ problems: [notObject] }))
    const fields = input as Record<string, unknown>
    const problems: Array<InputProblem> = Object.keys(fields).filter((name) => !names.has(name) && fields[name] !== undefined).map((name) => ({
      path: name,
      problem: names.size === 0 ? "this operation takes no input" : `is not a parameter; there are ${[...names].join(", ")}`
    }))
    const encodePart = (part: typeof params): Record<string, unknown> => {
      const encoded = part.encode(pick(fields, part.names))
      if (Result.isSuccess(encoded)) {
        for (const [name, value] of Object.entries(encoded.success)) {
          if (!isWellFormed(value)) problems.push({ path: name, problem: "expected well-formed Unicode, found lone surrogates" })
        }
        return encoded.success
      }
      problems.push(...encoded.failure)
      return {}
    }

    const path = encodePart(params)
    const search = encodePart(query)
    const head = encodePart(headers) as Record<string, string>
    let body: string | undefined
    if (payload !== undefined) {
      const encoded = payload.encode(fields["body"])
      if (Result.isSuccess(encoded)) body = serialise(payload.contentType, encoded.success)
      else problems.push(...encoded.failure)
    }
    if (problems.length > 0) return Result.fail(new Encode({ problems }))

    const target = segments.map((segment) => segment.startsWith(":") ? encodeURIComponent(String(path[segment.slice(1)])) : segment)
    return Result.succeed({
      target: target.join("/") + queryString({ ...search, ...fixed }),
      headers: payload === undefined ? head : { ...head, "content-type": payload.contentType },
      body,
      secrets: () => privateValues(fields["body"])
    })
  }
}
