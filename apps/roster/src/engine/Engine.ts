/**
 * Applies a plan on Effect's workflows: a round of a run is a workflow, and each step is an activity of it. After a kill, the open round is resumed:
 * finished activities are not executed again, and those that were in flight look up first what happened.
 */
import type { FlatClient } from "@flat-sdk/core"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as SingleRunner from "effect/cluster/SingleRunner"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Digest from "effect/crypto/Digest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as SqlClient from "effect/sql/SqlClient"
import * as Activity from "effect/workflow/Activity"
import * as Workflow from "effect/workflow/Workflow"
import type { Credentials } from "../passwords/Credentials.ts"
import type { Step } from "../plan/Step.ts"
import * as Breaker from "./Breaker.ts"
import * as IdMapTable from "./IdMapTable.ts"
import { Outcome, pending } from "./Outcome.ts"
import * as PlanFile from "./PlanFile.ts"
import * as Records from "./Records.ts"
import * as Rounds from "./Rounds.ts"
import type { RunOpen } from "./tables/RunErrors.ts"
import * as Write from "./Write.ts"

export interface Options {
  /** Number of steps executed concurrently. */
  readonly concurrency: number
  /** The passwords file. Required when a step needs a generated password. */
  readonly credentials: Credentials | undefined
  /** Returns the password that the school's files have for a person. Called when the account is created. */
  readonly passwordOf?: ((person: string) => Effect.Effect<Redacted.Redacted<string> | undefined>) | undefined
  /**
   * Consecutive failures of the server after which the run stops.
   * @default 5
   */
  readonly maxFailures?: number | undefined
  /**
   * For how long, in milliseconds, a request without a response may still take effect on the server. Creations of classes wait this long before they
   * are looked up.
   * @default 10000
   */
  readonly settleMillis?: number | undefined
  /**
   * How long, in milliseconds, an interrupted run waits for the calls in flight. Those that take longer are looked up by the next run.
   * @default 5000
   */
  readonly graceMillis?: number | undefined
  /** Called before the first step, with the number of steps that are not done. */
  readonly onStart?: ((left: number) => Effect.Effect<void>) | undefined
  /** Called after each step that was tried or skipped. */
  readonly onOutcome?: ((step: Step, outcome: Outcome) => Effect.Effect<void>) | undefined
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

/** Default of `maxFailures`. */
export const defaultMaxFailures = 5

/** Default of `settleMillis`. */
export const defaultSettleMillis = 10_000

const ApplyRound = Workflow.make("flat-roster/ApplyRound", {
  payload: { run: Schema.String, round: Schema.Int },
  idempotencyKey: ({ round, run }) => `${run}/${round}`,
  /** Whether the round was executed: an open round of a plan that this process does not apply is not. */
  success: Schema.Boolean
})

/** Workflows in this process, their messages and replies in the database. */
const runner = ClusterWorkflowEngine.layer.pipe(
  Layer.provide(SingleRunner.layer({
    // The lock file of the database keeps other processes away.
    runnerStorage: "memory",
    shardingConfig: { shardsPerGroup: 1, entityTerminationTimeout: 1000 }
  })),
  // The environment of the command does not configure the cluster: it reads names as common as HOST and PORT.
  Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({}))),
  Layer.provide(Digest.layerWebCrypto),
  Layer.orDie
)

interface Halt {
  halted: boolean
  /** Completes when calls in flight are no longer waited for. */
  readonly abandoned: Deferred.Deferred<void>
}

interface Round {
  readonly run: string
  readonly records: Records.Records
  readonly breaker: Breaker.Breaker
  readonly halt: Halt
  readonly options: Options
  readonly write: (step: Step) => Effect.Effect<Outcome, Write.DatabaseError, FlatClient.FlatClient>
  readonly outcomes: Map<string, Outcome>
  /** The first failure of the database. Workflows return it without its type. */
  broken: Write.DatabaseError | undefined
}

/** Ends the workflow when the database fails: a repetition without it could repeat a write. */
const orBreak = <A, R>(round: Round, effect: Effect.Effect<A, Write.DatabaseError, R>): Effect.Effect<A, never, R> =>
  Effect.orDie(Effect.tapError(effect, (error) => Effect.sync(() => round.broken ??= error)))

