/**
 * A response as transports hand it over, and what reads it.
 */
import type * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import type { Decode, Timeout, Transport } from "../../FlatError.ts"
import type { Problem } from "../validation/SchemaIssues.ts"

/** Pieces of a body, at least one. */
export type Pieces = readonly [Uint8Array, ...Array<Uint8Array>]

/** Yields the next pieces of a body, as many as have come, `undefined` at its end. One pull at a time. */
export type Pull = Effect.Effect<Pieces | undefined, Transport | Timeout>

/** An answer's head, and its body as text. */
export interface ReceivedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Whether the body was not UTF-8: `text` has U+FFFD then where it was not. */
  readonly malformed?: boolean | undefined
  /** The body while it is under way, for answers that are files; `text` is empty then. */
  readonly body?: Pull | undefined
  /** It came without the token, of a file absoluteUrl: its headers say nothing about the API's budget. */
  readonly foreign?: boolean | undefined
}

export interface Decoded<A> {
  readonly value: A
  /** What did not fit, when it was handed through. */
  readonly drift: ReadonlyArray<Problem> | undefined
}

/** Reads an answer; `secrets` are texts of the request that an excerpt of an unreadable one must not repeat. */
export type Decoder<A> = (
  answer: ReceivedAnswer,
  strict: boolean,
  secrets: () => ReadonlyArray<string>
) => Result.Result<Decoded<A>, Decode>
