/** Virtual time for calls that wait. */
import { type Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

/** Runs a call while virtual time passes, and returns its result. */
export const passing = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  time: Duration.Input = "2 hours"
): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust(time)
    return yield* Fiber.join(fiber)
  })
