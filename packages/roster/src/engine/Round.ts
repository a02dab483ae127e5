/** Executes one round of a run: every step that is not done, each as an activity. */
import type { FlatClient } from "@flat-sdk/core"
import type * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Activity from "effect/workflow/Activity"
import type { Credentials } from "../passwords/Credentials.ts"
import type { Step } from "../plan/Step.ts"
import * as Breaker from "./Breaker.ts"
import * as Hooks from "./Hooks.ts"
import type { StoredIdMap } from "./IdMapTable.ts"
import { Outcome, pending } from "./Outcome.ts"
import type { Records } from "./Records.ts"
import * as Rounds from "./Rounds.ts"
import * as OtherRuns from "./steps/OtherRuns.ts"
import * as Spans from "./tracing/Spans.ts"
import * as Write from "./Write.ts"

export interface Options {
  /** Number of steps executed concurrently. */
  readonly concurrency: number
  /** Where generated passwords are saved. Required when a step needs one. */
  readonly credentials: Credentials | undefined
  /** Returns the password that the school's files have for a person. Called when the account is created. */
  readonly passwordOf?: ((person: string) => Effect.Effect<Redacted.Redacted<string> | undefined>) | undefined
  /** Returns the line of a person in the school's files, for the passwords file. By default it has the position of the step in the plan. */
  readonly lineOf?: ((person: string) => number | undefined) | undefined
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
  /** Called before the first step, with the number of steps that are not done. Its failure or delay does not affect the run. */
  readonly onStart?: ((left: number) => Effect.Effect<void>) | undefined
  /** Called after each step that was tried or skipped, with a copy of its outcome. Its failure or delay does not affect the run. */
  readonly onOutcome?: ((step: Step, outcome: Outcome) => Effect.Effect<void>) | undefined
}

/** Default of `maxFailures`. */
export const defaultMaxFailures = 5

/** Default of `settleMillis`. */
export const defaultSettleMillis = 10_000

/** Ends rounds before their last step. */
export interface Halt {
  /** Whether no further step is begun. */
  halted: boolean
  /** Completes when calls in flight are no longer waited for. */
  readonly abandoned: Deferred.Deferred<void>
}

export const makeHalt: Effect.Effect<Halt> = Effect.map(
  Deferred.make<void>(),
  (abandoned) => ({ halted: false, abandoned })
)

/** What the rounds of an organization need in a process. */
export interface Site {
  readonly records: Records
  readonly ids: StoredIdMap
  readonly client: Context.Context<FlatClient.FlatClient>
  readonly halt: Halt
  /** Done when a round is halted, which stays open for another process. Otherwise it ends. */
  readonly handsOver?: Effect.Effect<void> | undefined
}

/** What happened in a round. */
export interface Report {
  /** Whether the round was executed: one that is not open is not. */
  executed: boolean
  /** Why it stopped before its last step. */
  stop: Breaker.Stop | undefined
  /** The first failure of the database. Workflows return it without its type. */
  broken: Write.DatabaseError | undefined
}

export const makeReport = (): Report => ({ executed: false, stop: undefined, broken: undefined })

/** How long, in milliseconds, a round whose database failed waits for calls in flight, so that the next one does not look them up too early. */
const landingMillis = 30_000

/** How long, in milliseconds, the outcome of a step is waited for after it was recorded. */
const replyMillis = 2000

/** How often, in milliseconds, a process shows that it works on a round. */
const beatMillis = 2000

/** After how many beats without any step in flight a round is lost: the cluster has forgotten its steps. */
const mostIdleBeats = 3

