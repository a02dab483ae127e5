/**
 * Runs the functions that a caller passes in, one after another, beside the run: whatever they do, the rows do not notice. A failure is logged once. At
 * the end the run waits for them as long as they get on.
 */
import { messageOf } from "@flat-sdk/core/internal/redaction/Cause"
import { scrub } from "@flat-sdk/core/internal/redaction/Redaction"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"

export interface Hooks {
  /** Runs a hook after those before it, without waiting for it. */
  readonly run: (name: string, hook: () => Effect.Effect<void> | undefined) => Effect.Effect<void>
  /** Waits for the hooks, but not for one that never ends. */
  readonly drain: Effect.Effect<void>
}

/** How long one hook may take at the end of a run. */
const waitUntil = "3 seconds"

export const make: Effect.Effect<Hooks> = Effect.gen(function*() {
  const turn = yield* Semaphore.make(1)
  let ended = 0
  let reported = false
  const report = (name: string, problem: string) => {
    if (reported) return Effect.void
    reported = true
    return Effect.logWarning(`${name} ${problem}, and the run goes on`)
  }
  const run: Hooks["run"] = (name, hook) =>
    Effect.suspend(() => hook() ?? Effect.void).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.void : report(name, `failed (${scrub(messageOf(Cause.squash(cause)))})`)
      ),
      Effect.ensuring(Effect.sync(() => ended++)),
      turn.withPermits(1),
      Effect.forkDetach({ startImmediately: true }),
      Effect.asVoid
    )
  const drain = Effect.gen(function*() {
    for (;;) {
      const before = ended
      if (Option.isSome(yield* Effect.timeoutOption(turn.withPermits(1)(Effect.void), waitUntil))) return
      if (ended === before) return yield* report("A hook", "does not end")
    }
  })
  return { run, drain }
})
