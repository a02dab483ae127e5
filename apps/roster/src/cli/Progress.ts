/** Shows the progress of a run on standard error: a bar on a terminal, occasional lines in a pipe or a log. */
import { SingleBar } from "cli-progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Outcome } from "../run/Apply.ts"

export interface Progress {
  readonly tick: (outcome: Outcome) => Effect.Effect<void>
}

/** Maximum number of progress lines without a terminal. */
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
      // The scope restores the cursor on interruption.
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

/** Creates a progress display for `total` rows. It ends with the scope. */
export const make = Effect.fnUntraced(function*(total: number, animate: boolean) {
  if (!animate || total === 0) return lines(total)
  const { progress } = yield* Effect.acquireRelease(bar(total), ({ stop }) => Effect.sync(stop))
  return progress
})
