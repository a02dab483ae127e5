/**
 * What the engine remembers in the database: runs, and for each step the intent to write and what happened. An intent is on disk before the call that
 * it announces, and is removed when the call certainly had no effect.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Entry, IdMapError } from "../plan/IdMap.ts"
import type { Step } from "../plan/Step.ts"
import * as IdMapTable from "./IdMapTable.ts"
import { State } from "./Outcome.ts"
import type { Outcome } from "./Outcome.ts"
import type { Applicable } from "./PlanFile.ts"

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
  /** How often the plan was applied again after a round had ended. */
  readonly round: number
  readonly counts: Readonly<Record<State, number>>
}

export interface Records {
  /** The id of the organization that the database belongs to. */
  readonly organization: Effect.Effect<string | undefined, SqlError>
  readonly setOrganization: (id: string) => Effect.Effect<void, SqlError>
  readonly runs: Effect.Effect<ReadonlyArray<Run>, SqlError>
  /**
   * Saves a new plan and its matches, continues its open round, or begins a new round in which all steps that are not done are tried again. Returns the
   * number of the round, or `undefined` when all steps are done.
   */
  readonly begin: (run: string, plan: Applicable) => Effect.Effect<number | undefined, SqlError | IdMapError>
  /** Whether a round of a run has begun and not ended. */
  readonly isOpen: (run: string, round: number) => Effect.Effect<boolean, SqlError>
  readonly end: (run: string) => Effect.Effect<void, SqlError>
  readonly steps: (run: string) => Effect.Effect<ReadonlyArray<Recorded>, SqlError>
  readonly intent: (run: string, step: string) => Effect.Effect<Intent | undefined, SqlError>
  readonly intend: (run: string, step: string) => Effect.Effect<void, SqlError>
  /** Removes an intent: the call had no effect. */
  readonly forget: (run: string, step: string) => Effect.Effect<void, SqlError>
  /** Records an outcome, and what it adds to the id map, in one transaction. */
  readonly settle: (
    run: string,
    step: string,
    outcome: Outcome,
    entry?: Entry
  ) => Effect.Effect<void, SqlError | IdMapError>
}

const iso = (millis: unknown): string | undefined =>
  millis === null ? undefined : new Date(Number(millis)).toISOString()

const OutcomeJson = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
const encodeDetails = Schema.encodeSync(OutcomeJson)
const decodeDetails = Schema.decodeSync(OutcomeJson)
const decodeState = Schema.decodeUnknownSync(State)

/** PostgreSQL's client returns large integers as strings. */
type Integer = number | string

interface StepRow {
  readonly step: string
  readonly state: string
  readonly details: string
  readonly intended: Integer | null
  readonly sent: Integer | null
  readonly at: Integer | null
}

const toIntent = (row: Pick<StepRow, "intended" | "sent">): Intent | undefined =>
  row.intended === null ? undefined : { first: Number(row.intended), last: Number(row.sent ?? row.intended) }

const toRecorded = (row: StepRow): Recorded => ({
  step: JSON.parse(row.step) as Step,
  outcome: { state: decodeState(row.state), ...decodeDetails(row.details) },
  intent: toIntent(row),
  at: iso(row.at)
})

