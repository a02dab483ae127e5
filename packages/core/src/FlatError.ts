/**
 * `FlatError`, the only error of this package, and the closed set of its reasons. Only `retryability` decides what may be retried;
 * `internal/request/Retry.ts` acts on its result.
 *
 * Errors contain no secrets and no terminal control characters: server text is scrubbed, bodies are `Redacted`, and headers are an allow-list.
 */
import * as Data from "effect/Data"
import type * as Redacted from "effect/Redacted"
import { scrub, scrubbedCause } from "./internal/redaction/Redaction.ts"

/** Fields of every response with an error status. */
interface ApiFields {
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

const describeApi = (what: string, fields: ApiFields): string => {
  const named = fields.code === undefined ? `${fields.status}` : `${fields.status} ${fields.code}`
  const param = fields.param === undefined ? "" : ` (parameter "${fields.param}")`
  const support = fields.supportId === undefined ? "" : `; support id ${fields.supportId}`
  return `${what}: ${named}, ${fields.detail}${param}${support}`
}

/**
 * The API rejected the request as invalid (400, 422). `param` names the parameter if the API does.
 *
 * @category errors
 */
export class BadRequest extends Data.TaggedError("BadRequest")<ApiFields> {
  override get message() {
    return describeApi("the API rejected the request as invalid", this)
  }
}

/**
 * The token is missing, unknown or expired (401). Refreshable credentials were refreshed once before this error.
 *
 * @category errors
 */
export class Unauthorized extends Data.TaggedError("Unauthorized")<
  ApiFields & {
    /** `true`: the request was sent without a token, because the client has none. */
    readonly anonymous?: boolean | undefined
  }
> {
  override get message() {
    return this.anonymous === true
      ? `This request needs an access token. None was sent. Set the option accessToken (${this.status}${
        this.code === undefined ? "" : ` ${this.code}`
      })`
      : describeApi("the API rejected the access token", this)
  }
}

/**
 * The account's plan does not include this operation (402).
 *
 * @category errors
 */
export class PaymentRequired extends Data.TaggedError("PaymentRequired")<ApiFields> {
  override get message() {
    return describeApi("the account's plan does not include this operation", this)
  }
}

/**
 * The token lacks a scope or role for this operation (403). Never retried.
 *
 * @category errors
 */
export class Forbidden extends Data.TaggedError("Forbidden")<
  ApiFields & {
    /** Scopes that the operation accepts. It requires one of them. */
    readonly acceptedScopes: ReadonlyArray<string>
  }
> {
  override get message() {
    const scopes = this.acceptedScopes.length === 0
      ? ""
      : `; it needs one of the scopes ${this.acceptedScopes.join(", ")}`
    return describeApi("the access token does not permit this operation", this) + scopes
  }
}

/**
 * The resource does not exist, or the token may not see it (404).
 *
 * @category errors
 */
export class NotFound extends Data.TaggedError("NotFound")<ApiFields> {
  override get message() {
    return describeApi("not found", this)
  }
}

/**
 * The request conflicts with existing data, such as a username that is already taken (409).
 *
 * @category errors
 */
export class Conflict extends Data.TaggedError("Conflict")<ApiFields> {
  override get message() {
    return describeApi("the request conflicts with existing data", this)
  }
}

/**
 * The hourly rate limit is used up (403 with `API_RATE_LIMIT_EXCEEDED`, or 429) or nearly used up, and the wait would exceed the deadline or
 * `maxWait`. The request was not executed.
 *
 * @category errors
 */
export class RateLimited extends Data.TaggedError("RateLimited")<
  ApiFields & {
    /**
     * - `api`: the API rejected the request;
     * - `budget`: no requests are left until `resetAt`, or the API rejected an earlier request. Nothing was sent;
     * - `pacing`: the budget is low and the client spaces out requests; this one could be sent at `resetAt`. Nothing was sent.
     */
    readonly refusedBy: "api" | "budget" | "pacing"
    /** When to try again: the reset of the rate limit, if known, or the time at which a spaced-out request could be sent. */
    readonly resetAt: Date | undefined
  }
> {
  override get message() {
    const until = this.resetAt === undefined ? "" : `; try again after ${this.resetAt.toISOString()}, or raise maxWait`
    return this.refusedBy === "pacing"
      ? `requests are being spaced out: ${this.detail}${until}`
      : describeApi("the rate limit is used up", this) + until
  }
}

/**
 * A metered resource is used up, such as recognition credits. Waiting does not help.
 *
 * @category errors
 */
export class QuotaExhausted extends Data.TaggedError("QuotaExhausted")<ApiFields> {
  override get message() {
    return describeApi("a metered resource is used up", this)
  }
}

/**
 * The API, or a proxy in front of it, failed (5xx).
 *
 * @category errors
 */
export class ServerError extends Data.TaggedError("ServerError")<ApiFields> {
  override get message() {
    return describeApi("the API failed", this)
  }
}

/**
 * A status that the API documentation does not mention, including redirects to another server.
 *
 * @category errors
 */
export class UnexpectedStatus extends Data.TaggedError("UnexpectedStatus")<ApiFields> {
  override get message() {
    return describeApi("unexpected response status", this)
  }
}

/**
 * A network failure. `phase` shows how far the request got.
 *
 * @category errors
 */
export class Transport extends Data.TaggedError("Transport")<{
  /**
   * - `connect`: nothing was sent (refused, DNS, TLS);
   * - `response`: sent, but no response arrived (reset, closed);
   * - `body`: the response was interrupted.
   */
  readonly phase: "connect" | "response" | "body"
  /** The transport's error message. */
  readonly detail: string
  /** The transport's error: name, code, message and stack location, without the request. */
  readonly cause?: unknown
}> {
  constructor(
    props: { readonly phase: "connect" | "response" | "body"; readonly detail: string; readonly cause?: unknown }
  ) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    const what = this.phase === "connect"
      ? "the connection failed, nothing was sent"
      : this.phase === "response"
      ? "the connection was lost before a response arrived"
      : "the response was interrupted"
    return `${what}: ${this.detail}`
  }
}

