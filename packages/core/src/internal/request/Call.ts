/**
 * A call as the stages of a request see it, and what it results in.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Decode } from "../../FlatError.ts"
import type { Arrive } from "../body/BodyBuffer.ts"
import type { Decoder, ReceivedAnswer } from "./Response.ts"

/** What the pipe needs to know of an operation. */
export interface Call<A> {
  readonly operation: string
  readonly method: string
  /** Path template, for errors and spans. */
  readonly path: string
  /** Whether sending it twice does no more than sending it once. */
  readonly idempotent: boolean
  readonly acceptedScopes: ReadonlyArray<string>
  /** Told when an attempt begins, and when it has ended without success. */
  readonly attempting?: ((underWay: boolean) => void) | undefined
  readonly decode: Decoder<A>
  /** What a program's own schema makes of the value. */
  readonly refine?: ((value: A, answer: ReceivedAnswer) => Effect.Effect<A, Decode>) | undefined
  readonly file?: FileCall | undefined
}

/** What calls for files have beside. */
export interface FileCall {
  /** The scope that the body under way ends with. */
  readonly scope: Scope.Scope
  /** Headers to ask for a part of it. */
  readonly headers: Record<string, string>
  readonly arrive: Arrive
}

/**
 * A value with the head of the answer that carried it.
 *
 * @category models
 */
export interface Answer<out A> {
  readonly value: A
  /** HTTP status. */
  readonly status: number
  /** Headers of the answer, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}
