/** The steps of an organization's runs in the database. Only the owner of a run writes. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { Entry } from "../../plan/IdMap.ts"
import type { Step } from "../../plan/Step.ts"
import { State } from "../Outcome.ts"
import type { Outcome } from "../Outcome.ts"
import type { Intent, Recorded } from "./Recorded.ts"
import { RunTaken } from "./RunErrors.ts"
import { iso } from "./RunRows.ts"
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

export const make = Effect.fnUntraced(function*({ ids, organization, owner }: Context) {
  const sql = yield* SqlClient.SqlClient
  // A process that takes the run over waits for writes of its owner that have begun, and so sees their intents.
  const locked = sql.literal(sql.onDialectOrElse({ pg: () => "FOR SHARE", orElse: () => "" }))

  /** Changes a step, unless another process has taken the run over. */
  const change = (run: string, step: string, assignments: Fragment) =>
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
    steps: (run: string) =>
      Effect.map(
        sql<Row>`SELECT step, state, details, intended, sent, at FROM roster_step
          WHERE organization = ${organization} AND run = ${run} ORDER BY position`,
        (rows) => rows.map(toRecorded)
      ),
    intent: (run: string, step: string) =>
      Effect.map(
        sql<Row>`SELECT intended, sent FROM roster_step
          WHERE organization = ${organization} AND run = ${run} AND id = ${step}`,
        ([row]) => row === undefined ? undefined : toIntent(row)
      ),
    intend: (run: string, step: string) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => change(run, step, sql`intended = COALESCE(intended, ${now}), sent = ${now}`)
      ),
    forget: (run: string, step: string) => change(run, step, sql`intended = NULL, sent = NULL`),
    settle: (run: string, step: string, { state, ...details }: Outcome, entry?: Entry) =>
      sql.withTransaction(Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        yield* change(run, step, sql`state = ${state}, details = ${encodeDetails(details)}, at = ${now}`)
        if (entry !== undefined) yield* ids.set([entry])
      }))
  }
})
