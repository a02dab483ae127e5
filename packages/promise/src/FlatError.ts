/**
 * The errors that calls reject with: `FlatError` with its closed set of reasons, and `ClosedError` for calls on a closed client. An aborted call
 * rejects with `signal.reason` instead.
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

/** Details of the call, present on every error. */
export interface CallFacts {
  /** Operation id, such as `createOrganizationUser`; `FlatConfig` for the options of a client. */
  readonly operation: string
  /** HTTP method. */
  readonly method: string
  /** Path template, without ids. */
  readonly path: string
  /** Number of attempts to send the request. */
  readonly attempts: number
  /** Milliseconds of waiting between attempts, for back-off, quota and rate limit. */
  readonly waited: number
  /**
   * `"unknown"` if a write was sent but no response arrived: it may have been executed. Check before you send it again.
   * `undefined` in all other cases.
   */
  readonly outcome: "unknown" | undefined
  /** Path of an upload source that was consumed and cannot be read again, such as `body.data`. It prevented a retry. */
  readonly consumedSource?: string | undefined
}

const flatError = "~@flat-sdk/promise/FlatError"
const closedError = "~@flat-sdk/promise/ClosedError"

/**
 * The error that a failed call to the Flat API rejects with. `reason` says why it failed. The message, the JSON and the inspected form never contain
 * a token, a password or an e-mail address.
 *
 * **Example** (Handling one reason)
 *
 * ```ts
 * import { FlatClient, isReason } from "@flat-sdk/promise"
 *
 * export const removeIfThere = async (flat: FlatClient, user: string) => {
 *   try {
 *     await flat.organization.removeOrganizationUser({ user })
 *   } catch (error) {
 *     if (!isReason(error, "NotFound")) throw error
 *   }
 * }
 * ```
 *
 * @category errors
 */
export class FlatError<out Reason extends FlatErrorReason = FlatErrorReason> extends Error implements CallFacts {
  declare readonly name: "FlatError"
  static {
    // Bundlers rename classes, and Node prints the class name.
    Object.defineProperty(this, "name", { value: "FlatError", configurable: true })
    // Defined on the prototype, so that inspecting an error shows the name once.
    Object.defineProperties(this.prototype, {
      name: { value: "FlatError", configurable: true },
      [flatError]: { value: true }
    })
  }

  readonly operation: string
  readonly method: string
  readonly path: string
  readonly attempts: number
  readonly waited: number
  readonly outcome: "unknown" | undefined
  readonly consumedSource?: string | undefined
  /** Why it failed. */
  readonly reason: Reason

  constructor(message: string, facts: CallFacts & { readonly reason: Reason }, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.operation = facts.operation
    this.method = facts.method
    this.path = facts.path
    this.attempts = facts.attempts
    this.waited = facts.waited
    this.outcome = facts.outcome
    if (facts.consumedSource !== undefined) this.consumedSource = facts.consumedSource
    this.reason = facts.reason
  }

  /** HTTP status, if a response arrived. */
  get status(): number | undefined {
    return "status" in this.reason ? this.reason.status : undefined
  }

  /** The API's own error code, if the response contained one. */
  get code(): string | undefined {
    return "code" in this.reason ? this.reason.code : undefined
  }

  toJSON(): unknown {
    const { attempts, message, method, name, operation, outcome, path, reason, consumedSource, waited } = this
    return { name, message, operation, method, path, attempts, waited, outcome, consumedSource, reason }
  }
}

/**
 * The error of a call whose client is closed, or was closed during the call. A write that was in progress may have been executed.
 *
 * @category errors
 */
export class ClosedError extends Error {
  declare readonly name: "ClosedError"
  static {
    Object.defineProperty(this, "name", { value: "ClosedError", configurable: true })
    Object.defineProperties(this.prototype, {
      name: { value: "ClosedError", configurable: true },
      [closedError]: { value: true }
    })
  }

  constructor() {
    super("the client is closed: the call was ended, or was never sent. Create a new FlatClient for further calls")
  }
}

const carries = (value: unknown, mark: string): boolean => typeof value === "object" && value !== null && mark in value

/**
 * Checks whether a value is a `FlatError`. Unlike `instanceof`, works across realms and duplicate copies of this package.
 *
 * @category guards
 */
export const isFlatError = (value: unknown): value is FlatError => carries(value, flatError)

/**
 * Checks whether a value is a `FlatError` with one of the given reasons.
 *
 * @category guards
 */
export const isReason = <Tag extends ReasonTag>(
  value: unknown,
  ...tags: ReadonlyArray<Tag>
): value is FlatError<Extract<FlatErrorReason, { readonly _tag: Tag }>> =>
  isFlatError(value) && tags.some((tag) => tag === value.reason._tag)

/**
 * Checks whether a value is a `ClosedError`. Works across realms and duplicate copies of this package.
 *
 * @category guards
 */
export const isClosedError = (value: unknown): value is ClosedError => carries(value, closedError)
