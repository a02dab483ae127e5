/**
 * An operation made ready to call: what the request pipe must know of it, and the encoder of its input. It comes from an endpoint's schemas
 * (`Operation.prepare`) or from a description made of them (the Promise face); whatever calls it need not know which.
 */
import * as Effect from "effect/Effect"
import type { Overrides } from "../../CallOptions.ts"
import type { FlatError } from "../../FlatError.ts"
import type { Answer, Call } from "../request/Call.ts"
import type { Encoder } from "../request/RequestBuilding.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"

/** What an operation answers with: one value, a page of a list, or a file. */
export type Kind = "single" | "paginated" | "file"

/** Encoder and call of an operation. */
export interface Ready {
  readonly call: Call<unknown>
  readonly encode: Encoder
}

export interface PreparedOperation {
  /** Operation id. */
  readonly operation: string
  readonly kind: Kind
  /** Built at the first call: a program pays for what it uses. */
  readonly ready: () => Ready
}

/** Prepares an operation; `build` is called once, when it is first needed. */
export const make = (operation: string, kind: Kind, build: () => Ready): PreparedOperation => {
  let ready: Ready | undefined
  return { operation, kind, ready: () => ready ??= build() }
}

/** Calls an operation over a pipe. */
export const execute = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  input: unknown,
  overrides?: Overrides
): Effect.Effect<Answer<unknown>, FlatError> =>
  Effect.suspend(() => {
    const { call, encode } = prepared.ready()
    return pipe.execute(call, () => encode(input), overrides)
  })

/** Whether a method does no more when it is sent twice than when it is sent once. */
export const isIdempotent = (method: string): boolean =>
  method === "GET" || method === "HEAD" || method === "PUT" || method === "DELETE"
