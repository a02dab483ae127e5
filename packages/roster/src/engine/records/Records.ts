/**
 * What the engine remembers in the database: the runs of an organization. A run has the steps of a plan, with what happened to each; its owner writes
 * them with a `Journal`.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { Applicable } from "../../plan/PlanFile.ts"
import type { Step } from "../../plan/Step.ts"
import * as Breaker from "../outcome/Breaker.ts"
import { State } from "../outcome/Outcome.ts"
import * as IdMapTable from "./IdMapTable.ts"
import * as Journal from "./Journal.ts"
import { type Integer, iso } from "./Journal.ts"
import * as Tables from "./Tables.ts"

export type { Intent, Recorded } from "./Journal.ts"

/** Another plan of the organization has an open run. */
export class RunOpen extends Data.TaggedError("RunOpen")<{ readonly run: string }> {
  override get message(): string {
    return `The plan ${this.run.slice(0, 8)} of this organization has an open run.`
  }
}

/** A run and its steps. */
export interface Run {
  /** Name of the plan, see `PlanFile.hashOf`. */
  readonly id: string
  readonly started: string
  /** End of the last round; `undefined` while one is open, also after a kill. */
  readonly ended: string | undefined
  /** How often the plan was begun: once, and each time that it was applied again after the run had ended. */
  readonly round: number
  /** Why the last round stopped before its last step. */
  readonly stop: Breaker.Stop | undefined
  /** How to execute it, as JSON. */
  readonly settings: string
  readonly counts: Readonly<Record<State, number>>
}

/** What the store of a run keeps. */
export type Records = Effect.Success<typeof make>

interface Row {
  readonly id: string
  readonly started: Integer
  readonly ended: Integer | null
  readonly round: Integer
  readonly stop: string | null
  readonly settings: string
}

const toRun = (
  { ended, id, round, settings, started, stop }: Row,
  counts: ReadonlyArray<{ run: string; state: State; count: Integer }>
): Run => {
  const of = (state: State) => Number(counts.find((row) => row.run === id && row.state === state)?.count ?? 0)
  return {
    id,
    started: iso(started),
    ended: ended === null ? undefined : iso(ended),
    round: Number(round),
    stop: stop === null ? undefined : Breaker.decodeStop(stop),
    settings,
    counts: Object.fromEntries(State.literals.map((state) => [state, of(state)])) as Run["counts"]
  }
}

const batch = 200

