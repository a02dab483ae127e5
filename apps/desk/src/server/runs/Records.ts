/** What the desk records of a run besides the engine: who began it, who may have its passwords, and until when. */
import type { Engine, Plan } from "@flat-sdk/roster"
import { Clock, Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { PlanRow } from "../../shared/Desk.ts"

/** What a run does. Each kind has a database of its own, because the engine has one open run in each. */
export type Kind = "import" | "passwords"

/** Why a run stopped before its last step: as the engine says, at the hour's limit, or because the desk itself could not go on. */
export type Stop = Engine.Stop["why"] | "limit" | "failed"

export interface Run {
  readonly id: string
  readonly kind: Kind
  readonly title: string
  /** The administrator who began it. */
  readonly by: string
  /** Who may download the passwords. */
  readonly holder: { readonly id: string; readonly name: string }
  /** Why it stopped last. */
  readonly stop?: Stop | undefined
  /** It has come to its last step; or it is not continued any more, because of that. */
  readonly end?: "finished" | "saved" | "replaced" | "overdue" | undefined
  /** What became of the passwords; `none`: there were none, or all are those of the school's files. Absent while they are kept. */
  readonly passwords?: "saved" | "overdue" | "none" | undefined
  /** When its passwords are deleted, and it is not continued any more, in milliseconds. */
  readonly expires: number
  readonly history: ReadonlyArray<{ readonly at: number; readonly what: string }>
}

/** What is executed, and its steps in words. It has names of people, and no passwords. */
export interface Work {
  readonly plan: Pick<Plan.Applicable, "steps" | "matches" | "forgets" | "made">
  /** By the position of the step. `rooms` are the classes of a person with a new password. */
  readonly rows: ReadonlyArray<
    Pick<PlanRow, "action" | "kind" | "name" | "detail"> & { readonly rooms: ReadonlyArray<string> }
  >
}

const week = 7 * 24 * 3600_000

const toRun = ({ facts }: { readonly facts: string }) => JSON.parse(facts) as Run

/** Opens the runs of a school. */
export const make = Effect.fnUntraced(function*(sql: SqlClient.SqlClient) {
  yield* sql`CREATE TABLE IF NOT EXISTS desk_run (id TEXT PRIMARY KEY, facts TEXT NOT NULL, work TEXT NOT NULL)`
  const find = (id: string) =>
    Effect.map(
      sql<{ facts: string }>`SELECT facts FROM desk_run WHERE id = ${id}`,
      ([found]) => found && toRun(found)
    )
  return {
    find,
    /** Those begun last first. */
    all: Effect.map(
      sql<{ facts: string }>`SELECT facts FROM desk_run ORDER BY rowid DESC`,
      (found) => found.map(toRun)
    ),
    work: (id: string) =>
      Effect.map(
        sql<{ work: string }>`SELECT work FROM desk_run WHERE id = ${id}`,
        ([found]) => JSON.parse(found!.work) as Work
      ),
    add: Effect.fnUntraced(function*(run: Omit<Run, "expires" | "history">, { plan, rows }: Work) {
      const now = yield* Clock.currentTimeMillis
      const facts: Run = { ...run, expires: now + week, history: [{ at: now, what: `${run.by} began it` }] }
      const work = JSON.stringify({ plan, rows })
      yield* sql`INSERT INTO desk_run ${sql.insert({ id: run.id, facts: JSON.stringify(facts), work })}`
    }),
    /** Changes what is recorded of a run, and says in its history what happened. With `renews`, its week begins anew. */
    change: (id: string, what: string, changes: Partial<Run> & { readonly renews?: boolean }) =>
      sql.withTransaction(Effect.gen(function*() {
        const before = (yield* find(id))!
        const at = yield* Clock.currentTimeMillis
        const { renews, ...rest } = changes
        const expires = renews === true ? at + week : before.expires
        const facts: Run = { ...before, expires, ...rest, history: [...before.history, { at, what }] }
        yield* sql`UPDATE desk_run SET facts = ${JSON.stringify(facts)} WHERE id = ${id}`
      }))
  }
})
