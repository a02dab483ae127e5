/**
 * A response as transports return it.
 */
import type * as Effect from "effect/Effect"
import type { Timeout, Transport } from "../error/FlatError.ts"

/** Chunks of a body, at least one. */
export type Chunks = readonly [Uint8Array, ...Array<Uint8Array>]

/** Yields all chunks of a body that have arrived since the last pull, `undefined` at its end. One pull at a time. */
export type BodyPull = Effect.Effect<Chunks | undefined, Transport | Timeout>

/** A response as transports return it: the status, the headers, and the body as text or while it is received. */
export interface TransportResponse {
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
