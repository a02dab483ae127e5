/**
 * What goes wrong, as real errors: `FlatError` with the closed set of its reasons, and `ClosedError` for calls on a closed client. An aborted
 * call is neither: it rejects with `signal.reason`.
 */

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

interface Tagged<Tag extends string> {
  readonly _tag: Tag
  /** The reason in a sentence, without the operation. */
  readonly message: string
}

/**
 * The API found the request wrong (400, 422). `param` names the parameter where the API does.
 *
 * @category errors
 */
export interface BadRequest extends Tagged<"BadRequest">, ApiFields {}

/**
 * The token is missing, unknown or expired (401), also after one forced refresh where a function provides it.
 *
 * @category errors
 */
export interface Unauthorized extends Tagged<"Unauthorized">, ApiFields {
  /** `true`: the request was sent without a token, because the client has none. */
  readonly anonymous?: boolean | undefined
}

/**
 * The account's plan does not include this (402).
 *
 * @category errors
 */
export interface PaymentRequired extends Tagged<"PaymentRequired">, ApiFields {}

/**
 * The token may not do this (403): a scope or a role is missing. Never retried.
 *
 * @category errors
 */
export interface Forbidden extends Tagged<"Forbidden">, ApiFields {
  /** Scopes of which the operation needs one. */
  readonly acceptedScopes: ReadonlyArray<string>
}

/**
 * There is no such thing, or none that the token may see (404).
 *
 * @category errors
 */
export interface NotFound extends Tagged<"NotFound">, ApiFields {}

/**
 * It clashes with what is there, such as a username that is taken (409).
 *
 * @category errors
 */
export interface Conflict extends Tagged<"Conflict">, ApiFields {}

/**
 * The hourly rate limit is used up (403 with `API_RATE_LIMIT_EXCEEDED`, or 429) or nearly so, and the wait did not fit the deadline or `maxWait`.
 * The request was not executed.
 *
 * @category errors
 */
export interface RateLimited extends Tagged<"RateLimited">, ApiFields {
  /**
   * - `api`: the API refused the request;
   * - `budget`: nothing is left until `resetAt`, or the API refused an earlier request. Nothing was sent;
   * - `pacing`: little is left, requests are spaced out, and this one's turn comes at `resetAt`. Nothing was sent.
   */
  readonly refusedBy: "api" | "budget" | "pacing"
  /** When to try again: when the limit is lifted, if the answer said so, or the turn of a call that was spaced out. */
  readonly resetAt: Date | undefined
}

/**
 * A metered resource is used up, such as recognition credits. Waiting does not help.
 *
 * @category errors
 */
export interface QuotaExhausted extends Tagged<"QuotaExhausted">, ApiFields {}

/**
 * The API or something before it failed (5xx).
 *
 * @category errors
 */
export interface ServerError extends Tagged<"ServerError">, ApiFields {}

/**
 * A status that the documents do not speak of, including redirects that lead elsewhere.
 *
 * @category errors
 */
export interface UnexpectedStatus extends Tagged<"UnexpectedStatus">, ApiFields {}

/**
 * The network failed. `phase` tells how far the request came; the transport's own error is the `cause` of the `FlatError`.
 *
 * @category errors
 */
export interface Transport extends Tagged<"Transport"> {
  /**
   * - `connect`: nothing was sent (refused, DNS, TLS);
   * - `response`: sent, but no answer came (reset, closed);
   * - `body`: the answer began and broke off.
   */
  readonly phase: "connect" | "response" | "body"
  /** The transport's own words. */
  readonly detail: string
}

/**
 * A time limit ran out.
 *
 * @category errors
 */
export interface Timeout extends Tagged<"Timeout"> {
  /** Which limit: `attempt` (request sent, no answer yet), `idle` (a body stood still), `total` (the whole call, retries included). */
  readonly limit: "attempt" | "idle" | "total"
  /** The limit in milliseconds. */
  readonly millis: number
}

