/**
 * A response as transports return it, and its decoder.
 */
import type * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import type { Decode, Timeout, Transport } from "../../FlatError.ts"
import type { Problem } from "../validation/SchemaIssues.ts"

/** Chunks of a body, at least one. */
export type Pieces = readonly [Uint8Array, ...Array<Uint8Array>]

/** Yields all chunks of a body that have arrived since the last pull, `undefined` at its end. One pull at a time. */
export type Pull = Effect.Effect<Pieces | undefined, Transport | Timeout>

/** The status and headers of a response, and its body as text. */
export interface TransportResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Whether the body was not valid UTF-8: `text` has U+FFFD in place of each invalid sequence. */
  readonly malformed?: boolean | undefined
  /** The body of a file response, while it is received; `text` is empty then. */
  readonly body?: Pull | undefined
  /** Whether the response is from a file store at another origin: its headers say nothing about the API's budget. */
  readonly foreign?: boolean | undefined
}

export interface Decoded<A> {
  readonly value: A
  /** The mismatches that were accepted in lenient mode. */
  readonly drift: ReadonlyArray<Problem> | undefined
}

/** Decodes a response. `secrets` are strings of the request that an excerpt of an unreadable response must not include. */
export type Decoder<A> = (
  response: TransportResponse,
  strict: boolean,
  secrets: () => ReadonlyArray<string>
) => Result.Result<Decoded<A>, Decode>
