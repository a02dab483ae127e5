/** A whole file in memory. */
import * as Bytes from "effect/Bytes"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as CallOptions from "../call/CallOptions.ts"
import { type FlatError, Timeout } from "../error/FlatError.ts"
import type { PreparedOperation } from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { Content } from "../shared/FileTypes.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import * as Download from "./Download.ts"
import { isBroken } from "./FileStream.ts"

export type { Content } from "../shared/FileTypes.ts"

/**
 * Reads the whole file of an operation. The deadline covers the last byte. A transfer that is interrupted starts over, as often as the client may
 * retry: no byte was given out.
 */
export const read = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  input: unknown,
  overrides?: CallOptions.Overrides
): Effect.Effect<FlatResponse<Content>, FlatError> => {
  const deadline = overrides?.changes.deadline ?? pipe.config.deadline
  const retries = overrides?.changes.retries ?? pipe.config.retries
  const failed = Effect.suspend(() =>
    Effect.fail(Download.errorOf(prepared, new Timeout({ limit: "total", millis: deadline })))
  )
  const reading = (clock: Clock.Clock) => {
    const until = Monotonic.now(clock) + deadline
    const inTime = <A>(effect: Effect.Effect<A, FlatError>): Effect.Effect<A, FlatError> =>
      deadline === Infinity ? effect : LoopTurn.within(effect, Math.max(0, until - Monotonic.now(clock)), failed)
    const attempt = (breaks: number): Effect.Effect<FlatResponse<Content>, FlatError> => {
      let isOpen = false
      const content = Effect.flatMap(
        Effect.flatMap(Effect.scope, (scope) => Download.open(prepared, pipe, scope, input, undefined, overrides)),
        ({ headers, status, value }) => {
          isOpen = true
          return Effect.map(
            inTime(whole(value.pull)),
            (bytes) => ({ status, headers, value: { bytes, contentType: value.contentType } })
          )
        }
      )
      return Effect.catch(
        Effect.scoped(content),
        (error) => isOpen && isBroken(error) && breaks < retries ? inTime(attempt(breaks + 1)) : Effect.fail(error)
      )
    }
    return attempt(0)
  }
  return Effect.clockWith(reading)
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