/** Creates the records of the organization in effect, and the tables if they are missing. */
export const make = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* Tables.prepare
  const organization = yield* Tables.organization
  const ids = yield* IdMapTable.make
  const matches = yield* IdMapTable.matchesOf(organization)
  const provided = <A, E, R>(effect: Effect.Effect<A, E, R | SqlClient.SqlClient>) =>
    Effect.provideService(effect, SqlClient.SqlClient, sql)

  const insert = Effect.fnUntraced(function*(run: string, steps: ReadonlyArray<Step>) {
    // A write of an earlier plan may have been executed without a response: the new plan looks it up too.
    const found = yield* sql<{ id: string; intended: Integer; sent: Integer }>`
      SELECT id, MIN(intended) AS intended, MAX(sent) AS sent FROM roster_step
      WHERE organization = ${organization} AND state <> 'done' AND intended IS NOT NULL GROUP BY id`
    const intents = new Map(found.map((row) => [row.id, { intended: Number(row.intended), sent: Number(row.sent) }]))
    const rows = steps.map((step, position): Record<string, string | number | null> => ({
      organization,
      run,
      id: step.id,
      position,
      step: JSON.stringify(step),
      state: "pending",
      details: "{}",
      intended: intents.get(step.id)?.intended ?? null,
      sent: intents.get(step.id)?.sent ?? null
    }))
    for (const some of Arr.chunksOf(rows, batch)) yield* sql`INSERT INTO roster_step ${sql.insert(some)}`
  })

  const select = (where: Fragment) =>
    Effect.gen(function*() {
      const rows = yield* sql<Row>`SELECT id, started, ended, round, stop, settings FROM roster_run
        WHERE organization = ${organization} AND ${where} ORDER BY started, id`
      if (rows.length === 0) return []
      const counts = yield* sql<
        { run: string; state: State; count: Integer }
      >`SELECT run, state, COUNT(*) AS count FROM roster_step
        WHERE organization = ${organization} AND run IN ${sql.in(rows.map(({ id }) => id))} GROUP BY run, state`
      return rows.map((row) => toRun(row, counts))
    })

  const begin = (
    run: string,
    { forgets = [], matches: matched = [], steps }: Applicable,
    { replace, settings = "{}" }: { readonly replace: boolean; readonly settings?: string | undefined }
  ) =>
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      if (replace) {
        yield* sql`UPDATE roster_run SET ended = ${now}, owner = NULL
          WHERE organization = ${organization} AND id <> ${run} AND ended IS NULL`
      }
      const [found] = yield* sql<{ ended: Integer | null; round: Integer }>`
        SELECT ended, round FROM roster_run WHERE organization = ${organization} AND id = ${run}`
      if (found === undefined) {
        const empty = steps.length === 0
        yield* sql`INSERT INTO roster_run ${
          sql.insert({ organization, id: run, started: now, ended: empty ? now : null, round: 1, settings })
        }`
        yield* insert(run, steps)
        yield* matches.note(run, matched)
        yield* ids.forget(forgets)
        yield* ids.set(matched)
        return empty ? undefined : 1
      }
      yield* sql`UPDATE roster_run SET settings = ${settings} WHERE organization = ${organization} AND id = ${run}`
      if (found.ended === null) return Number(found.round)
      const [left] = yield* sql`SELECT id FROM roster_step
        WHERE organization = ${organization} AND run = ${run} AND state <> 'done' LIMIT 1`
      if (left === undefined) return undefined
      yield* sql`UPDATE roster_step SET state = 'pending', details = '{}', at = NULL
        WHERE organization = ${organization} AND run = ${run} AND state <> 'done'`
      yield* sql`UPDATE roster_run SET ended = NULL, owner = NULL, stop = NULL, round = round + 1
        WHERE organization = ${organization} AND id = ${run}`
      return Number(found.round) + 1
    }).pipe(
      sql.withTransaction,
      // The index allows one open run of an organization. Drivers name its violation differently.
      Effect.catchTag("SqlError", (error) =>
        // What is open was replaced, unless another process was quicker: it is still there because the statement failed.
        replace && error.reason._tag !== "UniqueViolation" ? Effect.fail(error) : Effect.flatMap(
          sql<{ id: string }>`SELECT id FROM roster_run
            WHERE organization = ${organization} AND id <> ${run} AND ended IS NULL`,
          ([other]): Effect.Effect<never, SqlError | RunOpen> =>
            Effect.fail(other === undefined ? error : new RunOpen({ run: other.id }))
        ))
    )

  const take = Effect.fnUntraced(function*(run: string) {
    // A name that no other process has. It is no secret.
    const owner = (yield* Effect.all([Random.nextInt, Random.nextInt])).join(" ")
    const taken = yield* sql`UPDATE roster_run SET owner = ${owner}
      WHERE organization = ${organization} AND id = ${run} AND ended IS NULL RETURNING id`
    if (taken.length === 0) return yield* new Journal.RunTaken({ run })
    return yield* provided(Journal.make({ ids, organization, owner, run }))
  })

  return {
    /** The id of the organization that the database belongs to. */
    organization: provided(Tables.owner),
    setOrganization: (id: string) =>
      sql.withTransaction(Effect.gen(function*() {
        yield* sql`INSERT INTO roster_fact (name, value) VALUES ('organization', ${id})`
        // What was recorded before the organization was known.
        for (const table of Tables.ofOrganizations) {
          yield* sql`UPDATE ${sql(table)} SET organization = ${id} WHERE organization = ''`
        }
      })),
    /** Runs in the order of their beginning. */
    runs: select(sql`1 = 1`),
    run: (run: string) => Effect.map(select(sql`id = ${run}`), ([found]) => found),
    /** The run that has begun and not ended. */
    open: Effect.map(select(sql`ended IS NULL`), ([found]) => found),
    steps: (run: string) => provided(Journal.read(organization, run)),
    /** The matches that a run noted and that changed whose an id of the school's files is. */
    matches: matches.of,
    /**
     * Saves a new plan and its matches, continues its open round, or begins a new round in which all steps that are not done are retried. Returns the
     * number of the round, or `undefined` when all steps are done. Only one run of an organization is open: with `replace` those of other plans end,
     * otherwise they are an error. `settings` says how to execute the run, as JSON.
     */
    begin,
    /** Takes an open run over: from now on, only this journal may write into it. Fails if the run is not open. */
    take
  }
})