const execute = Effect.fnUntraced(function*(round: Round, number: number) {
  const { breaker, halt, options, outcomes, records, run, write } = round
  if (!(yield* records.take(run, number))) return false
  const recorded = yield* records.steps(run)
  for (const { outcome, step } of recorded) outcomes.set(step.id, outcome)
  const told = (step: Step, outcome: Outcome) => options.onOutcome?.(step, outcome) ?? Effect.void
  yield* options.onStart?.(recorded.filter(({ outcome }) => outcome.state === "pending").length) ?? Effect.void
  yield* Rounds.run(recorded.map(({ step }) => step), {
    concurrency: options.concurrency,
    outcomes,
    isStopped: () => halt.halted || breaker.stop !== undefined,
    execute: (step) =>
      Activity.make({
        name: step.id,
        success: Outcome,
        execute: Effect.raceFirst(
          orBreak(round, write(step)),
          Effect.as(Deferred.await(halt.abandoned), pending)
        )
      }).pipe(Effect.tap((outcome) => outcome.state === "pending" ? Effect.void : told(step, outcome))),
    skip: (step, outcome) => Effect.andThen(records.settle(run, step.id, outcome), told(step, outcome))
  })
  yield* records.end(run, breaker.stop)
  return true
})

/** Runs an effect. When interrupted, stops the round first: calls in flight get some time to finish, so that their outcomes are known. */
const haltOnInterrupt = <A, E, R>(effect: Effect.Effect<A, E, R>, halt: Halt, graceMillis: number) =>
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

/** Applies a plan, or the rest of it. A second application of a finished plan sends nothing. */
export const apply = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  const run = PlanFile.hashOf(plan)
  const records = yield* Records.make
  const ids = yield* IdMapTable.make
  const services = yield* Effect.context<FlatClient.FlatClient | SqlClient.SqlClient>()
  const breaker = Breaker.make(options.maxFailures ?? defaultMaxFailures)
  const halt: Halt = { halted: false, abandoned: yield* Deferred.make<void>() }
  const outcomes = new Map<string, Outcome>()
  const lines = new Map(plan.steps.map(({ id }, index) => [id, index + 1]))
  const write = Write.make({
    run,
    records,
    ids,
    breaker,
    credentials: options.credentials,
    passwordOf: options.passwordOf ?? (() => Effect.undefined),
    settleMillis: options.settleMillis ?? defaultSettleMillis,
    // Steps start after those that create what they refer to.
    flatOf: (reference) => reference._tag === "existing" ? reference.id : outcomes.get(reference.step)?.flat ?? "",
    lineOf: ({ id }) => lines.get(id) ?? 0
  })
  const round: Round = { run, records, breaker, halt, options, write, outcomes, broken: undefined }
  const workflow = ApplyRound.toLayer((payload) =>
    payload.run !== run
      ? Effect.succeed(false)
      : orBreak(round, Effect.provideContext(execute(round, payload.round), services))
  ).pipe(Layer.provideMerge(runner))

  const first = yield* records.begin(run, plan, { replace: true })
  const rounds = Effect.gen(function*() {
    for (let number = first; number !== undefined; number = yield* records.begin(run, plan, { replace: true })) {
      if (yield* ApplyRound.execute({ run, round: number })) return
      // The workflow of this round ended in a process that applied another plan.
      yield* records.end(run)
    }
  }).pipe(
    // A workflow that failed, for example for a full disk, stays failed: the next run begins a new round.
    Effect.tapCause(() => Effect.ignore(records.end(run))),
    Effect.catchCause((cause): Effect.Effect<never, Write.DatabaseError | RunOpen> =>
      round.broken === undefined ? Effect.failCause(cause) : Effect.fail(round.broken)
    ),
    Effect.provide(workflow),
    Effect.provideContext(services)
  )
  if (first !== undefined) yield* haltOnInterrupt(rounds, halt, options.graceMillis ?? 5000)
  const applied: Applied = {
    run,
    finishedBefore: first === undefined,
    stop: breaker.stop,
    steps: yield* records.steps(run)
  }
  return applied
})
