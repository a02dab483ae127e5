/** What is recorded of runs and steps, and how it is read and written. */
import type * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Entry, IdMapError, Match } from "../../plan/IdMap.ts"
import type { Step } from "../../plan/Step.ts"
import type * as Breaker from "../Breaker.ts"
import type { Outcome, State } from "../Outcome.ts"
import type { Applicable } from "../PlanFile.ts"
import type { RunOpen, RunTaken } from "./RunErrors.ts"

/** When a write without a known outcome was sent first and last, in milliseconds. */
export interface Intent {
  readonly first: number
  readonly last: number
}

export interface Recorded {
  readonly step: Step
  readonly outcome: Outcome
  readonly intent: Intent | undefined
  /** ISO time of the outcome. */
  readonly at: string | undefined
}

export interface Run {
  /** Name of the plan, see `PlanFile.hashOf`. */
  readonly id: string
  readonly started: string
  /** End of the last round; `undefined` while one is open, also after a kill. */
  readonly ended: string | undefined
  /** How often the plan was begun: by applying it again, or by another process after a failure. */
  readonly round: number
  /** Why the last round stopped before its last step. */
  readonly stop: Breaker.Stop | undefined
  /** How to execute it, as JSON. */
  readonly settings: string
  readonly counts: Readonly<Record<State, number>>
}

/** The open run of an organization. */
export interface Open {
  readonly id: string
  readonly round: number
  /** Changes while a process works on the round. */
  readonly beat: number
}

export interface Begin {
  /** Whether open runs of other plans end. Otherwise they are an error. */
  readonly replace: boolean
  /** How to execute the run, as JSON. */
  readonly settings?: string | undefined
}

export interface Records {
  /** The id of the organization that the database belongs to. */
  readonly organization: Effect.Effect<string | undefined, SqlError>
  readonly setOrganization: (id: string) => Effect.Effect<void, SqlError>
  /** Runs in the order of their beginning. */
  readonly runs: Effect.Effect<ReadonlyArray<Run>, SqlError>
  /** The matches that a run noted and that changed whose an id of the school's files is. */
  readonly matches: (run: string) => Effect.Effect<ReadonlyArray<Match>, SqlError>
  readonly run: (run: string) => Effect.Effect<Run | undefined, SqlError>
  /** The run that has begun and not ended. */
  readonly open: Effect.Effect<Open | undefined, SqlError>
  /**
   * Saves a new plan and its matches, continues its open round, or begins a new round in which all steps that are not done are tried again. Returns the
   * number of the round, or `undefined` when all steps are done. Only one run of an organization is open.
   */
  readonly begin: (
    run: string,
    plan: Applicable,
    options: Begin
  ) => Effect.Effect<number | undefined, SqlError | IdMapError | RunOpen>
  /** Takes an open round over: from now on, only this writer may write into the run. Returns `undefined` if the round is not open. */
  readonly take: (run: string, round: number) => Effect.Effect<Writer | undefined, SqlError>
  /** Begins a new round of an open run whose workflow failed, unless another process has. Steps keep their outcomes. */
  readonly renew: (run: string, round: number) => Effect.Effect<void, SqlError>
  /** Ends a run, whoever has it. */
  readonly close: (run: string) => Effect.Effect<void, SqlError>
  readonly steps: (run: string) => Effect.Effect<ReadonlyArray<Recorded>, SqlError>
}

/** Writes into a run until another process takes it over. */
export interface Writer {
  readonly intent: (step: string) => Effect.Effect<Intent | undefined, SqlError>
  /** Records that a write is sent now. */
  readonly intend: (step: string) => Effect.Effect<void, SqlError | RunTaken>
  /** Removes an intent: the call had no effect. */
  readonly forget: (step: string) => Effect.Effect<void, SqlError | RunTaken>
  /** Records an outcome, and what it adds to the id map, in one transaction. */
  readonly settle: (
    step: string,
    outcome: Outcome,
    entry?: Entry
  ) => Effect.Effect<void, SqlError | IdMapError | RunTaken>
  /** Shows that the process works on the run. */
  readonly beat: Effect.Effect<void, SqlError | RunTaken>
  /** Ends the run, and records why it stopped before its last step. */
  readonly end: (stop?: Breaker.Stop) => Effect.Effect<void, SqlError>
}
