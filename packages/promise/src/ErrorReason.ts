/**
 * The reasons why a call fails, as plain objects with a `_tag`. The set is closed.
 */

/** Fields of every error response. */
interface ApiFields {
  /** HTTP status. */
  readonly status: number
  /** The API's own code, such as `API_RATE_LIMIT_EXCEEDED`; `undefined` if the body did not come from the API. */
  readonly code: string | undefined
  /** The API's error message, with e-mail addresses and secrets removed. */
  readonly detail: string
  /** The invalid parameter, if the API names it. */
  readonly param: string | undefined
  /** Id to quote to the vendor's support. The API guarantees one for 5xx responses only. */
  readonly supportId: string | undefined
  /** The message of a service behind the API, redacted like `detail`. */
  readonly providerMessage: string | undefined
  /** The response headers that help with diagnosis and contain nothing private. */
  readonly headers: Readonly<Record<string, string>>
}

interface Tagged<Tag extends string> {
  readonly _tag: Tag
  /** Describes the reason in one sentence, without the operation. */
  readonly message: string
}

/**
 * The API rejected the request as invalid (400, 422). `param` names the invalid parameter if the API does.
 *
 * @category errors
 */
export interface BadRequest extends Tagged<"BadRequest">, ApiFields {}

/**
 * The token is missing, unknown or expired (401). If a function provides the token, one forced refresh did not help.
 *
 * @category errors
 */
export interface Unauthorized extends Tagged<"Unauthorized">, ApiFields {
  /** `true` if the request was sent without a token because the client has none. */
  readonly anonymous?: boolean | undefined
}

/**
 * The account's plan does not include this (402).
 *
 * @category errors
 */
export interface PaymentRequired extends Tagged<"PaymentRequired">, ApiFields {}

/**
 * The token lacks a scope or the user lacks a role (403). Never retried.
 *
 * @category errors
 */
export interface Forbidden extends Tagged<"Forbidden">, ApiFields {
  /** Scopes that allow the operation. The token needs one of them. */
  readonly acceptedScopes: ReadonlyArray<string>
}

/**
 * The resource does not exist, or the token cannot access it (404).
 *
 * @category errors
 */
export interface NotFound extends Tagged<"NotFound">, ApiFields {}

/**
 * The request conflicts with existing data, such as a username that is already taken (409).
 *
 * @category errors
 */
export interface Conflict extends Tagged<"Conflict">, ApiFields {}

/**
 * The hourly rate limit is used up (403 with `API_RATE_LIMIT_EXCEEDED`, or 429) or nearly used up, and the wait would exceed the deadline or
 * `maxWait`. The request was not executed.
 *
 * @category errors
 */
export interface RateLimited extends Tagged<"RateLimited">, ApiFields {
  /**
   * - `api`: the API rejected the request;
   * - `budget`: no requests are left until `resetAt`, or the API rejected an earlier request. Nothing was sent;
   * - `pacing`: few requests are left, so the client spaces them out. This request could be sent at `resetAt`. Nothing was sent.
   */
  readonly refusedBy: "api" | "budget" | "pacing"
  /** When to retry: the reset of the limit, if the response stated it, or the time at which a paced request could be sent. */
  readonly resetAt: Date | undefined
}

/**
 * A metered resource is used up, such as recognition credits. Waiting does not help.
 *
 * @category errors
 */
export interface QuotaExhausted extends Tagged<"QuotaExhausted">, ApiFields {}

/**
 * The API, or a proxy in front of it, failed (5xx).
 *
 * @category errors
 */
export interface ServerError extends Tagged<"ServerError">, ApiFields {}

/**
 * The API returned an undocumented status. This includes redirects to another origin.
 *
 * @category errors
 */
export interface UnexpectedStatus extends Tagged<"UnexpectedStatus">, ApiFields {}

/**
 * The network failed. `phase` shows how far the request got. The transport's own error is the `cause` of the `FlatError`.
 *
 * @category errors
 */
export interface Transport extends Tagged<"Transport"> {
  /**
   * - `connect`: nothing was sent (refused, DNS, TLS);
   * - `response`: the request was sent, but no response arrived (reset, closed);
   * - `body`: the response began but was interrupted.
   */
  readonly phase: "connect" | "response" | "body"
  /** The transport's error message. */
  readonly detail: string
  /** The same request would fail in the same way, so it is not retried. */
  readonly final?: true | undefined
}

/**
 * A time limit expired.
 *
 * @category errors
 */
export interface Timeout extends Tagged<"Timeout"> {
  /** The limit: `attempt` (request sent, no response yet), `idle` (no data of a body arrived), `total` (the whole call, including retries). */
  readonly limit: "attempt" | "idle" | "total"
  /** The limit in milliseconds. */
  readonly millis: number
}

/**
 * A successful response could not be decoded: it is not JSON, it is not the expected list or object, or its `Link` header is malformed. With
 * `strict: true`, also if a field does not match the API documentation.
 *
 * @category errors
 */
export interface Decode extends Tagged<"Decode"> {
  readonly status: number
  /** Content type that the response declared. */
  readonly contentType: string | undefined
  /** What does not match: positions and types, never values. */
  readonly detail: string
  /** Start of the body if it was not JSON, with anything that looks private removed. */
  readonly excerpt: string | undefined
  /** Returns the whole body. It may contain personal data: keep it out of logs. */
  readonly body: () => string
}

/** One problem with an input. */
export interface InputProblem {
  /** Path of the field, such as `body.username`. */
  readonly path: string
  /** What was expected and what was found, described by type and length, never by value. */
  readonly problem: string
}

/**
 * The input is not valid for the operation, or an option is not valid for the client. Nothing was sent; or an upload source failed while it was
 * being sent, and the request was aborted before its end.
 *
 * @category errors
 */
export interface Encode extends Tagged<"Encode"> {
  readonly problems: ReadonlyArray<InputProblem>
  /** `"part"` if an upload source failed during sending. The API never received a complete request and did nothing. */
  readonly sent?: "part" | undefined
}

/**
 * The access token could not be obtained or refreshed. No request was sent with it.
 *
 * @category errors
 */
export interface Credentials extends Tagged<"Credentials"> {
  readonly detail: string
}

/**
 * A background job of the API (an export, an import, a recognition) ended without a result.
 *
 * @category errors
 */
export interface JobFailed extends Tagged<"JobFailed"> {
  /** Id of the task or job. */
  readonly job: string
  /** Final state of the job, such as `error` or `canceled`. */
  readonly state: string
  /** Machine-readable code, if the API provides one. */
  readonly code: string | undefined
  /** Explanation, as far as the API provides one. */
  readonly detail: string
  /** Ids of the errors that occurred during the job, to quote to the vendor's support. */
  readonly history: ReadonlyArray<string>
}

/**
 * The reason why a call failed. The set is closed: a `switch` over `_tag` can cover every case.
 *
 * @category errors
 */
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

/**
 * The tags of all error reasons.
 *
 * @category errors
 */
export type ReasonTag = FlatErrorReason["_tag"]
