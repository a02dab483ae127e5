/**
 * `FlatError`, the only error of this package, and the closed set of its reasons. Only `retryability` decides what may be retried;
 * `request/Retry.ts` acts on its result.
 *
 * Errors contain no secrets and no terminal control characters: server text is scrubbed, bodies are `Redacted`, and headers are an allow-list.
 */
import * as Data from "effect/Data"
import type { CallFacts } from "../shared/ErrorFields.ts"
import type * as Api from "./ApiReason.ts"
import type { Credentials, Decode, Encode, Timeout, Transport } from "./ClientReason.ts"

export type { CallFacts } from "../shared/ErrorFields.ts"
export * from "./ApiReason.ts"
export * from "./ClientReason.ts"

/** Why a call failed. The set is closed: a `switch` over `_tag` covers everything that can happen. */
export type FlatErrorReason =
  | Api.BadRequest
  | Api.Unauthorized
  | Api.PaymentRequired
  | Api.Forbidden
  | Api.NotFound
  | Api.Conflict
  | Api.RateLimited
  | Api.QuotaExhausted
  | Api.ServerError
  | Api.UnexpectedStatus
  | Transport
  | Timeout
  | Decode
  | Encode
  | Credentials
  | Api.JobFailed

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
 */
export class FlatError extends Data.TaggedError("FlatError")<
  CallFacts & { readonly reason: FlatErrorReason; readonly cause?: unknown }
> {
  // Defined on the prototype so that printing an error does not show it.
  /** Marks the value across copies of the package. */
  get [TypeId](): typeof TypeId {
    return TypeId
  }

  constructor(
    given: Pick<CallFacts, "operation" | "method" | "path" | "attempts"> & Partial<CallFacts> & {
      readonly reason: FlatErrorReason
    }
  ) {
    const props = {
      waited: 0,
      outcome: undefined,
      retryAfter: undefined,
      ...given,
      // The token was refreshed already. What was consumed cannot be sent.
      isRetryable: !["final", "refresh"].includes(retryability(given.reason)) && given.outcome === undefined &&
        given.consumedSource === undefined
    }
    super("cause" in props.reason ? { ...props, cause: props.reason.cause } : props)
    hideFrames(this)
    hideFrames(props.reason)
  }

  /** Says what happened, to which operation, and what to do. */
  override get message(): string {
    const outcome = this.outcome === undefined ? "" : " It may have been executed: check before sending it again."
    const tries = this.attempts > 1 ? ` (${this.attempts} attempts, ${Math.round(this.waited)} ms of waiting)` : ""
    const consumed = this.consumedSource === undefined
      ? ""
      : ` It was not retried, because ${this.consumedSource} can be read only once. Pass bytes, a Blob, or a function that opens the source.`
    const endpoint = `${this.method} ${this.path}`
    // The operation of a custom request is its method and path.
    const operation = this.operation === endpoint ? endpoint : `${this.operation} (${endpoint})`
    const failure = `${operation}: ${this.reason.message}${tries}`
    const advice = `${outcome}${consumed}`
    return advice === "" || failure.endsWith(".") ? failure + advice : `${failure}.${advice}`
  }

  // Printed by Node for a logged error: the message first, then the facts.
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${this.stack ?? this.message}\n${JSON.stringify(this.toJSON(), null, 2)}`
  }

  /** Returns the error without secrets, for logs. */
  override toJSON(): unknown {
    const { attempts, consumedSource, isRetryable, method, operation, outcome, path, repeated, retryAfter, waited } =
      this
    const facts = {
      operation,
      method,
      path,
      attempts,
      waited,
      outcome,
      repeated,
      consumedSource,
      isRetryable,
      retryAfter
    }
    return {
      _tag: this._tag,
      message: this.message,
      ...fieldsOf(facts),
      reason: { _tag: this.reason._tag, ...fieldsOf(this.reason) }
    }
  }
}

// Errors have `stack` and others as own properties. JSON shows only the fields that the reason declares, and neither bodies nor causes.
const fieldsOf = (error: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(error).filter(([key, value]) =>
      !["name", "stack", "message", "cause", "body"].includes(key) && value !== undefined
    )
  )

/** Returns whether a value is a `FlatError`. Works across realms and duplicate copies of this package, where `instanceof` does not. */
export const isFlatError = (value: unknown): value is FlatError =>
  typeof value === "object" && value !== null && TypeId in value

/**
 * How a failed attempt may be retried:
 *
 * - `reset`: not executed; retry any method after the rate limit resets;
 * - `unsent`: nothing was sent; retry any method after a back-off;
 * - `executed`: may have been executed; retry after a back-off if the operation may be sent again;
 * - `refresh`: not executed; retry once with a refreshed token;
 * - `final`: do not retry.
 */
export type Retryability = "reset" | "unsent" | "executed" | "refresh" | "final"

const transientStatus = new Set([408, 500, 502, 503, 504])

/** Returns how a failed attempt may be retried. */
export const retryability = (reason: FlatErrorReason): Retryability => {
  switch (reason._tag) {
    case "RateLimited":
      return "reset"
    case "Unauthorized":
      return "refresh"
    case "Transport":
      return reason.final === true ? "final" : reason.phase === "connect" ? "unsent" : "executed"
    case "Timeout":
      return reason.limit === "total" || reason.detail !== undefined ? "final" : "executed"
    case "ServerError":
    case "UnexpectedStatus":
      return transientStatus.has(reason.status) ? "executed" : "final"
    default:
      return "final"
  }
}
