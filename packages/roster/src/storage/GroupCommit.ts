/** Makes what several fibers have recorded durable together: one transaction, or one flush of a file, for all of them. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/** Two turns of the event loop. Responses that have arrived meanwhile are handled, and what they record joins the group. */
const gather = Effect.andThen(Effect.yieldNow, Effect.yieldNow)

/**
 * Returns an effect that runs `work`, and that callers share: one that comes while `work` runs waits for the next run, with all others that come until
 * then. So each returns after a run that began after its call. A run is not interrupted.
 */
export const make = <E>(work: Effect.Effect<void, E>): Effect.Effect<void, E> => {
  const mutex = Semaphore.makeUnsafe(1)
  let next: Deferred.Deferred<void, E> | undefined
  return Effect.suspend(() => {
    if (next !== undefined) return Deferred.await(next)
    const group = next = Deferred.makeUnsafe<void, E>()
    const begin = Effect.suspend(() => {
      next = undefined
      return work
    })
    return Effect.andThen(gather, begin).pipe(
      mutex.withPermits(1),
      Effect.onExit((exit) => Deferred.done(group, exit)),
      Effect.uninterruptible
    )
  })
}
