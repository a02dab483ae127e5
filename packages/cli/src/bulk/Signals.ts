/** Ctrl-C during a run: calls in flight are finished first, but not for ever. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Time that calls in flight have after Ctrl-C. */
const grace = 30_000

/**
 * Listens for SIGINT and SIGTERM until the scope closes; the runtime interrupts the run itself. `onFirst` is called at the first signal. The result
 * completes at a second one, or after half a minute.
 */
export const abandon = (onFirst: () => void): Effect.Effect<Deferred.Deferred<void>, never, Scope.Scope> =>
  Effect.gen(function*() {
    const abandoned = yield* Deferred.make<void>()
    const give = () => Deferred.doneUnsafe(abandoned, Effect.void)
    let timer: NodeJS.Timeout | undefined
    const onSignal = () => {
      if (timer !== undefined) {
        give()
        return
      }
      timer = setTimeout(give, grace)
      onFirst()
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        process.on("SIGINT", onSignal)
        process.on("SIGTERM", onSignal)
      }),
      () =>
        Effect.sync(() => {
          process.off("SIGINT", onSignal)
          process.off("SIGTERM", onSignal)
          clearTimeout(timer)
        })
    )
    return abandoned
  })
