/** Shows how far a run is: a bar on a terminal, a line now and then in a pipe or a log. Goes to standard error. */
import { SingleBar } from "cli-progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Outcome } from "../run/Apply.ts"

export interface Progress {
  readonly tick: (outcome: Outcome) => Effect.Effect<void>
}

/** Lines that a run prints where there is no terminal, at most. */
const mostLines = 10

const bar = (total: number): Effect.Effect<{ readonly progress: Progress; readonly stop: () => void }> =>
  Effect.sync(() => {
    const single = new SingleBar({
      format: "{bar} {value}/{total}  {failed} failed  {eta_formatted} left",
      barCompleteChar: "█",
      barIncompleteChar: "░",
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      // Somebody who interrupts gets the cursor back from the scope.
      gracefulExit: false,
      stream: process.stderr
    })
    let failed = 0
    single.start(total, 0, { failed })
    return {
      progress: {
        tick: (outcome) =>
          Effect.sync(() => {
            if (outcome.result === "failed") failed++
            single.increment({ failed })
          })
      },
      stop: () => single.stop()
    }
  })

const lines = (total: number): Progress => {
  const every = Math.max(25, Math.ceil(total / mostLines))
  let done = 0
  let failed = 0
  return {
    tick: (outcome) => {
      done++
      if (outcome.result === "failed") failed++
      return done % every === 0 && done < total
        ? Console.error(`${done} of ${total} done, ${failed} failed`)
        : Effect.void
    }
  }
}

/** A progress over `total` rows that ends with the scope. */
export const make = Effect.fnUntraced(function*(total: number, animate: boolean) {
  if (!animate || total === 0) return lines(total)
  const { progress } = yield* Effect.acquireRelease(bar(total), ({ stop }) => Effect.sync(stop))
  return progress
})
