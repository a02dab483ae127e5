/**
 * Runs the callbacks of the caller in sequence, in the background: their failures and delays do not affect the steps. Logs only the first problem. At
 * the end the run waits for them as long as they make progress.
 */
import { rootMessage } from "@flat-sdk/core/Transport"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"

const hookLimit = "3 seconds"

export const make = Effect.gen(function*() {
  const mutex = yield* Semaphore.make(1)
  let ended = 0
  let reported = false
  const report = (name: string, problem: string) => {
    if (reported) return Effect.void
    reported = true
    return Effect.logWarning(`${name} ${problem}. The run continues.`)
  }
  /** Queues a hook. Does not wait for it. */
  const run = (name: string, hook: () => Effect.Effect<void> | undefined) =>
    Effect.suspend(() => hook() ?? Effect.void).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.void : report(name, `failed (${rootMessage(Cause.squash(cause))})`)
      ),
      Effect.ensuring(Effect.sync(() => ended++)),
      mutex.withPermits(1),
      Effect.forkDetach({ startImmediately: true }),
      Effect.asVoid
    )
  /** Waits for all hooks. Stops waiting if one makes no progress. */
  const drain = Effect.gen(function*() {
    for (;;) {
      const before = ended
      if (Option.isSome(yield* Effect.timeoutOption(mutex.withPermits(1)(Effect.void), hookLimit))) return
      if (ended === before) return yield* report("A hook", `did not finish within ${hookLimit}`)
    }
  })
  return { run, drain }
})
