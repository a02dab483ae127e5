/**
 * The one error of this package, `FlatError`, and the closed set of reasons it can have. What may be retried is decided here, in
 * `retryability`, and nowhere else; `internal/request/Retry.ts` only acts on it.
 *
 * Nothing here holds a secret, or a character that steers a terminal: texts of the server are scrubbed before they come in, bodies are `Redacted`, headers
 * are an allow-list.
 */
import * as Data from "effect/Data"
import type * as Redacted from "effect/Redacted"
import { scrub, scrubbedCause } from "./internal/redaction/Redaction.ts"

/** What every answer with an error status says. */
interface ApiFields {
  /** HTTP status. */
  readonly status: number
  /** The API's own code, such as `API_RATE_LIMIT_EXCEEDED`; `undefined` when the body was not the API's. */
  readonly code: string | undefined
  /** The API's text, without e-mail addresses and secrets. */
  readonly detail: string
  /** The parameter at fault, where the API names it. */
  readonly param: string | undefined
  /** Id to quote to the vendor's support. The API promises one for 5xx only. */
  readonly supportId: string | undefined
  /** What a service behind the API said, scrubbed like `detail`. */
  readonly providerMessage: string | undefined
  /** The answer's headers, as far as they help and hold nothing private. */
  readonly headers: Readonly<Record<string, string>>
}

const describeApi = (what: string, fields: ApiFields): string => {
  const named = fields.code === undefined ? `${fields.status}` : `${fields.status} ${fields.code}`
  const param = fields.param === undefined ? "" : ` (parameter "${fields.param}")`
  const support = fields.supportId === undefined ? "" : `; support id ${fields.supportId}`
  return `${what}: ${named}, ${fields.detail}${param}${support}`
}

/**
 * The API found the request wrong (400, 422). `param` names the parameter where the API does.
 *
 * @category errors
 */
export class BadRequest extends Data.TaggedError("BadRequest")<ApiFields> {
  override get message() {
    return describeApi("the API refused the request as invalid", this)
  }
}

/**
 * The token is missing, unknown or expired (401), also after one forced refresh where the credentials can be refreshed.
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
      : describeApi("the access token was not accepted", this)
  }
}

/**
 * The account's plan does not include this (402).
 *
 * @category errors
 */
export class PaymentRequired extends Data.TaggedError("PaymentRequired")<ApiFields> {
  override get message() {
    return describeApi("the plan does not cover this", this)
  }
}

/**
 * The token may not do this (403): a scope or a role is missing. Never retried.
 *
 * @category errors
 */
export class Forbidden extends Data.TaggedError("Forbidden")<
  ApiFields & {
    /** Scopes of which the operation needs one. */
    readonly acceptedScopes: ReadonlyArray<string>
  }
> {
  override get message() {
    const scopes = this.acceptedScopes.length === 0
      ? ""
      : `; it needs one of the scopes ${this.acceptedScopes.join(", ")}`
    return describeApi("the token may not do this", this) + scopes
  }
}

/**
 * There is no such thing, or none that the token may see (404).
 *
 * @category errors
 */
export class NotFound extends Data.TaggedError("NotFound")<ApiFields> {
  override get message() {
    return describeApi("not found", this)
  }
}

/**
 * It clashes with what is there, such as a username that is taken (409).
 *
 * @category errors
 */
export class Conflict extends Data.TaggedError("Conflict")<ApiFields> {
  override get message() {
    return describeApi("conflict with what is there", this)
  }
}

/**
 * The hourly rate limit is used up (403 with `API_RATE_LIMIT_EXCEEDED`, or 429) or nearly so, and the wait did not fit the deadline or `maxWait`.
 * The request was not executed.
 *
 * @category errors
 */
