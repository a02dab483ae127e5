/** The runs of an organization in the database. */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { Step } from "../../plan/Step.ts"
import type * as Breaker from "../Breaker.ts"
import type { StoredIdMap } from "../IdMapTable.ts"
import type { State } from "../Outcome.ts"
import * as MatchRows from "./MatchRows.ts"
import * as Organization from "./Organization.ts"
import type { Records, Run } from "./Recorded.ts"
import { RunOpen } from "./RunErrors.ts"

export interface Context {
  readonly organization: string
  readonly ids: StoredIdMap
}

/** PostgreSQL's client returns large integers as strings. */
export type Integer = number | string

export const iso = (millis: Integer): string => new Date(Number(millis)).toISOString()

const StopJson = Schema.fromJsonString(Schema.Struct({
  why: Schema.Literals(["token", "forbidden", "passwords", "unreachable"]),
  failures: Schema.Finite,
  failure: Schema.Struct({
    message: Schema.String,
    fix: Schema.String,
    reason: Schema.String,
    supportId: Schema.optionalKey(Schema.String)
  })
}))
const decodeStop = Schema.decodeSync(StopJson)
const encodeStop = Schema.encodeSync(StopJson)

const toStop = (text: string): Breaker.Stop => {
  const { failure: { supportId, ...failure }, ...stop } = decodeStop(text)
  return { ...stop, failure: { ...failure, supportId } }
}

export const fromStop = ({ failure: { supportId, ...failure }, ...stop }: Breaker.Stop): string =>
  encodeStop({ ...stop, failure: { ...failure, ...(supportId === undefined ? undefined : { supportId }) } })

interface Row {
  readonly id: string
  readonly started: Integer
  readonly ended: Integer | null
  readonly round: Integer
  readonly stop: string | null
  readonly settings: string
}

interface Count {
  readonly run: string
  readonly state: State
  readonly count: Integer
}

const toRun = ({ ended, id, round, settings, started, stop }: Row, counts: ReadonlyArray<Count>): Run => {
  const of = (state: State) => Number(counts.find((row) => row.run === id && row.state === state)?.count ?? 0)
  return {
    id,
    started: iso(started),
    ended: ended === null ? undefined : iso(ended),
    round: Number(round),
    stop: stop === null ? undefined : toStop(stop),
    settings,
    counts: {
      pending: of("pending"),
      done: of("done"),
      unverified: of("unverified"),
      failed: of("failed"),
      skipped: of("skipped")
    }
  }
}

/** Rows inserted with a statement. */
const batch = 200

export const make = Effect.fnUntraced(function*({ ids, organization }: Context) {
  const sql = yield* SqlClient.SqlClient
  const noted = yield* MatchRows.make(organization)

  const insert = Effect.fnUntraced(function*(run: string, steps: ReadonlyArray<Step>) {
    // A write of an earlier plan may have been executed without a response: the new plan looks it up too.
    const intents = new Map(
      (yield* sql<{ id: string; intended: Integer; sent: Integer }>`
        SELECT id, MIN(intended) AS intended, MAX(sent) AS sent FROM roster_step
        WHERE organization = ${organization} AND state <> 'done' AND intended IS NOT NULL GROUP BY id`).map((
        { id, intended, sent }
      ) => [id, { intended: Number(intended), sent: Number(sent) }])
    )
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
    for (let from = 0; from < rows.length; from += batch) {
      const some = rows.slice(from, from + batch)
      if (Arr.isArrayNonEmpty(some)) yield* sql`INSERT INTO roster_step ${sql.insert(some)}`
    }
  })

  const select = (where: Fragment) =>
    Effect.gen(function*() {
      const rows = yield* sql<Row>`SELECT id, started, ended, round, stop, settings FROM roster_run
        WHERE organization = ${organization} AND ${where} ORDER BY started, id`
      if (rows.length === 0) return []
      const counts = yield* sql<Count>`SELECT run, state, COUNT(*) AS count FROM roster_step
        WHERE organization = ${organization} AND run IN ${sql.in(rows.map(({ id }) => id))} GROUP BY run, state`
      return rows.map((row) => toRun(row, counts))
    })

  const otherOpen = (run: string) =>
    Effect.map(
      sql<{ id: string }>`SELECT id FROM roster_run
        WHERE organization = ${organization} AND id <> ${run} AND ended IS NULL`,
      ([row]) => row?.id
    )

  const begin: Records["begin"] = (run, { forgets = [], matches = [], steps }, { replace, settings = "{}" }) =>
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
        yield* noted.note(run, matches)
        yield* ids.forget(forgets)
        yield* ids.set(matches)
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
      Effect.catchTag("SqlError", (error): Effect.Effect<never, SqlError | RunOpen> =>
        Effect.flatMap(
          otherOpen(run),
          (other): Effect.Effect<never, SqlError | RunOpen> =>
            Effect.fail(other === undefined ? error : new RunOpen({ run: other }))
        ))
    )

  return {
    organization: Organization.owner.pipe(Effect.provideService(SqlClient.SqlClient, sql)),
    setOrganization: (id: string) =>
      sql.withTransaction(Effect.gen(function*() {
        yield* sql`INSERT INTO roster_fact (name, value) VALUES ('organization', ${id})`
        // What was recorded before the organization was known.
        for (const table of ["roster_run", "roster_step", "roster_id", "roster_match"]) {
          yield* sql`UPDATE ${sql(table)} SET organization = ${id} WHERE organization = ''`
        }
      })),
    runs: select(sql`1 = 1`),
    matches: noted.of,
    run: (run: string) => Effect.map(select(sql`id = ${run}`), ([found]) => found),
    open: Effect.map(
      sql<{ id: string; round: Integer; beat: Integer }>`SELECT id, round, beat FROM roster_run
        WHERE organization = ${organization} AND ended IS NULL`,
      ([row]) => row === undefined ? undefined : { id: row.id, round: Number(row.round), beat: Number(row.beat) }
    ),
    begin,
    renew: (run: string, round: number) =>
      Effect.asVoid(sql`UPDATE roster_run SET round = round + 1, owner = NULL
        WHERE organization = ${organization} AND id = ${run} AND round = ${round} AND ended IS NULL`),
    close: (run: string) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          Effect.asVoid(sql`UPDATE roster_run SET ended = ${now}, owner = NULL
          WHERE organization = ${organization} AND id = ${run} AND ended IS NULL`)
      )
  }
})
