/**
 * Types of operations with a single response, and the options of every call. Lists are in `Pagination.ts` and files in `Download.ts`; the types of the
 * individual operations are in `generated/`.
 */
import type { FlatResponse } from "../generated/shared/Lists.ts"
import type { CallSettings } from "../generated/shared/Settings.ts"
import type { FlatError } from "./FlatError.ts"
import type { Duration } from "./Options.ts"

export type { FlatResponse } from "../generated/shared/Lists.ts"

/**
 * A value of an extensible enumeration that this version does not know yet. It is a string, but a plain string is not assignable to it: a `switch`
 * over the known values narrows the type, and the remaining type is `Other`.
 */
export type Other = string & { readonly "~@flat-sdk/Other": "Other" }

/** Input of an operation without parameters. */
export interface NoInput {
  /** There is no parameter. */
  readonly [parameter: string]: never
}

/** Options of one call. Omitted options default to the client's options. */
export interface CallOptions extends CallSettings<Duration, string> {
  /**
   * Aborts the call immediately, whether it is queued, waiting for the rate limit, sending or reading. The promise then rejects with
   * `signal.reason`, as `fetch` does: an `AbortError`, unless another reason was passed to `abort`. If the signal is already aborted, nothing is
   * sent. The time limits apply as well.
   *
   * A write that is aborted while it is in progress may have been executed.
   */
  readonly signal?: AbortSignal | undefined
}

/** The outcome of a call, for code that checks results instead of catching errors. */
export type Result<A> = { readonly ok: true; readonly value: A } | { readonly ok: false; readonly error: FlatError }

/** An operation that resolves with one value. */
export interface Single<I, A> {
  // Calls the operation. No docstring on purpose: an editor would show it instead of the operation's own documentation.
  (input: I, options?: CallOptions): Promise<A>
  /** Calls the operation and resolves with its value and the status and headers of the response. */
  readonly withResponse: (input: I, options?: CallOptions) => Promise<FlatResponse<A>>
  /** Calls the operation and resolves with its value or its `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (input: I, options?: CallOptions) => Promise<Result<A>>
}

/** An operation that resolves with one value and that can be called without an input. */
export interface OptionalSingle<I, A> {
  // As above.
  (input?: I, options?: CallOptions): Promise<A>
  /** Calls the operation and resolves with its value and the status and headers of the response. */
  readonly withResponse: (input?: I, options?: CallOptions) => Promise<FlatResponse<A>>
  /** Calls the operation and resolves with its value or its `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (input?: I, options?: CallOptions) => Promise<Result<A>>
}

/** Input of a caller that does not support tasks. */
export type WithoutTasks = { readonly body: { readonly supportsTasks?: false | undefined } }

/**
 * An operation that returns a task instead of its result when the work takes long, if the body contains `supportsTasks: true`. Otherwise it always
 * returns the result.
 */
export interface Deferrable<I, A, Task> {
  // Calls the operation. No docstring on purpose, as above.
  (input: I & WithoutTasks, options?: CallOptions): Promise<A>
  (input: I, options?: CallOptions): Promise<A | Task>
  /** Calls the operation and resolves with its value and the status and headers of the response. */
  readonly withResponse: {
    (input: I & WithoutTasks, options?: CallOptions): Promise<FlatResponse<A>>
    (input: I, options?: CallOptions): Promise<FlatResponse<A | Task>>
  }
  /** Calls the operation and resolves with its value or its `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: {
    (input: I & WithoutTasks, options?: CallOptions): Promise<Result<A>>
    (input: I, options?: CallOptions): Promise<Result<A | Task>>
  }
}