export class RateLimited extends Data.TaggedError("RateLimited")<
  ApiFields & {
    /**
     * - `api`: the API refused the request;
     * - `budget`: nothing is left until `resetAt`, or the API refused an earlier request. Nothing was sent;
     * - `pacing`: little is left, requests are spaced out, and this one's turn comes at `resetAt`. Nothing was sent.
     */
    readonly refusedBy: "api" | "budget" | "pacing"
    /** When to try again: when the limit is lifted, if the answer said so, or the turn of a call that was spaced out. */
    readonly resetAt: Date | undefined
  }
> {
  override get message() {
    const until = this.resetAt === undefined ? "" : `; try again after ${this.resetAt.toISOString()}, or raise maxWait`
    return this.refusedBy === "pacing"
      ? `requests are spaced out: ${this.detail}${until}`
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
 * The API or something before it failed (5xx).
 *
 * @category errors
 */
export class ServerError extends Data.TaggedError("ServerError")<ApiFields> {
  override get message() {
    return describeApi("the API failed", this)
  }
}

/**
 * A status that the documents do not speak of, including redirects that lead elsewhere.
 *
 * @category errors
 */
export class UnexpectedStatus extends Data.TaggedError("UnexpectedStatus")<ApiFields> {
  override get message() {
    return describeApi("unexpected status", this)
  }
}

/**
 * The network failed. `phase` tells how far the request came.
 *
 * @category errors
 */
export class Transport extends Data.TaggedError("Transport")<{
  /**
   * - `connect`: nothing was sent (refused, DNS, TLS);
   * - `response`: sent, but no answer came (reset, closed);
   * - `body`: the answer began and broke off.
   */
  readonly phase: "connect" | "response" | "body"
  /** The transport's own words. */
  readonly detail: string
  /** The transport's error by name, code, message and place, without the request. */
  readonly cause?: unknown
}> {
  constructor(
    props: { readonly phase: "connect" | "response" | "body"; readonly detail: string; readonly cause?: unknown }
  ) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    const what = this.phase === "connect"
      ? "no connection, nothing was sent"
      : this.phase === "response"
      ? "the connection broke before an answer came"
      : "the answer broke off"
    return `${what}: ${this.detail}`
  }
}

/**
 * A time limit ran out.
 *
 * @category errors
 */
export class Timeout extends Data.TaggedError("Timeout")<{
  /** Which limit: `attempt` (request sent, no answer yet), `idle` (a body stood still), `total` (the whole call, retries included). */
  readonly limit: "attempt" | "idle" | "total"
  /** The limit in milliseconds. */
  readonly millis: number
}> {
  override get message() {
    const option = this.limit === "attempt" ? "attemptTimeout" : this.limit === "idle" ? "idleTimeout" : "deadline"
    return `the ${this.limit} limit of ${this.millis} ms ran out (option ${option})`
  }
}

/**
 * A response with a success status could not be read: it is not JSON, not the list or object that is due, or its `Link` header is broken. With
 * `strict: true` also: a field of it does not fit.
 *
 * @category errors
 */
export class Decode extends Data.TaggedError("Decode")<{
  readonly status: number
  /** Media type that the answer claimed. */
  readonly contentType: string | undefined
  /** What is wrong: positions and types, never values. */
  readonly detail: string
  /** Start of the body when it was not JSON, without anything that looks private. */
  readonly excerpt: string | undefined
  /** The whole body, for `Redacted.value`. */
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
    return `the answer (${this.status}, ${
      this.contentType ?? "no content type"
    }) could not be read: ${this.detail}${excerpt}`
  }
}

/** One thing wrong with an input. */
export interface InputProblem {
  /** Where, such as `body.username`. */
  readonly path: string
  /** What was expected and what was found, by type and length, never by value. */
  readonly problem: string
}

/**
 * The input does not fit the operation. Nothing was sent; or a content of it failed while it was, and the request was broken off before its end.
 *
 * @category errors
 */
