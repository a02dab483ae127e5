/**
 * The operation of a call as the stages of a request see it.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Decode } from "../error/FlatError.ts"
import type { Receive } from "../exchange/BodySink.ts"
import type { Decoder, ReceivedResponse } from "./Response.ts"

/** The facts about an operation that the stages need. */
export interface Call<A> {
  readonly operation: string
  readonly method: string
  /** Path template, for errors and spans. */
  readonly path: string
  /** Whether sending the request twice has the same effect as sending it once. */
  readonly idempotent: boolean
  readonly acceptedScopes: ReadonlyArray<string>
  /** Called with `true` when an attempt starts, and with `false` when it has failed. */
  readonly attempting?: ((inFlight: boolean) => void) | undefined
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
