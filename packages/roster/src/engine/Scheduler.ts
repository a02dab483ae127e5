/**
 * Begins the steps of a round: each as soon as what it needs is done, several at a time. Steps that need one that is not done are skipped. When the round
 * must stop, the remaining steps stay pending.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as Order from "../plan/Order.ts"
import type { Step } from "../plan/Step.ts"
import { type Outcome, pending } from "./outcome/Outcome.ts"

/** Returns why a step cannot be tried, if it needs one that is not done. */
const obstacleOf = (step: Step, outcomes: ReadonlyMap<string, Outcome>): Outcome | undefined => {
  const need = [...Order.needsOf(step)].find((id) => outcomes.get(id)?.state !== "done")
  if (need === undefined) return undefined
  const state = outcomes.get(need)?.state ?? "pending"
  return state === "pending"
    ? pending
    : {
      state: "skipped",
      reason: "Needs",
      note: `needs ${need}, which ${state === "failed" ? "failed" : `is ${state}`}`
    }
}

/** Runs the steps. Adds their outcomes to `options.outcomes`. */
export const run = Effect.fnUntraced(function*<E, R>(
  steps: ReadonlyArray<Step>,
  { concurrency, execute, isStopped, outcomes, skip }: {
    readonly concurrency: number
    /** Outcomes of an earlier process. Those that are not pending are final in this round. */
    readonly outcomes: Map<string, Outcome>
    readonly isStopped: () => boolean
    readonly execute: (step: Step) => Effect.Effect<Outcome, E, R>
    readonly skip: (step: Step, outcome: Outcome) => Effect.Effect<void, E, R>
  }
) {
  const order = Order.make(steps)
  const ready = yield* Queue.make<Step, Cause.Done>()
  let left = steps.length
  if (left === 0) return
  const outcomeOf = Effect.fnUntraced(function*(step: Step) {
    const earlier = outcomes.get(step.id)
    if (earlier !== undefined && earlier.state !== "pending") return earlier
    const obstacle = obstacleOf(step, outcomes)
    if (obstacle?.state === "skipped") yield* skip(step, obstacle)
    if (obstacle !== undefined) return obstacle
    return isStopped() ? pending : yield* execute(step)
  })
  yield* Queue.offerAll(ready, order.start)
  yield* Stream.fromQueue(ready).pipe(
    Stream.mapEffect(
      Effect.fnUntraced(function*(step) {
        outcomes.set(step.id, yield* outcomeOf(step))
        yield* Queue.offerAll(ready, order.ended(step.id))
        if (--left === 0) yield* Queue.end(ready)
      }),
      { concurrency, unordered: true }
    ),
    Stream.runDrain
  )
})
