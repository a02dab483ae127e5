/**
 * Builds a transport from one function that sends a request and returns the headers and the body of the response. Adds what every transport must do:
 * time limits, size limits, UTF-8, and error reasons. Uses the clock of the fiber, so a virtual clock works.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { innerCause, rootMessage } from "../error/Cause.ts"
import { type Decode, Timeout, Transport } from "../error/FlatError.ts"
import * as BodyLimit from "./BodyChecks.ts"
import * as LoopTurn from "./LoopTurn.ts"
import * as TimeLimits from "./TimeLimits.ts"
import { failureOf } from "./TransportError.ts"
import type { AttemptLimits, TransportRequest } from "./TransportRequest.ts"
import type { BodyPull, TransportResponse } from "./TransportResponse.ts"
import type { TransportFailure, TransportShape } from "./TransportShape.ts"
import { Utf8Text } from "./Utf8.ts"

/** The response of a connection: its headers have arrived, its body may still be on the way. */
export interface Connected {
  /** HTTP status. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body after content codings such as gzip are undone. It is read once, within the scope of the request. */
  readonly body: Stream.Stream<Uint8Array, unknown>
}

/** Sends a request and waits for the headers of its response. The connection belongs to the scope: closing the scope ends the request. */
export type Connect = (request: TransportRequest) => Effect.Effect<Connected, unknown, Scope.Scope>

const interruptionOf = (cause: unknown): Transport =>
  new Transport({ phase: "body", detail: rootMessage(cause), cause: innerCause(cause) ?? cause })

// Not `instanceof`, which rejects the class of another copy of this package.
const isTransportReason = (cause: unknown): cause is Transport =>
  typeof cause === "object" && cause !== null && "_tag" in cause && cause._tag === "Transport" && "phase" in cause

/** Sends the request, and reports its progress to the watchdog. */
const sendOver = (connect: Connect, request: TransportRequest, progress: TimeLimits.Progress) => {
  const { body } = request
  const opened = Effect.suspend(() => {
    request.isTaken = true
    return connect(request)
  }).pipe(
    Effect.mapError((cause): TransportFailure =>
      (typeof body === "object" ? body.failure : undefined) ?? (isTransportReason(cause) ? cause : failureOf(cause))
    ),
    Effect.tap(({ status }) => isSuccess(status) ? progress.moved : progress.errorStatus)
  )
  if (typeof body !== "object") return opened
  body.onProgress = progress.sending
  return opened.pipe(
    // Ignores a response to an incomplete body.
    Effect.tap(() => body.failure === undefined ? Effect.void : Effect.fail(body.failure)),
    // A response may arrive before the whole body is sent, and a stalled source would keep the connection open.
    Effect.onExit(() => Effect.sync(() => body.cancel()))
  )
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** Returns a body that fails if it ends before its stated length: some clients end a body cleanly when its connection breaks off. */
const whole = ({ body, headers }: Connected): Connected["body"] => {
  const { "content-encoding": coding = "identity", "content-length": length = "" } = headers
  if (coding !== "identity" || !/^\d+$/.test(length)) return body
  return Stream.suspend(() => {
    let left = Number(length)
    const counted = Stream.map(body, (chunk) => {
      left -= chunk.length
      return chunk
    })
    const ended = Effect.suspend(() =>
      left > 0 ? Effect.fail(new Error(`the body ended ${left} bytes early`)) : Effect.void
    )
    return Stream.concat(counted, Stream.drain(Stream.fromEffect(ended)))
  })
}

/** Reads the whole body as text, or the start of an error body that is too large. Does not read a body past its limit. */
const text = (
  response: Connected,
  progress: TimeLimits.Progress,
  limits: AttemptLimits
): Effect.Effect<TransportResponse, Transport | Decode> =>
  Effect.suspend(() => {
    const { headers, status } = response
    if (status === 204 || status === 304) return Effect.succeed({ status, headers, text: "" })
    if (BodyLimit.isAnnounced(limits, status, headers)) {
      return Effect.fail(BodyLimit.tooLarge(limits, status, headers["content-type"]))
    }
    const decoded = new Utf8Text()
    let left = BodyLimit.of(limits, status)
    // An error response tells more than its missing end.
    return (isSuccess(status) ? whole(response) : response.body).pipe(
      Stream.runForEachWhile((chunk) => {
        left -= chunk.length
        decoded.add(left < 0 ? chunk.subarray(0, chunk.length + left) : chunk)
        return Effect.as(progress.moved, left >= 0)
      }),
      Effect.mapError(interruptionOf),
      Effect.andThen(
        Effect.suspend(() =>
          left < 0 && isSuccess(status)
            ? Effect.fail(BodyLimit.tooLarge(limits, status, headers["content-type"]))
            : Effect.void
        )
      ),
      Effect.map(() => ({ status, headers, text: decoded.whole(), malformed: decoded.malformed }))
    )
  })

/** Reads the body chunk by chunk, within a scope. Fails with a timeout after `idle` milliseconds without a chunk. */
const pull = (response: Connected, idle: number, scope: Scope.Scope): Effect.Effect<BodyPull> => {
  const silent = Effect.suspend(() => Effect.fail(new Timeout({ limit: "idle", millis: idle })))
  return Effect.map(
    Scope.provide(Stream.toPull(Stream.mapError(whole(response), interruptionOf)), scope),
    (more): BodyPull => LoopTurn.within(Pull.catchDone(more, () => Effect.undefined), idle, silent)
  )
}

/** Creates a transport from a function that connects. */
export const make = (connect: Connect): TransportShape => ({
  marksTaken: true,
  send: (request, limits) =>
    TimeLimits.guard(limits, (progress) =>
      Effect.scoped(
        Effect.flatMap(sendOver(connect, request, progress), (response) => text(response, progress, limits))
      )),
  stream: (request, limits) =>
    Effect.flatMap(Effect.scope, (outer) => {
      // Closed with the file, or as soon as the attempt has failed or its response is no file.
      const scope = Scope.forkUnsafe(outer)
      return TimeLimits.guard(limits, (progress) =>
        Effect.flatMap(
          Scope.provide(sendOver(connect, request, progress), scope),
          (response): Effect.Effect<TransportResponse, TransportFailure> =>
            isSuccess(response.status)
              ? Effect.map(
                pull(response, limits.idle, scope),
                (body) => ({ status: response.status, headers: response.headers, text: "", body })
              )
              : Effect.ensuring(text(response, progress, limits), Scope.close(scope, Exit.void))
        )).pipe(Effect.onError(() => Scope.close(scope, Exit.void)))
    })
})
