/**
 * Whether Redis answers. Each question has a time limit, and after one that failed Redis is left alone for a moment: a Redis that hangs costs one
 * request that limit and not each of them, and does not pile up commands that nobody waits for.
 */
import * as Monotonic from "@flat-sdk/core/internal/transport/Monotonic"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redis from "effect/persistence/Redis"

/** Redis did not answer, or not as it should. */
export class Unreachable extends Data.TaggedError("Unreachable")<{
  /** In words that hold no secret. */
  readonly detail: string
  readonly cause: unknown
}> {}

/** Asks Redis, or fails at once while it is known not to answer. */
export type Reach = <A>(question: Effect.Effect<A, Redis.RedisError>) => Effect.Effect<A, Unreachable>

/** How long Redis is left alone after a failure. */
const pause = 1000

/** Makes a `Reach`. `onChange` is told when Redis stops answering, and when it answers again. */
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

  const answered = <A>(answer: A) => {
    if (outage === undefined) return Effect.succeed(answer)
    outage = undefined
    return Effect.as(options.onChange(undefined), answer)
  }

  const asked = <A>(question: Effect.Effect<A, Redis.RedisError>) =>
    question.pipe(
      Effect.mapError((error) => new Unreachable({ detail: textOf(error), cause: error.cause })),
      Effect.timeoutOrElse({
        duration: options.timeout,
        orElse: () => Effect.fail(new Unreachable({ detail: "Redis does not answer in time", cause: undefined }))
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
  // Where a host name has several addresses, the failure of all of them has a code and no message.
  const said = cause.message === "" && "code" in cause ? String(cause.code) : cause.message
  return said === "" ? "Redis failed" : `Redis failed (${said})`
}
