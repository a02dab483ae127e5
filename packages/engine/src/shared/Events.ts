/**
 * What hooks of a client receive, in both APIs.
 */

/** A response that does not match the API documentation. Includes paths and types, never values. */
export interface DriftReport {
  /** Operation id. */
  readonly operation: string
  /** The mismatches, at most 20. */
  readonly problems: ReadonlyArray<DriftProblem>
}

/** One mismatch between a response and the API documentation. */
export interface DriftProblem {
  /** Path of the value, such as `[0].organizationRole`; empty for the whole. */
  readonly path: string
  /** What the documentation says. */
  readonly expected: string
  /** Type of the value, with the length of strings and lists. */
  readonly found: string
}

/** A call waits before it continues. */
export interface WaitEvent {
  /** Operation id. */
  readonly operation: string
  /** Number of the call in this process, from 1: the same in all its events. */
  readonly call: number
  /** Number of the last attempt of this call, 0 before the first. */
  readonly attempt: number
  /**
   * - `quota`: the budget runs low and requests are spaced out;
   * - `rate-limit`: the API rejects requests until the reset;
   * - `backoff`: the call waits between two attempts after a failure.
   */
  readonly reason: "quota" | "rate-limit" | "backoff"
  /** When the call continues. */
  readonly until: Date
  /** Duration of the wait, in milliseconds. */
  readonly millis: number
}

/** A request that is about to be sent. It has no value of the request. */
export interface RequestEvent {
  /** Operation id. */
  readonly operation: string
  /** HTTP method. */
  readonly method: string
  /** Path template, without ids. */
  readonly path: string
  /** Number of the call in this process, from 1: the same in all its events. */
  readonly call: number
  /** Number of the attempt of this call, from 1. */
  readonly attempt: number
  /** `true` for a write, if an earlier attempt may have been executed. */
  readonly repeated?: true | undefined
}

/** The end of an attempt: a response, a failure without one, or an interruption. */
export interface ResponseEvent extends RequestEvent {
  /** HTTP status; `undefined` if no response arrived. */
  readonly status: number | undefined
  /**
   * Tag of the error reason, such as `NotFound`; `Interrupted` if the attempt was interrupted or aborted, and `Timeout` if the deadline of the call ended
   * it; `undefined` if it succeeded.
   */
  readonly reason: string | undefined
  /** Milliseconds from sending the request to its last byte; for a file that is streamed, to the headers. */
  readonly duration: number
}

/** The known state of the rate limit. All fields are `undefined` before the first response. */
export interface QuotaState {
  /** Requests per window. */
  readonly limit: number | undefined
  /** Remaining requests, minus those in flight. May be negative. */
  readonly remaining: number | undefined
  /** When the window ends. */
  readonly resetAt: Date | undefined
}

/** Hooks of a client. */
export interface Hooks<Returned = void> {
  /**
   * Called for every response that does not match the API documentation. If it throws or rejects, the call continues; only the first failure is
   * logged.
   */
  readonly onDrift?: ((report: DriftReport) => Returned) | undefined
  /**
   * Called for every wait: for the rate limit, for the quota, or between attempts. If it throws or rejects, the call continues; only the first
   * failure is logged.
   */
  readonly onWait?: ((event: WaitEvent) => Returned) | undefined
  /** Called before every attempt of a call. If it throws or rejects, the call continues; only the first failure is logged. */
  readonly onRequest?: ((event: RequestEvent) => Returned) | undefined
  /** Called when an attempt has ended. If it throws or rejects, the call continues; only the first failure is logged. */
  readonly onResponse?: ((event: ResponseEvent) => Returned) | undefined
}
