/**
 * Where a transport passes the chunks of a body. `BodyBuffer.ts` is the one that clients use.
 */
import type { Timeout, Transport } from "../error/FlatError.ts"
import type { BodyPull } from "./TransportResponse.ts"

/** The source of a body, which its buffer pauses and resumes. */
export interface BodySource {
  /** Stops sending chunks, except those already on their way, until `resume`. */
  readonly pause: () => void
  readonly resume: () => void
  /** Ends the source: no more chunks are needed. */
  readonly stop: () => void
}

/** The receiver of a body, to which a transport passes the chunks as they arrive. */
export interface BodySink {
  /** Adds a chunk. */
  readonly add: (chunk: Uint8Array) => void
  /** Marks the body as complete. */
  readonly end: () => void
  /** Marks the body as truncated. Chunks that arrived before can still be read. */
  readonly fail: (reason: Transport | Timeout) => void
  /** Closes the receiver and the source: nothing more of the body is needed. */
  readonly close: () => void
  /** The body of the response. */
  readonly pull: BodyPull
}

/** Creates the receiver of one body. `idle`: milliseconds that the reader waits for a chunk. */
export type Receive = (idle: number, source: BodySource) => BodySink
