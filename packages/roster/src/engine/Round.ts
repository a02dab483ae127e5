/** Executes a round of a run: every step that is not done, each as soon as what it needs is done. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Credentials } from "../passwords/Credentials.ts"
import type { Step } from "../plan/Step.ts"
import * as Hooks from "./Hooks.ts"
import * as Breaker from "./outcome/Breaker.ts"
import type { Outcome } from "./outcome/Outcome.ts"
import type { Journal } from "./records/Journal.ts"
import * as Scheduler from "./Scheduler.ts"
import * as Execute from "./steps/Execute.ts"
import * as OtherRuns from "./steps/OtherRuns.ts"

/** Options of a round of calls. */
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

/** Ends a round before its last step. */
export interface Halt {
  /** Whether no further step is begun. */
  halted: boolean
}

/**
 * Executes the round of a journal. A failure of the database ends it immediately: calls in flight are
 * interrupted, and the next round looks up what became of them. So does an interruption. Returns why the round stopped before its last step, and how
 * many steps were not tried.
 */
export const execute = Effect.fnUntraced(function*(
  journal: Journal,
  number: number,
  options: Options,
  halt: Halt
) {
  const span = yield* Effect.makeSpanScoped("roster.round", { attributes: { "roster.round": number } })
  const outcomes = new Map(journal.steps.map(({ outcome, step }) => [step.id, outcome]))
  const lines = new Map(journal.steps.map(({ step }, index) => [step.id, index + 1]))
  const breaker = Breaker.make(options.maxFailures ?? defaultMaxFailures)
  const perform = Execute.make({
    journal,
    ids: journal.ids,
    breaker,
    others: OtherRuns.make(journal.steps),
    credentials: options.credentials,
    passwordOf: options.passwordOf ?? (() => Effect.undefined),
    settleMillis: options.settleMillis ?? defaultSettleMillis,
    // Steps start after those that create what they refer to.
    flatOf: (reference) => reference._tag === "existing" ? reference.id : outcomes.get(reference.step)?.flat ?? "",
    lineOf: (step) => ("person" in step ? options.lineOf?.(step.person) : undefined) ?? lines.get(step.id) ?? 0
  })
  const hooks = yield* Hooks.make
  const notify = (step: Step, outcome: Outcome) => {
    const copy = { ...outcome }
    return hooks.run("onOutcome", () => options.onOutcome?.(step, copy))
  }
  const left = () => [...outcomes.values()].filter(({ state }) => state === "pending").length
  yield* hooks.run("onStart", () => options.onStart?.(left()))
  const steps = Scheduler.run(journal.steps.map(({ step }) => step), {
    concurrency: options.concurrency,
    outcomes,
    isStopped: () => halt.halted || breaker.stop !== undefined,
    execute: (step) =>
      perform(step).pipe(
        Effect.tap(({ reason, state }) =>
          Effect.annotateCurrentSpan({
            "roster.outcome": state,
            ...(reason === undefined ? undefined : { "error.type": reason })
          })
        ),
        Effect.withSpan(`roster.${step.kind}`, { parent: span, attributes: { "roster.step.kind": step.kind } }),
        Effect.tap((outcome) => notify(step, outcome))
      ),
    skip: (step, outcome) => Effect.andThen(journal.settle(step.id, { outcome }), notify(step, outcome))
  })
  yield* Effect.raceFirst(steps, journal.failure)
  yield* journal.commit
  yield* hooks.drain
  return { stop: breaker.stop, left: left() }
})
