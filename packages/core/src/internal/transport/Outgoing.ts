/**
 * A request as transports send it, and the limits of an attempt.
 */
import type { UploadAttempt } from "../body/UploadAttempt.ts"

/** A request as it is sent. */
export interface Outgoing {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Record<string, string>
  /** A string, or an upload that is read while it is sent. */
  readonly body: string | UploadAttempt | undefined
  /** Whether the request goes to another origin than the API's, without anything that is meant for the API only. */
  readonly anonymous?: boolean | undefined
}

/** The limits of an attempt. */
export interface Limits {
  /** Milliseconds from the last chunk sent to the response headers, and for an error response from there to the end of its body. */
  readonly attempt: number
  /** Milliseconds without a chunk within a body. */
  readonly idle: number
  /** Largest body of a success that is read as text, in bytes after decompression. */
  readonly responseBytes: number
  /** Largest body of an error response, in bytes after decompression. */
  readonly errorBytes: number
}
