/**
 * `FlatError`, the only error of this package, and the closed set of its reasons. With a codec, for errors that leave the process: in a workflow, an RPC, an
 * `HttpApi` or JSON.
 */
import * as Errors from "@flat-sdk/engine/FlatError"
import { reasonOf } from "@flat-sdk/engine/Operations"
import { scrub, visibleHeaders } from "@flat-sdk/engine/Telemetry"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type { ApiError } from "./contract/ApiError.ts"

export * from "@flat-sdk/engine/FlatError"

type Tag = Errors.FlatErrorReason["_tag"]

/** A codec for each field of a type, also for optional ones, but not for those that stay in the process. */
type Codecs<Fields> = {
  readonly [Name in Exclude<keyof Fields, "reason" | "body" | "cause">]-?: Schema.Codec<Fields[Name], unknown>
}

// In a function, which a bundle leaves out if nothing uses it.
const make = (): Schema.Codec<Errors.FlatError, Schema.Json> => {
  // What comes from elsewhere is redacted as a response is.
  const redacting = <T>(redact: (value: T) => T) => ({
    decode: SchemaGetter.transform(redact),
    encode: SchemaGetter.transform(redact)
  })
  const text = Schema.String.pipe(Schema.decode(redacting((value: string) => scrub(value))))
  const texts = Schema.Array(text)
  /** A field that is `undefined` where JSON has no key. */
  const orUndefined = <T, E>(schema: Schema.Codec<T, E>): Schema.Codec<T | undefined, E> =>
    Schema.optionalKey(schema).pipe(Schema.decodeTo(Schema.optional(Schema.toType(schema)), {
      decode: SchemaGetter.transformOptional(Option.orElseSome(() => undefined)),
      encode: SchemaGetter.transformOptional(Option.filter((value) => value !== undefined)) as never
    })) as never
  const api = {
    status: Schema.Finite,
    code: orUndefined(text),
    detail: text,
    param: orUndefined(text),
    supportId: orUndefined(text),
    providerMessage: orUndefined(text),
    headers: Schema.Record(Schema.String, Schema.String).pipe(
      Schema.decode(redacting((headers: Readonly<Record<string, string>>) => visibleHeaders(headers)))
    )
  }
  const reasons = {
    BadRequest: api,
    Unauthorized: { ...api, anonymous: orUndefined(Schema.Boolean) },
    PaymentRequired: api,
    Forbidden: { ...api, acceptedScopes: texts },
    NotFound: api,
    Conflict: api,
    RateLimited: {
      ...api,
      refusedBy: Schema.Literals(["api", "budget", "pacing"]),
      resetAt: orUndefined(Schema.DateFromString)
    },
    QuotaExhausted: api,
    ServerError: api,
    UnexpectedStatus: api,
    JobFailed: { job: text, state: text, code: orUndefined(text), detail: text, history: texts },
    Transport: {
      phase: Schema.Literals(["connect", "response", "body"]),
      detail: text,
      final: orUndefined(Schema.Literal(true))
    },
    Timeout: { limit: Schema.Literals(["attempt", "idle", "total"]), millis: Schema.Finite, detail: orUndefined(text) },
    Decode: { status: Schema.Finite, contentType: orUndefined(text), detail: text, excerpt: orUndefined(text) },
    Encode: {
      problems: Schema.Array(Schema.Struct({ path: text, problem: text })),
      sent: orUndefined(Schema.Literal("part"))
    },
    Credentials: { detail: text }
  } satisfies { readonly [One in Tag]: Codecs<ConstructorParameters<(typeof Errors)[One]>[0]> }
  const facts = {
    operation: text,
    method: text,
    path: text,
    attempts: Schema.Finite,
    waited: Schema.Finite,
    outcome: orUndefined(Schema.Literal("unknown")),
    repeated: orUndefined(Schema.Literal(true)),
    consumedSource: orUndefined(text),
    isRetryable: Schema.Boolean,
    retryAfter: orUndefined(Schema.Finite)
  } satisfies Codecs<Errors.CallFacts>
  const tags = Object.keys(reasons) as ReadonlyArray<Tag>
  const wire = Schema.Struct({
    _tag: Schema.tag("FlatError"),
    ...facts,
    // For readers: it follows from the other fields.
    message: orUndefined(text),
    reason: Schema.Union(tags.map((tag) => Schema.Struct({ _tag: Schema.tag(tag), ...reasons[tag] })))
  }).annotate({ identifier: "FlatError" })
  return wire.pipe(Schema.decodeTo(Schema.declare(Errors.isFlatError, { expected: "FlatError" }), {
    decode: SchemaGetter.transform(({ _tag, message: _, reason: { _tag: tag, ...fields }, ...facts }) =>
      new Errors.FlatError({ ...facts, reason: new Errors[tag](fields as never) })
    ),
    encode: SchemaGetter.transform((error) => error.toJSON() as never)
  })) as never
}

/**
 * Codec of a `FlatError` for JSON: `Activity.make({ error: FlatError.schema, … })`, an RPC, or an `HttpApi` of your own.
 * `JSON.stringify(error)` has the same format.
 *
 * **Details**
 *
 * The decoded error has the reason, facts and message of the original, and is caught in the same way. `body` and `cause` are not encoded. Both directions
 * redact as the client does. Anything else than an encoded `FlatError` fails as `SchemaError`.
 */
export const schema: Schema.Codec<Errors.FlatError, Schema.Json> = /* #__PURE__ */ make()

/** The status of an error of the contract, where several are possible the first. */
const statuses: Readonly<Record<ApiError["_tag"], number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  PaymentRequired: 402,
  QuotaExhausted: 402,
  Forbidden: 403,
  NotFound: 404,
  UnexpectedStatus: 405,
  Conflict: 409,
  RateLimited: 429,
  ServerError: 500
}

/**
 * Returns the reason that a call of `FlatClient` has for an error of the contract, with which a client of `FlatApi` fails. It has no headers, and the
 * usual status of its kind. `ApiError.fromReason` is the opposite direction.
 */
export const fromApiError = ({ _tag, code, id, message, param, providerMessage }: ApiError): Errors.FlatErrorReason =>
  reasonOf({ status: statuses[_tag], code, id, message, param, providerMessage })