export class Encode extends Data.TaggedError("Encode")<{
  readonly problems: ReadonlyArray<InputProblem>
  /** `"part"`: a content failed under way. The API never saw a whole request, and did nothing. */
  readonly sent?: "part" | undefined
  /** The error of the content's source by name, code, message and place. */
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
      this.sent === undefined ? "invalid input, nothing was sent" : "the request was broken off and not executed"
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
 * Work that the API does in the background ended without a result: an export, an import, a recognition.
 *
 * @category errors
 */
export class JobFailed extends Data.TaggedError("JobFailed")<{
  /** Id of the task or job. */
  readonly job: string
  /** State that it ended in, such as `error` or `canceled`. */
  readonly state: string
  /** Code for programs, where the API gives one. */
  readonly code: string | undefined
  /** Why, as far as the API says. */
  readonly detail: string
  /** Ids of the errors on the way, to quote to the vendor's support. */
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

/** Facts about the call that every error carries. */
export interface CallFacts {
  /** Operation id, such as `createOrganizationUser`. */
  readonly operation: string
  /** HTTP method. */
  readonly method: string
  /** Path template: ids stay out of it. */
  readonly path: string
  /** How often the request was sent, or tried to be. */
  readonly attempts: number
  /** Milliseconds spent waiting between attempts: back-off, quota, rate limit. */
  readonly waited: number
  /**
   * `"unknown"` for a write that was sent and whose answer never came: it may have been executed. Look before sending it again.
   * `undefined` when that question does not arise.
   */
  readonly outcome: "unknown" | undefined
  /** Where the input has a content that was read and cannot be read again, such as `body.data`: it kept the call from another attempt. */
  readonly consumedSource?: string | undefined
}

const TypeId = "~@flat-sdk/core/FlatError"

/**
 * Leaves the frames out of an error's stack: they are those of the client and of Effect's run loop, which say nothing of the caller. Effect prints
 * the spans that the call was made in below it.
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
  // On the prototype, so that printing an error does not show it.
  get [TypeId](): typeof TypeId {
    return TypeId
  }

  constructor(props: CallFacts & { readonly reason: FlatErrorReason }) {
    super("cause" in props.reason ? { ...props, cause: props.reason.cause } : props)
    hideFrames(this)
    hideFrames(props.reason)
  }

  override get message(): string {
    const outcome = this.outcome === undefined ? "" : " It may have been executed: look before sending it again."
    const tries = this.attempts > 1 ? ` (${this.attempts} attempts, ${Math.round(this.waited)} ms of waiting)` : ""
    const spent = this.consumedSource === undefined
      ? ""
      : ` It was not sent again, because ${this.consumedSource} can be read only once: give bytes, a Blob, or a function that opens it anew.`
    return `${this.operation} (${this.method} ${this.path}): ${this.reason.message}${tries}${outcome}${spent}`
  }

  // What Node prints for a logged error: what happened first, then the facts.
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

// Errors keep `stack` and the like as own properties: JSON shows only what the reason declares.
const fieldsOf = (reason: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(reason).filter(([key, value]) => !["name", "stack", "message"].includes(key) && value !== undefined)
  )

/**
 * Whether a value is a `FlatError`. Works across realms and duplicate copies of this package, where `instanceof` does not.
 *
 * @category guards
 */
export const isFlatError = (value: unknown): value is FlatError =>
  typeof value === "object" && value !== null && TypeId in value

/**
 * What may be done about a reason:
 *
 * - `reset`: not executed; wait for the rate limit's reset, any method;
 * - `unsent`: nothing left this machine; try again after a back-off, any method;
 * - `idempotent`: may have been executed; try again after a back-off if the method is idempotent;
 * - `refresh`: not executed; once more with a refreshed token;
 * - `final`: no use trying again.
 *
 * @category models
 */
export type Retryability = "reset" | "unsent" | "idempotent" | "refresh" | "final"

const transientStatus = new Set([408, 500, 502, 503, 504])

/**
 * Decides what may be done about a reason.
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