/**
 * A time limit was exceeded.
 *
 * @category errors
 */
export class Timeout extends Data.TaggedError("Timeout")<{
  /** Which limit: `attempt` (no response headers yet), `idle` (no data between two chunks of a body), `total` (the whole call, including retries). */
  readonly limit: "attempt" | "idle" | "total"
  /** The limit in milliseconds. */
  readonly millis: number
}> {
  override get message() {
    const option = this.limit === "attempt" ? "attemptTimeout" : this.limit === "idle" ? "idleTimeout" : "deadline"
    return `the ${this.limit} time limit of ${this.millis} ms was exceeded (option ${option})`
  }
}

/**
 * A response with a success status could not be decoded: it is not JSON, not the expected list or object, or has a malformed `Link` header. With
 * `strict: true`, also a field that does not match the API documentation.
 *
 * @category errors
 */
export class Decode extends Data.TaggedError("Decode")<{
  readonly status: number
  /** Media type that the response declared. */
  readonly contentType: string | undefined
  /** What is wrong: positions and types, never values. */
  readonly detail: string
  /** Start of the body if it was not JSON, without anything that looks private. */
  readonly excerpt: string | undefined
  /** The whole body. Read it with `Redacted.value`. */
  readonly body: Redacted.Redacted<string>
}> {
  constructor(props: {
    readonly status: number
    readonly contentType: string | undefined
    readonly detail: string
    readonly excerpt: string | undefined
    readonly body: Redacted.Redacted<string>
  }) {
    super(props.contentType === undefined ? props : { ...props, contentType: scrub(props.contentType) })
  }

  override get message() {
    const excerpt = this.excerpt === undefined ? "" : `; it begins with ${JSON.stringify(this.excerpt)}`
    return `the response (${this.status}, ${
      this.contentType ?? "no content type"
    }) could not be decoded: ${this.detail}${excerpt}`
  }
}

/** One problem with an input. */
export interface InputProblem {
  /** Path of the field, such as `body.username`. */
  readonly path: string
  /** What was expected and what was found, by type and length, never by value. */
  readonly problem: string
}

/**
 * The input is invalid, and nothing was sent. Or an upload source failed while it was being sent, and the request was aborted before its end.
 *
 * @category errors
 */
export class Encode extends Data.TaggedError("Encode")<{
  readonly problems: ReadonlyArray<InputProblem>
  /** `"part"`: an upload source failed while it was being sent. The API did not receive a complete request and did not execute it. */
  readonly sent?: "part" | undefined
  /** The error of the upload source: name, code, message and stack location. */
  readonly cause?: unknown
}> {
  constructor(
    props: {
      readonly problems: ReadonlyArray<InputProblem>
      readonly sent?: "part" | undefined
      readonly cause?: unknown
    }
  ) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    return `${
      this.sent === undefined ? "invalid input, nothing was sent" : "the request was aborted and not executed"
    }: ${this.problems.map(({ path, problem }) => path === "" ? problem : `${path}: ${problem}`).join("; ")}`
  }
}

/**
 * The access token could not be obtained or refreshed. Nothing was sent with it.
 *
 * @category errors
 */
export class Credentials extends Data.TaggedError("Credentials")<{
  readonly detail: string
  readonly cause?: unknown
}> {
  constructor(props: { readonly detail: string; readonly cause?: unknown }) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    return `no access token: ${this.detail}`
  }
}

/**
 * A background job of the API ended without a result: an export, an import, a recognition.
 *
 * @category errors
 */
