/**
 * The errors of every operation, for clients and servers of `FlatApi`: the body of an error response with the tag of its kind, which is not on the
 * wire. Tags are those of the reasons of `FlatError`.
 *
 * The API may respond with any of them to any request, so all operations have all of them. `openapi.json` lists those that an operation documents.
 */
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import { FlatErrorResponse } from "./fields/FlatErrorResponse.ts"

const quotaCodes = ["QUOTA_EXCEEDED", "CREDITS_EXHAUSTED", "OMR_CREDITS_EXHAUSTED"] as const

const fields = <const Tag extends string>(tag: Tag) => ({
  _tag: Schema.tagDefaultOmit(tag),
  ...FlatErrorResponse.fields
})

/** The request is invalid (400, 422). */
export class BadRequest extends Schema.Error<BadRequest>("BadRequest")(fields("BadRequest"), {
  description: "The request is invalid. `param` of the body names the parameter.",
  httpApiStatus: 400
}) {}

/** The token is missing, invalid or expired (401). */
export class Unauthorized extends Schema.Error<Unauthorized>("Unauthorized")(fields("Unauthorized"), {
  description: "The token is missing, invalid or expired.",
  httpApiStatus: 401
}) {}

/** The plan of the account does not include this (402). */
export class PaymentRequired extends Schema.Error<PaymentRequired>("PaymentRequired")(fields("PaymentRequired"), {
  description: "The plan of the account does not include this. Retrying does not help.",
  httpApiStatus: 402
}) {}

/** A metered resource is used up, such as recognition credits (402 or 403 with a code of its own). Waiting does not help. */
export class QuotaExhausted extends Schema.Error<QuotaExhausted>("QuotaExhausted")({
  ...fields("QuotaExhausted"),
  code: Schema.Literals(quotaCodes)
}, {
  description: "If `code` says so, a metered resource is used up, such as recognition credits: waiting does not help.",
  httpApiStatus: 402
}) {}

/** The token has none of the required scopes, or its account may not do this (403). Do not repeat the request. */
export class Forbidden extends Schema.Error<Forbidden>("Forbidden")(fields("Forbidden"), {
  description: "The token has none of the required scopes, or its account may not do this: never repeat the request.",
  httpApiStatus: 403
}) {}

/**
 * The rate limit is reached (429, or 403 with the code `API_RATE_LIMIT_EXCEEDED`). Nothing was executed: the request can be repeated at the time in the
 * header `X-RateLimit-Reset`.
 */
export class RateLimited extends Schema.Error<RateLimited>("RateLimited")(fields("RateLimited"), {
  description: "The rate limit is reached. Nothing was executed: repeat the request after `X-RateLimit-Reset`.",
  httpApiStatus: 429
}) {}

/** What the path names does not exist, or is not visible to the account (404). */
export class NotFound extends Schema.Error<NotFound>("NotFound")(fields("NotFound"), {
  description: "What the path names does not exist, or is not visible to the account.",
  httpApiStatus: 404
}) {}

/** The request contradicts the current state, such as a name that is taken (409). */
export class Conflict extends Schema.Error<Conflict>("Conflict")(fields("Conflict"), {
  description: "The request contradicts the current state, such as a name that is taken.",
  httpApiStatus: 409
}) {}

/** The server failed (500, 502, 503, 504). Whether a write was executed is unknown. */
export class ServerError extends Schema.Error<ServerError>("ServerError")(fields("ServerError"), {
  description:
    "The server failed. `id` of the body is an id to quote to the vendor's support. Whether a write was executed is unknown.",
  httpApiStatus: 500
}) {}

/** A status that the API documentation does not mention (405, 408, 410, 413, 415). */
export class UnexpectedStatus
  extends Schema.Error<UnexpectedStatus>("UnexpectedStatus")(fields("UnexpectedStatus"), { httpApiStatus: 405 })
{}

/** An error of any operation. */
export type ApiError =
  | BadRequest
  | Unauthorized
  | PaymentRequired
  | QuotaExhausted
  | Forbidden
  | RateLimited
  | NotFound
  | Conflict
  | ServerError
  | UnexpectedStatus

/** The fields of an error reason of `FlatError` that come from a response. */
type ResponseReason =
  & { readonly _tag: string }
  & { readonly [Field in "code" | "detail" | "param" | "supportId" | "providerMessage"]?: string | undefined }

const classes = {
  BadRequest,
  Unauthorized,
  PaymentRequired,
  QuotaExhausted,
  Forbidden,
  RateLimited,
  NotFound,
  Conflict,
  ServerError,
  UnexpectedStatus
} satisfies { readonly [Tag in ApiError["_tag"]]: unknown }

/**
 * Returns the error of the contract for a reason of a `FlatError`: what a server of `FlatApi` fails with when its own call failed. `undefined` for a
 * reason without a response, such as `Transport`. `FlatError.fromApiError` is the opposite direction.
 */
export const fromReason = (reason: ResponseReason): ApiError | undefined => {
  const { _tag: tag, code, detail = "", param, providerMessage, supportId } = reason
  if (!Object.hasOwn(classes, tag)) return undefined
  const body = {
    // A proxy's response has no code.
    code: code ?? "UNKNOWN",
    message: detail,
    ...(supportId === undefined ? undefined : { id: supportId }),
    ...(param === undefined ? undefined : { param }),
    ...(providerMessage === undefined ? undefined : { providerMessage })
  }
  return tag === "QuotaExhausted"
    ? new QuotaExhausted({ ...body, code: quotaCodes.find((known) => known === code) ?? "QUOTA_EXCEEDED" })
    : new classes[tag as Exclude<ApiError["_tag"], "QuotaExhausted">](body)
}

const at = HttpApiSchema.status

/** Schemas of all errors by status. Of two with one status the more specific is first. */
export const errors = [
  BadRequest,
  BadRequest.pipe(at(422)),
  Unauthorized,
  QuotaExhausted,
  PaymentRequired,
  RateLimited.check(Schema.makeFilter(({ code }) => code === "API_RATE_LIMIT_EXCEEDED")).annotate({
    description:
      "If `code` is `API_RATE_LIMIT_EXCEEDED`, the rate limit is reached: nothing was executed, and the request can be repeated after " +
      "`X-RateLimit-Reset`.",
    httpApiStatus: 403
  }),
  QuotaExhausted.pipe(at(403)),
  RateLimited,
  Forbidden,
  NotFound,
  Conflict,
  ...[500, 502, 503, 504].map((status) => ServerError.pipe(at(status))),
  ...[405, 408, 410, 413, 415].map((status) => UnexpectedStatus.pipe(at(status)))
] as const
