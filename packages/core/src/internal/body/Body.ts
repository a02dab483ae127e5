/**
 * Reads the body of a response as text or chunk by chunk, and reports every chunk to the watchdog. A truncated body is a `Transport` failure, not a
 * `Decode` failure.
 */
import * as Effect from "effect/Effect"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Decode, Timeout, Transport } from "../../FlatError.ts"
import { innerCause, rootMessage } from "../redaction/Cause.ts"
import type { Pull as BodyPull, TransportResponse } from "../request/Response.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import type { Limits } from "../transport/Outgoing.ts"
import type { Progress } from "../transport/TimeLimits.ts"
import * as BodyLimit from "./BodyLimit.ts"
import { Utf8Text } from "./Utf8.ts"

const interrupted = (error: unknown) =>
  new Transport({ phase: "body", detail: rootMessage(error), cause: innerCause(error) })

type Text = Pick<TransportResponse, "text" | "malformed">

/** Reads the whole body as text, or the start of an error body that is too large. Does not read a body past its limit. */
export const text = (
  response: HttpClientResponse.HttpClientResponse,
  progress: Progress,
  limits: Limits
): Effect.Effect<Text, Transport | Decode> =>
  Effect.suspend(() => {
    if (response.status === 204 || response.status === 304) return Effect.succeed<Text>({ text: "" })
    const body = new Utf8Text()
    let left = BodyLimit.of(limits, response.status)
    return response.stream.pipe(
      Stream.runForEachWhile((chunk) => {
        left -= chunk.length
        body.add(left < 0 ? chunk.subarray(0, chunk.length + left) : chunk)
        return Effect.as(progress.moved, left >= 0)
      }),
      Effect.catch((error) => error.reason._tag === "EmptyBodyError" ? Effect.void : Effect.fail(interrupted(error))),
      Effect.andThen(
        Effect.suspend(() =>
          left < 0 && response.status >= 200 && response.status < 300
            ? Effect.fail(BodyLimit.exceeded(limits, response.status, response.headers["content-type"]))
            : Effect.void
        )
      ),
      Effect.map(() => ({ text: body.whole(), malformed: body.malformed }))
    )
  })

/** Reads the body chunk by chunk, within a scope. Fails with a timeout after `idle` milliseconds without a chunk. */
export const pull = (
  response: HttpClientResponse.HttpClientResponse,
  idle: number,
  scope: Scope.Scope
): Effect.Effect<BodyPull> => {
  const pieces: Stream.Stream<Uint8Array, Transport> = response.stream.pipe(
    Stream.catch((error) => error.reason._tag === "EmptyBodyError" ? Stream.empty : Stream.fail(interrupted(error)))
  )
  const silent = Effect.suspend(() => Effect.fail(new Timeout({ limit: "idle", millis: idle })))
  return Effect.map(
    Scope.provide(Stream.toPull(pieces), scope),
    (more): BodyPull => LoopTurn.within(Pull.catchDone(more, () => Effect.undefined), idle, silent)
  )
}
