/** The operation of a call, and its response, as the stages of a request see them. */
import type * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { Decode } from "../error/FlatError.ts"
import type { Receive, TransportResponse } from "../transport/TransportResponse.ts"
import type { Problem } from "../validation/SchemaIssues.ts"

/** The facts about an operation that the stages need. */
export interface Call<A> {
  readonly operation: string
  readonly method: string
  /** Path template, for errors and spans. */
  readonly path: string
  /** Whether the request may be sent again after an attempt that may have been executed: reads, and writes that the contract calls repeatable. */
  readonly repeatable: boolean
  readonly acceptedScopes: ReadonlyArray<string>
  /** Called with `true` when an attempt starts, and with `false` when it has failed. */
  readonly attempting?: ((inFlight: boolean) => void) | undefined
  /** Called with every response, and with the secrets of the request. */
  readonly received?: ((response: ReceivedResponse, secrets: () => ReadonlyArray<string>) => void) | undefined
  readonly decode: Decoder<A>
  /** Decodes the value by the program's own schema. */
  readonly refine?: ((value: A, response: ReceivedResponse) => Effect.Effect<A, Decode>) | undefined
  readonly file?: FileCall | undefined
}

/** The additional fields of a call for a file. */
export interface FileCall {
  /** The scope that closes the body. */
  readonly scope: Scope.Scope
  /** Headers that request a part of the file. */
  readonly headers: Record<string, string>
  readonly receive: Receive
}

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

/** Whether a method reads: executing it changes nothing. */
export const isRead = (method: string): boolean => method === "GET" || method === "HEAD"