/**
 * A response with a success status could not be read: it is not JSON, not the list or object that is due, or its `Link` header is broken. With
 * `strict: true` also: a field of it does not fit.
 *
 * @category errors
 */
export interface Decode extends Tagged<"Decode"> {
  readonly status: number
  /** Media type that the answer claimed. */
  readonly contentType: string | undefined
  /** What is wrong: positions and types, never values. */
  readonly detail: string
  /** Start of the body when it was not JSON, without anything that looks private. */
  readonly excerpt: string | undefined
  /** Yields the whole body. It may hold personal data: keep it out of logs. */
  readonly body: () => string
}

/** One thing wrong with an input. */
export interface InputProblem {
  /** Where, such as `body.username`. */
  readonly path: string
  /** What was expected and what was found, by type and length, never by value. */
  readonly problem: string
}

/**
 * The input does not fit the operation, or an option the client. Nothing was sent; or a content of the input failed while it was, and the request was
 * broken off before its end.
 *
 * @category errors
 */
export interface Encode extends Tagged<"Encode"> {
  readonly problems: ReadonlyArray<InputProblem>
  /** `"part"`: a content failed under way. The API never saw a whole request, and did nothing. */
  readonly sent?: "part" | undefined
}

/**
 * The access token could not be obtained or refreshed. Nothing was sent with it.
 *
 * @category errors
 */
export interface Credentials extends Tagged<"Credentials"> {
  readonly detail: string
}

/**
 * Work that the API does in the background ended without a result: an export, an import, a recognition.
 *
 * @category errors
 */
export interface JobFailed extends Tagged<"JobFailed"> {
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

/**
 * The names that reasons have.
 *
 * @category errors
 */
export type ReasonTag = FlatErrorReason["_tag"]

/** Facts about the call that every error carries. */
export interface CallFacts {
  /** Operation id, such as `createOrganizationUser`; `FlatConfig` for the options of a client. */
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

const flatError = "~@flat-sdk/promise/FlatError"
const closedError = "~@flat-sdk/promise/ClosedError"

/**
 * A call to the Flat API failed. `reason` says why. Message, JSON and inspected form hold no token, password or e-mail address.
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
    // Bundlers rename classes, and Node prints the name of the class.
    Object.defineProperty(this, "name", { value: "FlatError", configurable: true })
    // On the prototype, so that inspecting an error shows it once.
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

  /** HTTP status, where an answer came. */
  get status(): number | undefined {
    return "status" in this.reason ? this.reason.status : undefined
  }

  /** The API's own code, where an answer named one. */
  get code(): string | undefined {
    return "code" in this.reason ? this.reason.code : undefined
  }

  toJSON(): unknown {
    const { attempts, message, method, name, operation, outcome, path, reason, consumedSource, waited } = this
    return { name, message, operation, method, path, attempts, waited, outcome, consumedSource, reason }
  }
}

/**
 * A call on a client that is closed, or was closed under way. A write that was under way may have been executed.
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
    super("the client is closed: the call was ended, or never sent. Make a new FlatClient for further calls")
  }
}

const carries = (value: unknown, mark: string): boolean => typeof value === "object" && value !== null && mark in value

/**
 * Whether a value is a `FlatError`. Works across realms and duplicate copies of this package, where `instanceof` does not.
 *
 * @category guards
 */
export const isFlatError = (value: unknown): value is FlatError => carries(value, flatError)

/**
 * Whether a value is a `FlatError` with one of the given reasons.
 *
 * @category guards
 */
export const isReason = <Tag extends ReasonTag>(
  value: unknown,
  ...tags: ReadonlyArray<Tag>
): value is FlatError<Extract<FlatErrorReason, { readonly _tag: Tag }>> =>
  isFlatError(value) && tags.some((tag) => tag === value.reason._tag)

/**
 * Whether a value is a `ClosedError`. Works across realms and duplicate copies of this package.
 *
 * @category guards
 */
export const isClosedError = (value: unknown): value is ClosedError => carries(value, closedError)
