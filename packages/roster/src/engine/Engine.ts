/**
 * Applies a plan in this process. The database has what happened to each step, and nothing else does: after a kill, the open round is resumed, and the
 * steps that were in flight look up first what happened.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as PlanFile from "../plan/PlanFile.ts"
import type * as Breaker from "./outcome/Breaker.ts"
import * as Records from "./records/Records.ts"
import * as Round from "./Round.ts"

export { defaultMaxFailures, defaultSettleMillis } from "./Round.ts"

/** Options of a run. */
export interface Options extends Round.Options {
  /**
   * How long, in milliseconds, an interrupted run waits for the calls in flight. Those that take longer are looked up by the next run.
   * @default 5000
   */
  readonly graceMillis?: number | undefined
}

/** What a run did. */
export interface Applied {
  /** Name of the plan in the database. */
  readonly run: string
  /** Whether all steps had been done before, so that nothing was sent. */
  readonly finishedBefore: boolean
  /** Why the run stopped before its last step. */
  readonly stop: Breaker.Stop | undefined
  /** Every step of the plan with its outcome, in the order of the plan. */
  readonly steps: ReadonlyArray<Records.Recorded>
}

/** Attributes of the span of a run that has ended: counts. Neither this span nor those of rounds and steps have ids or names of people. */
const attributesOf = ({ finishedBefore, steps, stop }: Applied): Record<string, unknown> => {
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

/** Runs an effect. When interrupted, halts the round first: calls in flight get some time to finish, so that their outcomes are known. */
const haltOnInterrupt = <A, E, R>(effect: Effect.Effect<A, E, R>, halt: Round.Halt, graceMillis: number) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(Effect.interruptible(effect)),
      (fiber) =>
        restore(Fiber.join(fiber)).pipe(Effect.onInterrupt(() =>
          Effect.gen(function*() {
            halt.halted = true
            yield* Effect.timeoutOption(Fiber.await(fiber), graceMillis)
            yield* Effect.timeoutOption(Fiber.interrupt(fiber), graceMillis)
          })
        ))
    )
  )

const execute = Effect.fnUntraced(function*(
  records: Records.Records,
  run: string,
  number: number,
  options: Options,
  halt: Round.Halt
) {
  const journal = yield* records.take(run)
  const { stop } = yield* Round.execute(journal, number, options, halt).pipe(
    Effect.onInterrupt(() => Effect.ignore(journal.end()))
  )
  yield* journal.end(stop)
  return stop
}, Effect.scoped)

/** Applies a plan, or the rest of it, in this process. A second application of a finished plan sends nothing. */
export const apply = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  const run = PlanFile.hashOf(plan)
  const records = yield* Records.make
  const number = yield* records.begin(run, plan, { replace: true })
  const halt: Round.Halt = { halted: false }
  const stop = number === undefined ? undefined : yield* haltOnInterrupt(
    execute(records, run, number, options, halt),
    halt,
    options.graceMillis ?? 5000
  )
  const applied: Applied = { run, finishedBefore: number === undefined, stop, steps: yield* records.steps(run) }
  yield* Effect.annotateCurrentSpan(attributesOf(applied))
  return applied
}, Effect.withSpan("roster.run"))
