/** The steps of an organization's runs in the database. Only the owner of a run writes. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { randomUUID } from "node:crypto"
import type { Step } from "../../plan/Step.ts"
import { State } from "../Outcome.ts"
import type { Intent, Recorded, Writer } from "./Recorded.ts"
import { RunTaken } from "./RunErrors.ts"
import { fromStop, iso } from "./RunRows.ts"
import type { Context, Integer } from "./RunRows.ts"

const DetailsJson = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
const encodeDetails = Schema.encodeSync(DetailsJson)
const decodeDetails = Schema.decodeSync(DetailsJson)
const decodeState = Schema.decodeUnknownSync(State)

interface Row {
  readonly step: string
  readonly state: string
  readonly details: string
  readonly intended: Integer | null
  readonly sent: Integer | null
  readonly at: Integer | null
}

const toIntent = (row: Pick<Row, "intended" | "sent">): Intent | undefined =>
  row.intended === null ? undefined : { first: Number(row.intended), last: Number(row.sent ?? row.intended) }

const toRecorded = (row: Row): Recorded => ({
  step: JSON.parse(row.step) as Step,
  outcome: { state: decodeState(row.state), ...decodeDetails(row.details) },
  intent: toIntent(row),
  at: row.at === null ? undefined : iso(row.at)
})

export const make = Effect.fnUntraced(function*({ ids, organization }: Context) {
  const sql = yield* SqlClient.SqlClient
  // A process that takes the run over waits for writes of its owner that have begun, and so sees their intents.
  const locked = sql.literal(sql.onDialectOrElse({ pg: () => "FOR SHARE", orElse: () => "" }))

  const writer = (run: string, owner: string): Writer => {
    /** Changes a step, unless another process has taken the run over. */
    const change = (step: string, assignments: Fragment) =>
      Effect.flatMap(
        sql`WITH owned AS (
            SELECT id FROM roster_run
            WHERE organization = ${organization} AND id = ${run} AND owner = ${owner} AND ended IS NULL ${locked}
          )
          UPDATE roster_step SET ${assignments}
          WHERE organization = ${organization} AND run = ${run} AND id = ${step} AND EXISTS (SELECT 1 FROM owned)
          RETURNING id`,
        (rows) => rows.length > 0 ? Effect.void : Effect.fail(new RunTaken({ run }))
      )
    return {
      intent: (step) =>
        Effect.map(
          sql<Row>`SELECT intended, sent FROM roster_step
            WHERE organization = ${organization} AND run = ${run} AND id = ${step}`,
          ([row]) => row === undefined ? undefined : toIntent(row)
        ),
      intend: (step) =>
        Effect.flatMap(
          Clock.currentTimeMillis,
          (now) => change(step, sql`intended = COALESCE(intended, ${now}), sent = ${now}`)
        ),
      forget: (step) => change(step, sql`intended = NULL, sent = NULL`),
      settle: (step, { state, ...details }, entry) =>
        sql.withTransaction(Effect.gen(function*() {
          const now = yield* Clock.currentTimeMillis
          yield* change(step, sql`state = ${state}, details = ${encodeDetails(details)}, at = ${now}`)
          if (entry !== undefined) yield* ids.set([entry])
        })),
      beat: Effect.flatMap(
        sql`UPDATE roster_run SET beat = beat + 1
          WHERE organization = ${organization} AND id = ${run} AND owner = ${owner} AND ended IS NULL RETURNING id`,
        (rows) => rows.length > 0 ? Effect.void : Effect.fail(new RunTaken({ run }))
      ),
      end: (stop) =>
        Effect.flatMap(
          Clock.currentTimeMillis,
          (now) =>
            Effect.asVoid(sql`UPDATE roster_run SET ended = ${now}, stop = ${stop === undefined ? null : fromStop(stop)}
            WHERE organization = ${organization} AND id = ${run} AND owner = ${owner} AND ended IS NULL`)
        )
    }
  }

  return {
    steps: (run: string) =>
      Effect.map(
        sql<Row>`SELECT step, state, details, intended, sent, at FROM roster_step
          WHERE organization = ${organization} AND run = ${run} ORDER BY position`,
        (rows) => rows.map(toRecorded)
      ),
    take: Effect.fnUntraced(function*(run: string, round: number) {
      const owner = randomUUID()
      const taken = yield* sql`UPDATE roster_run SET owner = ${owner}
        WHERE organization = ${organization} AND id = ${run} AND round = ${round} AND ended IS NULL RETURNING id`
      return taken.length === 0 ? undefined : writer(run, owner)
    })
  }
})
