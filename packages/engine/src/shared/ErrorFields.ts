/**
 * Fields of errors and their reasons, in both APIs. The modules of this folder import only each other: the Promise package publishes copies of them.
 */

/** Facts about the call that every error includes. */
export interface CallFacts {
  /** Operation id, such as `createOrganizationUser`. */
  readonly operation: string
  /** HTTP method. */
  readonly method: string
  /** Path template, without ids. */
  readonly path: string
  /** Number of attempts to send the request. */
  readonly attempts: number
  /** Milliseconds of waiting between attempts: back-off, quota, rate limit. */
  readonly waited: number
  /**
   * `"unknown"` for a write that was sent but got no response: it may have been executed. Check before sending it again. `undefined` otherwise.
   */
  readonly outcome: "unknown" | undefined
  /** `true` for a write that was sent again after an attempt that may have been executed. `undefined` otherwise. */
  readonly repeated?: true | undefined
  /** Path of an upload source that can be read only once, such as `body.data`. It prevented a retry. */
  readonly consumedSource?: string | undefined
  /**
   * Whether the same call may be sent again: the failure can pass, and the call was not executed or only reads. Always `false` if `outcome` is
   * `"unknown"`. The client has already made its own retries.
   */
  readonly isRetryable: boolean
  /**
   * Milliseconds to wait before the call is sent again, from when the error was made: what `Retry-After` asks for, or the reset of the rate limit.
   * `undefined` if the API asks for no wait.
   */
  readonly retryAfter: number | undefined
}

/** Fields of every response with an error status. */
export interface ApiFields {
  /** HTTP status. */
  readonly status: number
  /** The API's error code, such as `API_RATE_LIMIT_EXCEEDED`. `undefined` if the body did not come from the API. */
  readonly code: string | undefined
  /** The API's message, without e-mail addresses and secrets. */
  readonly detail: string
  /** The invalid parameter, if the API names it. */
  readonly param: string | undefined
  /** Id to quote to the vendor's support. The API guarantees one for 5xx only. */
  readonly supportId: string | undefined
  /** Message of a service behind the API, scrubbed like `detail`. */
  readonly providerMessage: string | undefined
  /** Response headers that are useful and contain nothing private. */
  readonly headers: Readonly<Record<string, string>>
}

/** Fields of a response to an invalid or missing token. */
export interface UnauthorizedFields extends ApiFields {
  /** `true`: the request was sent without a token, because the client has none. */
  readonly anonymous?: boolean | undefined
}

/** Fields of a response to a token that may not do this. */
export interface ForbiddenFields extends ApiFields {
  /** Scopes that the operation accepts. It requires one of them. */
  readonly acceptedScopes: ReadonlyArray<string>
}

/** Fields of a used-up rate limit. */
export interface RateLimitedFields extends ApiFields {
  /**
   * - `api`: the API rejected the request;
   * - `budget`: no requests are left until `resetAt`, or the API rejected an earlier request. Nothing was sent;
   * - `pacing`: the budget is low and the client spaces out requests; this one could be sent at `resetAt`. Nothing was sent.
   */
  readonly refusedBy: "api" | "budget" | "pacing"
  /** When to try again: the reset of the rate limit, if known, or the time at which a spaced-out request could be sent. */
  readonly resetAt: Date | undefined
}

/** Fields of a background job that failed. */
export interface JobFailedFields {
  /** Id of the task or job. */
  readonly job: string
  /** Final state, such as `error` or `canceled`. */
  readonly state: string
  /** Machine-readable code, if the API provides one. */
  readonly code: string | undefined
  /** The reason that the API gave. */
  readonly detail: string
  /** Ids of the errors that occurred, to quote to the vendor's support. */
  readonly history: ReadonlyArray<string>
}

/** Fields of a network failure. */
export interface TransportFields {
  /**
   * - `connect`: nothing was sent (refused, DNS, TLS);
   * - `response`: sent, but no response arrived (reset, closed);
   * - `body`: the response was interrupted.
   */
  readonly phase: "connect" | "response" | "body"
  /** The transport's error message. */
  readonly detail: string
  /** The same request would fail in the same way, so it is not retried. */
  readonly final?: true | undefined
}

/** Fields of an exceeded time limit. */
export interface TimeoutFields {
  /** Which limit: `attempt` (no response headers yet), `idle` (no data between two chunks of a body), `total` (the whole call, including retries). */
  readonly limit: "attempt" | "idle" | "total"
  /** The limit in milliseconds. */
  readonly millis: number
  /** Why waiting longer would not help: nothing was sent, and the request is not retried. */
  readonly detail?: string | undefined
}

/** Fields of an access token that could not be obtained. */
export interface CredentialsFields {
  readonly detail: string
}

/** Fields of a response that could not be decoded. */
export interface DecodeFields {
  readonly status: number
  /** Media type that the response declared. */
  readonly contentType: string | undefined
  /** What is wrong: positions and types, never values. */
  readonly detail: string
  /** Start of the body if it was not JSON, without anything that looks private. */
  readonly excerpt: string | undefined
}

/** One problem with an input. */
export interface InputProblem {
  /** Path of the field, such as `body.username`. */
  readonly path: string
  /** What was expected and what was found, by type and length, never by value. */
  readonly problem: string
}

/** Fields of an input that cannot be sent. */
export interface EncodeFields {
  readonly problems: ReadonlyArray<InputProblem>
  /** `"part"`: an upload source failed while it was being sent. The API did not receive a complete request and did not execute it. */
  readonly sent?: "part" | undefined
}
