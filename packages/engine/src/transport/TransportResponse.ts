/** A response as transports return it, and where they pass the chunks of its body. `BodyBuffer.ts` is the receiver that clients use. */
import type * as Effect from "effect/Effect"
import type { Timeout, Transport } from "../error/FlatError.ts"

/** Chunks of a body, at least one. */
export type Chunks = readonly [Uint8Array, ...Array<Uint8Array>]

/** Yields all chunks of a body that have arrived since the last pull, `undefined` at its end. One pull at a time. */
export type BodyPull = Effect.Effect<Chunks | undefined, Transport | Timeout>

/** A response as transports return it: the status, the headers, and the body as text or while it is received. */
export interface TransportResponse {
  /** HTTP status. */
  readonly status: number
  /** Names in lower case. Values of a repeated header are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, decoded as UTF-8 without a byte order mark; empty if `body` is set. */
  readonly text: string
  /** Whether the body was not valid UTF-8: `text` has U+FFFD in place of each invalid sequence. */
  readonly malformed?: boolean | undefined
  /** The body of a file, while it is received. */
  readonly body?: BodyPull | undefined
}

/** The source of a body, which its buffer pauses and resumes. */
export interface BodySource {
  /** Stops sending chunks, except those already on their way, until `resume`. */
  readonly pause: () => void
  /** Lets the source deliver the next chunk. */
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
