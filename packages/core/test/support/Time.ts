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

/** Runs a call that must fail while virtual time passes, and returns its error. */
export const failing = <A, E, R>(effect: Effect.Effect<A, E, R>, time?: Duration.Input): Effect.Effect<E, A, R> =>
  passing(Effect.flip(effect), time)

/** Runs everything that is ready, including platform streams, which use promises and not the virtual clock. */
export const flushLoop: Effect.Effect<void> = Effect.promise(async () => {
  for (let tick = 0; tick < 5; tick++) await new Promise<void>((resume) => setImmediate(resume))
})
