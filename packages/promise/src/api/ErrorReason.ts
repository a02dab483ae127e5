/**
 * The reasons why a call fails, as plain objects with a `_tag`. The set is closed.
 */

import type {
  ApiFields,
  DecodeFields,
  EncodeFields,
  ForbiddenFields,
  JobFailedFields,
  RateLimitedFields,
  TimeoutFields,
  TransportFields,
  UnauthorizedFields
} from "../generated/shared/ErrorFields.ts"

export type { InputProblem } from "../generated/shared/ErrorFields.ts"

interface Tagged<Tag extends string> {
  readonly _tag: Tag
  /** Describes the reason in one sentence, without the operation. */
  readonly message: string
}

/** The API rejected the request as invalid (400, 422). `param` names the invalid parameter if the API does. */
export interface BadRequest extends Tagged<"BadRequest">, ApiFields {}

/** The token is missing, unknown or expired (401). If a function provides the token, one forced refresh did not help. */
export interface Unauthorized extends Tagged<"Unauthorized">, UnauthorizedFields {}

/** The account's plan does not include this (402). */
export interface PaymentRequired extends Tagged<"PaymentRequired">, ApiFields {}

/** The token lacks a scope or the user lacks a role (403). Never retried. */
export interface Forbidden extends Tagged<"Forbidden">, ForbiddenFields {}

/** The resource does not exist, or the token cannot access it (404). */
export interface NotFound extends Tagged<"NotFound">, ApiFields {}

/** The request conflicts with existing data, such as a username that is already taken (409). */
export interface Conflict extends Tagged<"Conflict">, ApiFields {}

/**
 * The hourly rate limit is used up (403 with `API_RATE_LIMIT_EXCEEDED`, or 429) or nearly used up, and the wait would exceed the deadline or
 * `maxWait`. The request was not executed.
 */
export interface RateLimited extends Tagged<"RateLimited">, RateLimitedFields {}

/** A metered resource is used up, such as recognition credits. Waiting does not help. */
export interface QuotaExhausted extends Tagged<"QuotaExhausted">, ApiFields {}

/** The API, or a proxy in front of it, failed (5xx). */
export interface ServerError extends Tagged<"ServerError">, ApiFields {}

/** The API returned an undocumented status. This includes redirects to another origin. */
export interface UnexpectedStatus extends Tagged<"UnexpectedStatus">, ApiFields {}

/** The network failed. `phase` shows how far the request got. The transport's own error is the `cause` of the `FlatError`. */
export interface Transport extends Tagged<"Transport">, TransportFields {}

/** A time limit expired. */
export interface Timeout extends Tagged<"Timeout">, TimeoutFields {}

/**
 * A successful response could not be decoded: it is not JSON, it is not the expected list or object, or its `Link` header is malformed. With
 * `strict: true`, also if a field does not match the API documentation.
 */
export interface Decode extends Tagged<"Decode">, DecodeFields {
  /** Returns the whole body. It may contain personal data: keep it out of logs. */
  readonly body: () => string
}

/**
 * The input is not valid for the operation, or an option is not valid for the client. Nothing was sent; or an upload source failed while it was
 * being sent, and the request was aborted before its end.
 */
export interface Encode extends Tagged<"Encode">, EncodeFields {}

/** The access token could not be obtained or refreshed. No request was sent with it. */
export interface Credentials extends Tagged<"Credentials"> {
  readonly detail: string
}

/** A background job of the API (an export, an import, a recognition) ended without a result. */
export interface JobFailed extends Tagged<"JobFailed">, JobFailedFields {}

/** The reason why a call failed. The set is closed: a `switch` over `_tag` can cover every case. */
export type FlatErrorReason =
  | BadRequest
  | Unauthorized
  | PaymentRequired
  | Forbidden
  | NotFound
  | Conflict
  | RateLimited
  | QuotaExhausted
  | ServerError
  | UnexpectedStatus
  | Transport
  | Timeout
  | Decode
  | Encode
  | Credentials
  | JobFailed

/** The tags of all error reasons. */
export type ReasonTag = FlatErrorReason["_tag"]
