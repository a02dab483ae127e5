/**
 * The errors that calls reject with: `FlatError` with its closed set of reasons, and `ClosedError` for calls on a closed client. An aborted call
 * rejects with `signal.reason` instead.
 */
import type { CallFacts } from "../generated/shared/ErrorFields.ts"
import type { FlatErrorReason, ReasonTag } from "../generated/shared/ErrorReason.ts"

export type { CallFacts } from "../generated/shared/ErrorFields.ts"

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
 */
export class FlatError<out Reason extends FlatErrorReason = FlatErrorReason> extends Error implements CallFacts {
  /** Name of the class. */
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

  /** Operation id, such as `createOrganizationUser`. */
  readonly operation: string
  /** HTTP method. */
  readonly method: string
  /** Path template, without ids. */
  readonly path: string
  /** Number of attempts to send the request. */
  readonly attempts: number
  /** Milliseconds of waiting between attempts. */
  readonly waited: number
  /** `"unknown"` for a write that may have been executed. */
  readonly outcome: "unknown" | undefined
  /** `true` for a write that was sent again after an attempt that may have been executed. */
  readonly repeated?: true | undefined
  /** Path of an upload source that can be read only once, and prevented a retry. */
  readonly consumedSource?: string | undefined
  /** Whether the same call may be sent again: the failure can pass, and no write may have been executed. Always `false` if `outcome` is `"unknown"`. */
  readonly isRetryable: boolean
  /** Milliseconds to wait before the call is sent again, from when the error was made. `undefined` if the API asks for no wait. */
  readonly retryAfter: number | undefined
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
    if (facts.repeated !== undefined) this.repeated = facts.repeated
    if (facts.consumedSource !== undefined) this.consumedSource = facts.consumedSource
    this.isRetryable = facts.isRetryable
    this.retryAfter = facts.retryAfter
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

  /** Returns the error without secrets, for logs. */
  toJSON(): unknown {
    // Stack and cause are not enumerable.
    return Object.assign({ name: this.name, message: this.message }, this)
  }
}

/** The error of a call whose client is closed, or was closed during the call. A write that was in progress may have been executed. */
export class ClosedError extends Error {
  /** Name of the class. */
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

/** Checks whether a value is a `FlatError`. Unlike `instanceof`, works across realms and duplicate copies of this package. */
export const isFlatError = (value: unknown): value is FlatError => carries(value, flatError)

/** Checks whether a value is a `FlatError` with one of the given reasons. */
export const isReason = <Tag extends ReasonTag>(
  value: unknown,
  ...tags: ReadonlyArray<Tag>
): value is FlatError<Extract<FlatErrorReason, { readonly _tag: Tag }>> =>
  isFlatError(value) && tags.some((tag) => tag === value.reason._tag)

/** Checks whether a value is a `ClosedError`. Works across realms and duplicate copies of this package. */
export const isClosedError = (value: unknown): value is ClosedError => carries(value, closedError)
