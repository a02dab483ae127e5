/**
 * The spans of a run: the run, its rounds, and each step with the calls to Flat below it. Their attributes are kinds, counts and reasons of errors:
 * ids and names of people are not in them.
 */
import * as Effect from "effect/Effect"
import type * as Tracer from "effect/Tracer"
import type { Step } from "../plan/Step.ts"
import type { Stop } from "./outcome/Breaker.ts"
import type { Outcome } from "./outcome/Outcome.ts"
import type { Recorded } from "./records/Records.ts"

/** Name of the span of a run. */
export const run = "roster.run"

/** Returns the attributes of a run that has ended. */
export const ofRun = (
  { finishedBefore, steps, stop }: {
    readonly finishedBefore: boolean
    readonly steps: ReadonlyArray<Recorded>
    readonly stop: Stop | undefined
  }
): Record<string, unknown> => {
  const counts: Record<string, number> = {}
  for (const { outcome: { state } } of steps) {
    counts[`roster.steps.${state}`] = (counts[`roster.steps.${state}`] ?? 0) + 1
  }
  return {
    "roster.steps": steps.length,
    ...counts,
    "roster.finished_before": finishedBefore,
    ...(stop === undefined ? undefined : { "roster.stopped": stop.why })
  }
}

/** Begins the span of a round. It ends with the scope. */
export const round = (number: number) =>
  Effect.makeSpanScoped("roster.round", { attributes: { "roster.round": number } })

/** Runs a step in a span below its round. */
export const step = <E, R>(
  { kind }: Step,
  parent: Tracer.AnySpan,
  write: Effect.Effect<Outcome, E, R>
): Effect.Effect<Outcome, E, R> =>
  write.pipe(
    Effect.tap(({ reason, state }) =>
      Effect.annotateCurrentSpan({
        "roster.outcome": state,
        ...(reason === undefined ? undefined : { "error.type": reason })
      })
    ),
    Effect.withSpan(`roster.${kind}`, { parent, attributes: { "roster.step.kind": kind } })
  )
