/**
 * Answer to value: checks the body of a success against the endpoint's schema. What does not fit is drift: reported and handed through, or
 * refused in strict mode. What is not JSON at all is refused always.
 */
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import { Normalise } from "../contract/Normalise.ts"
import { Decode } from "../FlatError.ts"
import type { RawDownload } from "./Download.ts"
import * as Problems from "./Problems.ts"
import { excerpt } from "./Redaction.ts"

/**
 * An answer that does not fit the documents. It names places and types, never values.
 *
 * @category models
 */
export interface DriftReport {
  /** Operation id. */
  readonly operation: string
  /** The mismatches, at most 20. */
  readonly problems: ReadonlyArray<Problems.Problem>
}

/** An answer's head, and its body as text. */
export interface ReceivedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body while it is under way, for answers that are files; `text` is empty then. */
  readonly body?: RawDownload["stream"] | undefined
}

export interface Decoded<A> {
  readonly value: A
  /** What did not fit, when it was handed through. */
  readonly drift: ReadonlyArray<Problems.Problem> | undefined
}

/** Reads an answer; `secrets` are texts of the request that an excerpt of an unreadable one must not repeat. */
export type Decoder<A> = (
  answer: ReceivedAnswer,
  strict: boolean,
  secrets: () => ReadonlyArray<string>
) => Result.Result<Decoded<A>, Decode>

/** The schema of an endpoint's JSON body, or `undefined` where success has none. */
export const bodySchema = (endpoint: HttpApiEndpoint.Top): Schema.Top | undefined => {
  for (const success of endpoint.success) {
    const schema = HttpApiSchema.isWithHeaders(success) ? success.schema : success
    if (!HttpApiSchema.isNoContent(schema.ast)) return schema
  }
  return undefined
}

/**
 * Makes the decoder of one endpoint. Response schemas have no transformations, so a body that fits is its own value: it is checked, not copied,
 * and keeps the fields that the documents do not know.
 */
export const make = <A>(endpoint: HttpApiEndpoint.Top, compile: (ast: SchemaAST.AST) => void): Decoder<A> => {
  const schema = bodySchema(endpoint) as Schema.Codec<A> | undefined
  // Success without a body: whatever came with it is of no interest.
  if (schema === undefined) return () => Result.succeed({ value: undefined as A, drift: undefined })
  compile(schema.ast)
  const fits = SchemaParser.is(schema)
  const problemsOf = SchemaParser.decodeUnknownResult(schema, { errors: "all" })
  const normalise = Context.getOrUndefined(endpoint.annotations as Context.Context<Normalise>, Normalise)

  return (answer, strict, secrets) => {
    const refuse = (detail: string, start: string | undefined) =>
      Result.fail(
        new Decode({
          status: answer.status,
          contentType: answer.headers["content-type"],
          detail,
          excerpt: start,
          body: Redacted.make(answer.text, { label: "body" })
        })
      )
    let json: unknown
    try {
      json = JSON.parse(answer.text)
    } catch {
      return answer.text === ""
        ? refuse("it has no body", undefined)
        : refuse("it is not JSON; a proxy or a sign-in page may have answered in the API's place", excerpt(answer.text, secrets()))
    }
    if (normalise !== undefined) json = normalise(json)
    if (fits(json)) return Result.succeed({ value: json, drift: undefined })
    const checked = problemsOf(json)
    const problems = Result.isFailure(checked) ? Problems.of(checked.failure, json) : []
    return strict
      ? refuse(problems.map((problem) => `${problem.path || "the body"}: ${Problems.sentence(problem)}`).join("; "), undefined)
      // The cast is the point of lenient mode: the caller gets what the server sent, and a report of where it differs.
      : Result.succeed({ value: json as A, drift: problems })
  }
}
