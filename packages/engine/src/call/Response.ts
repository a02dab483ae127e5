/**
 * A response as the stages see it, its decoder, and what the caller receives.
 */
import type * as Result from "effect/Result"
import type { Decode } from "../error/FlatError.ts"
import type { TransportResponse } from "../exchange/TransportResponse.ts"
import type { Problem } from "../validation/SchemaIssues.ts"

/** A response after redirects. */
export interface ReceivedResponse extends TransportResponse {
  /** Whether the response is from another origin, such as a file store: its headers say nothing about the API's rate limit. */
  readonly otherOrigin?: boolean | undefined
}

export interface Decoded<A> {
  readonly value: A
  /** The mismatches that were accepted in lenient mode. */
  readonly drift: ReadonlyArray<Problem> | undefined
}

/** Decodes a response. `secrets` are strings of the request that an excerpt of an unreadable response must not include. */
export type Decoder<A> = (
  response: ReceivedResponse,
  strict: boolean,
  secrets: () => ReadonlyArray<string>
) => Result.Result<Decoded<A>, Decode>
