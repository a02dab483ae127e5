/**
 * The events of the hooks `onRequest` and `onResponse`: one for each attempt. They have no value of a request or response.
 */

/**
 * A request that is about to be sent.
 *
 * @category models
 */
export interface RequestEvent {
  /** Operation id. */
  readonly operation: string
  /** HTTP method. */
  readonly method: string
  /** Path template, without ids. */
  readonly path: string
  /** Number of the attempt of this call, from 1. */
  readonly attempt: number
}

/**
 * The end of an attempt: a response, or a failure without one. An attempt that is interrupted has no event.
 *
 * @category models
 */
export interface ResponseEvent extends RequestEvent {
  /** HTTP status; `undefined` if no response arrived. */
  readonly status: number | undefined
  /** Tag of the error reason, such as `NotFound`; `undefined` if the attempt succeeded. */
  readonly reason: string | undefined
  /** Milliseconds from sending the request to its last byte; for a file that is streamed, to the headers. */
  readonly duration: number
}
