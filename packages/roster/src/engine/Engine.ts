/**
 * Applies a plan on Effect's workflows: a round of a run is a workflow, and each step is an activity of it. After a kill, the open round is resumed:
 * finished activities are not executed again, and those that were in flight look up first what happened.
 */
import type { FlatClient } from "@flat-sdk/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Breaker from "./Breaker.ts"
import * as RoundWorkflow from "./cluster/RoundWorkflow.ts"
import * as Runner from "./cluster/Runner.ts"
import * as IdMapTable from "./IdMapTable.ts"
import * as PlanFile from "./PlanFile.ts"
import * as Records from "./Records.ts"
import * as Round from "./Round.ts"
import type { RunOpen } from "./tables/RunErrors.ts"
import * as Spans from "./tracing/Spans.ts"
import type * as Write from "./Write.ts"

export { defaultMaxFailures, defaultSettleMillis } from "./Round.ts"

export interface Options extends Round.Options {
  /**
   * How long, in milliseconds, an interrupted run waits for the calls in flight. Those that take longer are looked up by the next run.
   * @default 5000
   */
  readonly graceMillis?: number | undefined
}

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

/** Runs an effect. When interrupted, stops the round first: calls in flight get some time to finish, so that their outcomes are known. */
const haltOnInterrupt = <A, E, R>(effect: Effect.Effect<A, E, R>, halt: Round.Halt, graceMillis: number) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(Effect.interruptible(effect)),
      (fiber) =>
        restore(Fiber.join(fiber)).pipe(Effect.onInterrupt(() =>
          Effect.gen(function*() {
            halt.halted = true
            yield* Effect.timeoutOption(Fiber.await(fiber), graceMillis)
            yield* Deferred.succeed(halt.abandoned, undefined)
            yield* Effect.timeoutOption(Fiber.await(fiber), graceMillis)
            yield* Effect.timeoutOption(Fiber.interrupt(fiber), graceMillis)
          })
        ))
    )
  )

/** Applies a plan, or the rest of it, in this process. A second application of a finished plan sends nothing. */
export const apply = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  const run = PlanFile.hashOf(plan)
  const records = yield* Records.make
  const site: Round.Site = {
    records,
    ids: yield* IdMapTable.make,
    client: yield* Effect.context<FlatClient.FlatClient>(),
    halt: yield* Round.makeHalt
  }
  const report = Round.makeReport()
  const round = RoundWorkflow.make(Runner.onlyGroup)
  const workflow = round.toLayer((payload) =>
    payload.run !== run ? Effect.succeed("not open" as const) : Effect.map(
      Round.execute(site, options, run, payload.round, report),
      () => report.executed ? "ended" as const : "not open" as const
    )
  ).pipe(Layer.provideMerge(Runner.embedded))

  const first = yield* records.begin(run, plan, { replace: true })
  const rounds = Effect.gen(function*() {
    for (let number = first; number !== undefined; number = yield* records.begin(run, plan, { replace: true })) {
      const result = yield* round.execute({ run, round: number })
      if (result === "ended") return yield* Effect.ignore(RoundWorkflow.clear(round))
      // The workflow of this round ended in a process that applied another plan.
      yield* records.close(run)
    }
  }).pipe(
    // A workflow that failed, for example for a full disk, stays failed: the next run begins a new round.
    Effect.tapCause(() => Effect.ignore(records.close(run))),
    Effect.catchCause((cause): Effect.Effect<never, Write.DatabaseError | RunOpen> =>
      report.broken === undefined ? Effect.failCause(cause) : Effect.fail(report.broken)
    ),
    Effect.provide(workflow)
  )
  if (first !== undefined) yield* haltOnInterrupt(rounds, site.halt, options.graceMillis ?? 5000)
  const applied: Applied = {
    run,
    finishedBefore: first === undefined,
    stop: report.stop,
    steps: yield* records.steps(run)
  }
  yield* Effect.annotateCurrentSpan(Spans.ofRun(applied))
  return applied
}, Effect.withSpan(Spans.run))
