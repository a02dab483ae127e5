/** The tables of the engine, for SQLite and PostgreSQL. A database has the records of one organization, or of many. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { SqlError, UnknownError } from "effect/sql/SqlError"

/** The id of the organization in Flat whose records are read and written. By default the one that the database belongs to. */
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
export const organization = Effect.gen(function*() {
  return (yield* Organization) ?? (yield* owner) ?? ""
})

/** The organizations that the database has records of. */
export const organizations = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ organization: string }>`
    SELECT organization FROM roster_run UNION SELECT organization FROM roster_id ORDER BY organization`
  return rows.map(({ organization }) => organization)
})

/** Tables with a column for the organization. */
export const ofOrganizations = ["roster_run", "roster_step", "roster_id", "roster_match"] as const

/** Version of the tables that this version of the tool writes. */
const version = 1

/** Why a database with other tables is refused. */
export const newer = "a newer version of this tool wrote the database. Update the tool"

/** Whether a version of the tables is one that this version of the tool does not know. */
const isNewer = (found: unknown): boolean => Number(found) > version

const create = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE IF NOT EXISTS roster_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_run (
    organization TEXT NOT NULL, id TEXT NOT NULL, started BIGINT NOT NULL, ended BIGINT, round INTEGER NOT NULL,
    owner TEXT, stop TEXT, settings TEXT NOT NULL, PRIMARY KEY (organization, id)
  )`
  // One run of an organization is open.
  yield* sql`CREATE UNIQUE INDEX IF NOT EXISTS roster_run_open ON roster_run (organization) WHERE ended IS NULL`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_step (
    organization TEXT NOT NULL, run TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, step TEXT NOT NULL,
    state TEXT NOT NULL, details TEXT NOT NULL, intended BIGINT, sent BIGINT, at BIGINT,
    PRIMARY KEY (organization, run, id)
  )`
  yield* sql`CREATE INDEX IF NOT EXISTS roster_step_id ON roster_step (organization, id)`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_id (
    organization TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, flat TEXT NOT NULL, written TEXT NOT NULL,
    PRIMARY KEY (organization, kind, source)
  )`
  yield* sql`CREATE INDEX IF NOT EXISTS roster_id_flat ON roster_id (organization, kind, flat)`
  // What matches of runs changed in the id map, for undoing them.
  yield* sql`CREATE TABLE IF NOT EXISTS roster_match (
    organization TEXT NOT NULL, run TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, flat TEXT NOT NULL,
    flat_before TEXT, written_before TEXT, PRIMARY KEY (organization, run, kind, source)
  )`
  // Passwords of runs, encrypted.
  yield* sql`CREATE TABLE IF NOT EXISTS roster_password (
    organization TEXT NOT NULL, run TEXT NOT NULL, username TEXT NOT NULL, line INTEGER NOT NULL, source TEXT NOT NULL,
    person TEXT NOT NULL, sealed TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (organization, run, username)
  )`
  yield* sql`CREATE INDEX IF NOT EXISTS roster_password_person ON roster_password (organization, run, person)`
  yield* sql`INSERT INTO roster_fact (name, value) VALUES ('version', ${String(version)}) ON CONFLICT (name) DO NOTHING`
})

const preparedClients = new WeakSet<SqlClient.SqlClient>()

/** Creates what is missing. Refuses a database that a newer version wrote. */
export const prepare: Effect.Effect<void, SqlError, SqlClient.SqlClient> = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  if (preparedClients.has(sql)) return
  yield* sql.withTransaction(Effect.gen(function*() {
    // Processes that create the tables at the same time would fail.
    yield* sql.onDialectOrElse({ pg: () => sql`SELECT pg_advisory_xact_lock(7013)`, orElse: () => Effect.void })
    yield* create
  }))
  const [row] = yield* sql<{ value: string }>`SELECT value FROM roster_fact WHERE name = 'version'`
  if (isNewer(row?.value)) {
    return yield* new SqlError({ reason: new UnknownError({ cause: undefined, message: newer, operation: "prepare" }) })
  }
  preparedClients.add(sql)
})