export class JobFailed extends Data.TaggedError("JobFailed")<{
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
}> {
  override get message() {
    const code = this.code === undefined ? "" : ` ${this.code},`
    const history = this.history.length === 0 ? "" : `; error ids ${this.history.join(", ")}`
    return `job ${this.job} ended as ${this.state}:${code} ${this.detail}${history}`
  }
}

/**
 * Why a call failed. The set is closed: a `switch` over `_tag` covers everything that can happen.
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
  /** Path of an upload source that can be read only once, such as `body.data`. It prevented a retry. */
  readonly consumedSource?: string | undefined
}

const TypeId = "~@flat-sdk/core/FlatError"

/**
 * Removes the stack frames of an error: they belong to the client and Effect's run loop, not to the caller. Effect prints the spans of the call below
 * it.
 */
const hideFrames = (error: Error): void => {
  Object.defineProperty(error, "stack", {
    value: `${error.name}: ${error.message}`,
    configurable: true,
    writable: true
  })
}

/**
 * A call to the Flat API failed. `reason` says why.
 *
 * **Example** (Handling one reason)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { FlatClient } from "@flat-sdk/core"
 *
 * export const removeIfThere = Effect.fn("removeIfThere")(function*(user: string) {
 *   const flat = yield* FlatClient.FlatClient
 *   return yield* flat.organization.removeOrganizationUser({ user })
 * }, Effect.catchReason("FlatError", "NotFound", () => Effect.void))
 * ```
 *
 * @category errors
 */
export class FlatError extends Data.TaggedError("FlatError")<
  CallFacts & { readonly reason: FlatErrorReason; readonly cause?: unknown }
> {
  // Defined on the prototype so that printing an error does not show it.
  get [TypeId](): typeof TypeId {
    return TypeId
  }

  constructor(props: CallFacts & { readonly reason: FlatErrorReason }) {
    super("cause" in props.reason ? { ...props, cause: props.reason.cause } : props)
    hideFrames(this)
    hideFrames(props.reason)
  }

  override get message(): string {
    const outcome = this.outcome === undefined ? "" : " It may have been executed: check before sending it again."
    const tries = this.attempts > 1 ? ` (${this.attempts} attempts, ${Math.round(this.waited)} ms of waiting)` : ""
    const consumed = this.consumedSource === undefined
      ? ""
      : ` It was not retried, because ${this.consumedSource} can be read only once. Pass bytes, a Blob, or a function that opens the source.`
    return `${this.operation} (${this.method} ${this.path}): ${this.reason.message}${tries}${outcome}${consumed}`
  }

  // Printed by Node for a logged error: the message first, then the facts.
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${this.stack ?? this.message}\n${JSON.stringify(this.toJSON(), null, 2)}`
  }

  override toJSON(): unknown {
    const { body: _, cause: __, ...reason } = this.reason as FlatErrorReason & { body?: unknown; cause?: unknown }
    return {
      _tag: this._tag,
      message: this.message,
      operation: this.operation,
      method: this.method,
      path: this.path,
      attempts: this.attempts,
      waited: this.waited,
      ...(this.outcome === undefined ? undefined : { outcome: this.outcome }),
      ...(this.consumedSource === undefined ? undefined : { consumedSource: this.consumedSource }),
      reason: { _tag: this.reason._tag, ...fieldsOf(reason) }
    }
  }
}

// Errors have `stack` and others as own properties. JSON shows only the fields that the reason declares.
const fieldsOf = (reason: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(reason).filter(([key, value]) => !["name", "stack", "message"].includes(key) && value !== undefined)
  )

/**
 * Returns whether a value is a `FlatError`. Works across realms and duplicate copies of this package, where `instanceof` does not.
 *
 * @category guards
 */
export const isFlatError = (value: unknown): value is FlatError =>
  typeof value === "object" && value !== null && TypeId in value

/**
 * How a failed attempt may be retried:
 *
 * - `reset`: not executed; retry any method after the rate limit resets;
 * - `unsent`: nothing was sent; retry any method after a back-off;
 * - `idempotent`: may have been executed; retry after a back-off if the method is idempotent;
 * - `refresh`: not executed; retry once with a refreshed token;
 * - `final`: do not retry.
 *
 * @category models
 */
export type Retryability = "reset" | "unsent" | "idempotent" | "refresh" | "final"

const transientStatus = new Set([408, 500, 502, 503, 504])

/**
 * Returns how a failed attempt may be retried.
 *
 * @category models
 */
export const retryability = (reason: FlatErrorReason): Retryability => {
  switch (reason._tag) {
    case "RateLimited":
      return "reset"
    case "Unauthorized":
      return "refresh"
    case "Transport":
      return reason.phase === "connect" ? "unsent" : "idempotent"
    case "Timeout":
      return reason.limit === "total" ? "final" : "idempotent"
    case "ServerError":
    case "UnexpectedStatus":
      return transientStatus.has(reason.status) ? "idempotent" : "final"
    default:
      return "final"
  }
}
