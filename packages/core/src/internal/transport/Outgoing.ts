/**
 * A request as transports send it, and the limits of an attempt.
 */
import type { UploadAttempt } from "../body/UploadAttempt.ts"

/** A request as it goes out. */
export interface Outgoing {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Record<string, string>
  /** A text, or pieces that come while it is sent. */
  readonly body: string | UploadAttempt | undefined
  /** It goes to another origin than the API's, and takes nothing along that is meant for the API. */
  readonly anonymous?: boolean | undefined
}

/** The limits of an attempt. */
export interface Limits {
  /** Milliseconds from the last piece sent to the head of the answer; and from there to the end of its body, where it is an error. */
  readonly attempt: number
  /** Milliseconds of silence within a body. */
  readonly idle: number
  /** Bytes of a success that is read as text, after decompression. */
  readonly responseBytes: number
  /** The same of an error. */
  readonly errorBytes: number
}
