/**
 * A whole file in memory.
 */
import * as Bytes from "effect/Bytes"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as CallOptions from "../../CallOptions.ts"
import { type FlatError, Timeout } from "../../FlatError.ts"
import type { PreparedOperation } from "../operation/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { FlatResponse } from "../request/Response.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import * as Download from "./Download.ts"

/**
 * A whole file in memory.
 *
 * @category models
 */
export interface Content {
  readonly bytes: Uint8Array
  /** Media type, from the response headers. */
  readonly contentType: string | undefined
}

/** Reads the whole file of an operation. The deadline covers the last byte. */
export const read = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  input: unknown,
  overrides?: CallOptions.Overrides
): Effect.Effect<FlatResponse<Content>, FlatError> => {
  const deadline = overrides?.changes.deadline ?? pipe.config.deadline
  const opened = (scope: Scope.Scope, clock: Clock.Clock) => {
    const until = Monotonic.now(clock) + deadline
    return Effect.flatMap(
      Download.open(prepared, pipe, scope, input, undefined, overrides),
      ({ headers, status, value }) => {
        const failed = Effect.suspend(() =>
          Effect.fail(Download.errorOf(prepared, new Timeout({ limit: "total", millis: deadline })))
        )
        const bytes = deadline === Infinity
          ? whole(value.pull)
          : LoopTurn.within(whole(value.pull), Math.max(0, until - Monotonic.now(clock)), failed)
        return Effect.map(bytes, (bytes) => ({ status, headers, value: { bytes, contentType: value.contentType } }))
      }
    )
  }
  return Effect.scoped(
    Effect.flatMap(Effect.scope, (scope) => Effect.clockWith((clock: Clock.Clock) => opened(scope, clock)))
  )
}

const whole = (pull: Download.Pull): Effect.Effect<Uint8Array, FlatError> => {
  const all: Array<Uint8Array> = []
  const rest: Effect.Effect<Uint8Array, FlatError> = Effect.flatMap(pull, (chunks) => {
    if (chunks === undefined) return Effect.succeed(Bytes.concat(all))
    for (const chunk of chunks) all.push(chunk)
    return rest
  })
  return rest
}