const createTables = Effect.fnUntraced(function*(sql: SqlClient.SqlClient) {
  yield* sql`CREATE TABLE IF NOT EXISTS roster_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_run (
    id TEXT PRIMARY KEY, started BIGINT NOT NULL, ended BIGINT, round INTEGER NOT NULL
  )`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_step (
    run TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, step TEXT NOT NULL, state TEXT NOT NULL,
    details TEXT NOT NULL, intended BIGINT, sent BIGINT, at BIGINT, PRIMARY KEY (run, id)
  )`
  yield* sql`CREATE INDEX IF NOT EXISTS roster_step_id ON roster_step (id)`
})

/** Creates the tables if they are missing. */
export const make = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* createTables(sql)
  const ids = yield* IdMapTable.make

  const insert = Effect.fnUntraced(function*(run: string, steps: ReadonlyArray<Step>) {
    for (const [position, step] of steps.entries()) {
      // A write of an earlier plan may have been executed without a response: the new plan looks it up too.
      yield* sql`INSERT INTO roster_step (run, id, position, step, state, details, intended, sent)
        SELECT ${run}, ${step.id}, ${position}, ${JSON.stringify(step)}, 'pending', '{}', MIN(intended), MAX(sent)
        FROM roster_step WHERE id = ${step.id} AND state <> 'done'`
    }
  })

  const records: Records = {
    organization: Effect.map(
      sql<{ value: string }>`SELECT value FROM roster_fact WHERE name = 'organization'`,
      ([row]) => row?.value
    ),
    setOrganization: (id) => Effect.asVoid(sql`INSERT INTO roster_fact (name, value) VALUES ('organization', ${id})`),
    runs: Effect.gen(function*() {
      const counts = yield* sql<{ run: string; state: string; count: Integer }>`
        SELECT run, state, COUNT(*) AS count FROM roster_step GROUP BY run, state`
      const rows = yield* sql<{ id: string; started: Integer; ended: Integer | null; round: Integer }>`
        SELECT id, started, ended, round FROM roster_run ORDER BY started, id`
      return rows.map(({ ended, id, round, started }): Run => {
        const of = (state: State) => Number(counts.find((row) => row.run === id && row.state === state)?.count ?? 0)
        return {
          id,
          started: iso(started)!,
          ended: iso(ended),
          round: Number(round),
          counts: {
            pending: of("pending"),
            done: of("done"),
            unverified: of("unverified"),
            failed: of("failed"),
            skipped: of("skipped")
          }
        }
      })
    }),
    begin: (run, { matches = [], steps }) =>
      sql.withTransaction(Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const [found] = yield* sql<{ ended: Integer | null; round: Integer }>`
          SELECT ended, round FROM roster_run WHERE id = ${run}`
        if (found === undefined) {
          yield* sql`INSERT INTO roster_run (id, started, round) VALUES (${run}, ${now}, 1)`
          yield* insert(run, steps)
          yield* ids.set(matches)
          return steps.length === 0 ? undefined : 1
        }
        if (found.ended === null) return Number(found.round)
        const [left] = yield* sql`SELECT id FROM roster_step WHERE run = ${run} AND state <> 'done' LIMIT 1`
        if (left === undefined) return undefined
        yield* sql`UPDATE roster_step SET state = 'pending', details = '{}', at = NULL
          WHERE run = ${run} AND state <> 'done'`
        yield* sql`UPDATE roster_run SET ended = NULL, round = ${Number(found.round) + 1} WHERE id = ${run}`
        return Number(found.round) + 1
      })),
    isOpen: (run, round) =>
      Effect.map(
        sql`SELECT id FROM roster_run WHERE id = ${run} AND round = ${round} AND ended IS NULL`,
        (rows) => rows.length > 0
      ),
    end: (run) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => Effect.asVoid(sql`UPDATE roster_run SET ended = ${now} WHERE id = ${run}`)
      ),
    steps: (run) =>
      Effect.map(
        sql<StepRow>`SELECT step, state, details, intended, sent, at FROM roster_step WHERE run = ${run}
          ORDER BY position`,
        (rows) => rows.map(toRecorded)
      ),
    intent: (run, step) =>
      Effect.map(
        sql<StepRow>`SELECT intended, sent FROM roster_step WHERE run = ${run} AND id = ${step}`,
        ([row]) => row === undefined ? undefined : toIntent(row)
      ),
    intend: (run, step) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          Effect.asVoid(sql`UPDATE roster_step SET intended = COALESCE(intended, ${now}), sent = ${now}
          WHERE run = ${run} AND id = ${step}`)
      ),
    forget: (run, step) =>
      Effect.asVoid(
        sql`UPDATE roster_step SET intended = NULL, sent = NULL WHERE run = ${run} AND id = ${step}`
      ),
    settle: (run, step, { state, ...details }, entry) =>
      sql.withTransaction(Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        yield* sql`UPDATE roster_step SET state = ${state}, details = ${encodeDetails(details)}, at = ${now}
          WHERE run = ${run} AND id = ${step}`
        if (entry !== undefined) yield* ids.set([entry])
      }))
  }
  return records
})