/** Executes a round as the body of a workflow. Its failures are defects: a repetition without the database could repeat a write. */
export const execute = Effect.fnUntraced(function*(
  { client, halt, handsOver, ids, records }: Site,
  options: Options,
  run: string,
  number: number,
  report: Report
) {
  const orBreak = <A, R>(effect: Effect.Effect<A, Write.DatabaseError, R>): Effect.Effect<A, never, R> =>
    Effect.orDie(Effect.tapError(effect, (error) => Effect.sync(() => report.broken ??= error)))
  const writer = yield* orBreak(records.take(run, number))
  if (writer === undefined) return
  const round = yield* Spans.round(client, number)
  const recorded = yield* orBreak(records.steps(run))
  const outcomes = new Map(recorded.map(({ outcome, step }) => [step.id, outcome]))
  const lines = new Map(recorded.map(({ step }, index) => [step.id, index + 1]))
  const breaker = Breaker.make(options.maxFailures ?? defaultMaxFailures)
  const write = Write.make({
    writer,
    ids,
    breaker,
    others: OtherRuns.make(recorded),
    credentials: options.credentials,
    passwordOf: options.passwordOf ?? (() => Effect.undefined),
    settleMillis: options.settleMillis ?? defaultSettleMillis,
    // Steps start after those that create what they refer to.
    flatOf: (reference) => reference._tag === "existing" ? reference.id : outcomes.get(reference.step)?.flat ?? "",
    lineOf: ({ id, person }) => options.lineOf?.(person) ?? lines.get(id) ?? 0
  })
  const flying = new Set<Deferred.Deferred<void>>()
  /** Activities are not interrupted with their workflow. */
  const counted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.tap(Deferred.make<void>(), (landed) => Effect.sync(() => flying.add(landed))),
      () => effect,
      (landed) => Effect.andThen(Effect.sync(() => flying.delete(landed)), Deferred.succeed(landed, undefined))
    )
  const hooks = yield* Hooks.make
  const told = (step: Step, outcome: Outcome) => {
    const copy = { ...outcome }
    return hooks.run("onOutcome", () => options.onOutcome?.(step, copy))
  }
  const left = recorded.filter(({ outcome }) => outcome.state === "pending").length
  yield* hooks.run("onStart", () => options.onStart?.(left))
  /** Fails when another process has the run, or when no step is in flight although some are left. */
  const beat = Effect.gen(function*() {
    let idle = 0
    for (let settled = -1;;) {
      const now = [...outcomes.values()].filter(({ state }) => state !== "pending").length
      idle = flying.size > 0 || now !== settled ? 0 : idle + 1
      settled = now
      if (idle >= mostIdleBeats) return yield* Effect.die(new Error("no step is in flight"))
      // Without the database, no step can begin either.
      yield* Effect.catchTag(writer.beat, "SqlError", () => Effect.void)
      yield* Effect.sleep(beatMillis)
    }
  })
  const rounds = Rounds.run(recorded.map(({ step }) => step), {
    concurrency: options.concurrency,
    outcomes,
    isStopped: () => halt.halted || breaker.stop !== undefined || report.broken !== undefined,
    execute: Effect.fnUntraced(function*(step) {
      const here = yield* Deferred.make<Outcome>()
      const outcome = yield* Effect.raceFirst(
        Activity.make({
          name: step.id,
          success: Outcome,
          execute: counted(Effect.raceFirst(
            orBreak(Effect.provideContext(Spans.step(step, round, write(step)), client)),
            // A round that another process continues must not get this outcome: its process ends without one.
            handsOver === undefined ? Effect.as(Deferred.await(halt.abandoned), pending) : Effect.never
          )).pipe(Effect.onExit((exit) => Deferred.done(here, exit)))
        }),
        // The cluster keeps a result for the next owner of the workflow when it cannot confirm that this process still is, which after a lost
        // session would be never. The outcome is recorded, whether or not it is saved as a reply too.
        Effect.exit(Deferred.await(here)).pipe(Effect.tap(() => Effect.sleep(replyMillis)), Effect.flatten)
      )
      if (outcome.state !== "pending") yield* told(step, outcome)
      return outcome
    }),
    skip: (step, outcome) => Effect.andThen(orBreak(writer.settle(step.id, outcome)), told(step, outcome))
  })
  yield* (handsOver === undefined ? rounds : Effect.raceFirst(rounds, orBreak(beat))).pipe(
    Effect.tapCause(() =>
      Effect.timeoutOption(
        Effect.forEach([...flying], (landed) => Deferred.await(landed), { discard: true }),
        landingMillis
      )
    )
  )
  yield* hooks.drain
  // A step may have got its outcome from the process that took the run over.
  if (report.broken !== undefined) return yield* Effect.die(report.broken)
  report.stop = breaker.stop
  report.executed = true
  const isLeft = [...outcomes.values()].some(({ state }) => state === "pending")
  // Whoever takes the run over continues the workflow.
  if (halt.halted && isLeft && handsOver !== undefined) return yield* Effect.andThen(handsOver, Effect.never)
  yield* orBreak(writer.end(breaker.stop))
}, Effect.scoped)
