/**
 * Tracks whether Redis responds. Each command has a time limit, and after a failure no commands are sent for a moment: a hanging Redis delays one
 * request by the time limit instead of all of them, and no abandoned commands accumulate.
 */
import { Monotonic } from "@flat-sdk/engine/Quota"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redis from "effect/persistence/Redis"

/** The error if Redis did not respond, or failed. */
export class Unreachable extends Data.TaggedError("Unreachable")<{
  /** Description that contains no secret. */
  readonly detail: string
  readonly cause: unknown
}> {}

/** Sends a command to Redis, or fails immediately while Redis is known to be unavailable. */
export type Reach = <A>(question: Effect.Effect<A, Redis.RedisError>) => Effect.Effect<A, Unreachable>

/** Time in milliseconds without commands after a failure. */
const pause = 1000

/** Creates a `Reach`. `onChange` is called when Redis stops responding, and when it responds again. */
export const make = (options: {
  readonly timeout: Duration.Duration
  readonly onChange: (outage: Unreachable | undefined) => Effect.Effect<void>
}): Reach => {
  let outage: Unreachable | undefined = undefined
  let askAgainAt = 0
  let probing = false

  const failed = (unreachable: Unreachable) =>
    Effect.flatMap(Monotonic.current, (now) => {
      const first = outage === undefined
      outage = unreachable
      askAgainAt = now + pause
      return Effect.andThen(first ? options.onChange(unreachable) : Effect.void, Effect.fail(unreachable))
    })

  const answered = <A>(response: A) => {
    if (outage === undefined) return Effect.succeed(response)
    outage = undefined
    return Effect.as(options.onChange(undefined), response)
  }

  const asked = <A>(question: Effect.Effect<A, Redis.RedisError>) =>
    question.pipe(
      Effect.mapError((error) => new Unreachable({ detail: textOf(error), cause: error.cause })),
      Effect.timeoutOrElse({
        duration: options.timeout,
        orElse: () => Effect.fail(new Unreachable({ detail: "Redis does not respond in time", cause: undefined }))
      }),
      Effect.matchEffect({ onSuccess: answered, onFailure: failed })
    )

  return (question) =>
    Effect.flatMap(Monotonic.current, (now) => {
      if (outage === undefined) return asked(question)
      if (probing || now < askAgainAt) return Effect.fail(outage)
      probing = true
      return Effect.ensuring(
        asked(question),
        Effect.sync(() => {
          probing = false
        })
      )
    })
}

const textOf = ({ cause }: Redis.RedisError): string => {
  if (!(cause instanceof Error)) return "Redis failed"
  // If a host name has several addresses, the error for the failure of all of them has a code but no message.
  const said = cause.message === "" && "code" in cause ? String(cause.code) : cause.message
  return said === "" ? "Redis failed" : `Redis failed (${said})`
}
