/** A database has the records of one organization, or of many: the organization whose records are read and written. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"

/** The id of the organization in Flat. By default the one that the database belongs to. */
export const Organization = Context.Reference<string | undefined>("@flat-sdk/roster/Organization", {
  defaultValue: () => undefined
})

/** The organization that the database belongs to. Databases of many organizations have none. */
export const owner = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ value: string }>`SELECT value FROM roster_fact WHERE name = 'organization'`
  return row?.value
})

/** The organization in effect. Empty in a database that belongs to none yet. */
export const current = Effect.gen(function*() {
  return (yield* Organization) ?? (yield* owner) ?? ""
})

/** The organizations that the database has records of. */
export const all = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ organization: string }>`
    SELECT organization FROM roster_run UNION SELECT organization FROM roster_id ORDER BY organization`
  return rows.map(({ organization }) => organization)
})
