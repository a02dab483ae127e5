/** The tables of the engine, for SQLite and PostgreSQL, and their history: a database of an older version is changed when it is opened. */
import * as Effect from "effect/Effect"
import * as Migrator from "effect/sql/Migrator"
import * as SqlClient from "effect/sql/SqlClient"
import { SqlError, UnknownError } from "effect/sql/SqlError"

const createTables = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE IF NOT EXISTS roster_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_run (
    id TEXT PRIMARY KEY, started BIGINT NOT NULL, ended BIGINT, round INTEGER NOT NULL
  )`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_step (
    run TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, step TEXT NOT NULL, state TEXT NOT NULL,
    details TEXT NOT NULL, intended BIGINT, sent BIGINT, at BIGINT, PRIMARY KEY (run, id)
  )`
  yield* sql`CREATE TABLE IF NOT EXISTS roster_id (
    kind TEXT NOT NULL, source TEXT NOT NULL, flat TEXT NOT NULL, written TEXT NOT NULL, PRIMARY KEY (kind, source)
  )`
})

/** Removes the messages of workflows that an older version left in a SQLite file: the steps have what happened. */
const clearMessages = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  for (const name of ["cluster_messages", "cluster_replies"]) {
    const found = yield* sql`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${name}`
    if (found.length > 0) yield* sql`DELETE FROM ${sql(name)}`
  }
})

/** Gives every row an organization: that of the database, or an empty one until it is known. */
const addOrganizations = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const owner = sql`COALESCE((SELECT value FROM roster_fact WHERE name = 'organization'), '')`
  yield* sql`ALTER TABLE roster_run RENAME TO roster_run_1`
  yield* sql`ALTER TABLE roster_step RENAME TO roster_step_1`
  yield* sql`ALTER TABLE roster_id RENAME TO roster_id_1`
  yield* sql`CREATE TABLE roster_run (
    organization TEXT NOT NULL, id TEXT NOT NULL, started BIGINT NOT NULL, ended BIGINT, round INTEGER NOT NULL,
    owner TEXT, stop TEXT, settings TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (organization, id)
  )`
  yield* sql`CREATE TABLE roster_step (
    organization TEXT NOT NULL, run TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, step TEXT NOT NULL,
    state TEXT NOT NULL, details TEXT NOT NULL, intended BIGINT, sent BIGINT, at BIGINT,
    PRIMARY KEY (organization, run, id)
  )`
  yield* sql`CREATE TABLE roster_id (
    organization TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, flat TEXT NOT NULL, written TEXT NOT NULL,
    PRIMARY KEY (organization, kind, source)
  )`
  yield* sql`INSERT INTO roster_run (organization, id, started, ended, round)
    SELECT ${owner}, id, started, ended, round FROM roster_run_1`
  yield* sql`INSERT INTO roster_step (organization, run, id, position, step, state, details, intended, sent, at)
    SELECT ${owner}, run, id, position, step, state, details, intended, sent, at FROM roster_step_1`
  yield* sql`INSERT INTO roster_id (organization, kind, source, flat, written)
    SELECT ${owner}, kind, source, flat, written FROM roster_id_1`
  yield* sql`DROP TABLE roster_run_1`
  yield* sql`DROP TABLE roster_step_1`
  yield* sql`DROP TABLE roster_id_1`
  // Of the runs that kills left open, only the last one is resumed.
  yield* sql`UPDATE roster_run SET ended = started WHERE ended IS NULL AND EXISTS (
    SELECT 1 FROM roster_run AS later WHERE later.ended IS NULL AND
      (later.started > roster_run.started OR (later.started = roster_run.started AND later.id > roster_run.id))
  )`
  yield* sql.onDialectOrElse({ sqlite: () => clearMessages, orElse: () => Effect.void })
  yield* sql`CREATE UNIQUE INDEX roster_run_open ON roster_run (organization) WHERE ended IS NULL`
  yield* sql`CREATE INDEX roster_step_id ON roster_step (organization, id)`
  yield* sql`CREATE INDEX roster_id_flat ON roster_id (organization, kind, flat)`
})

/** Passwords of runs, encrypted. */
const addPasswords = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE roster_password (
    organization TEXT NOT NULL, run TEXT NOT NULL, username TEXT NOT NULL, line INTEGER NOT NULL, source TEXT NOT NULL,
    person TEXT NOT NULL, sealed TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (organization, run, username)
  )`
  yield* sql`CREATE INDEX roster_password_person ON roster_password (organization, run, person)`
})

/** What matches of runs changed in the id map, for undoing them. */
const addMatches = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE roster_match (
    organization TEXT NOT NULL, run TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, flat TEXT NOT NULL,
    flat_before TEXT, written_before TEXT, PRIMARY KEY (organization, run, kind, source)
  )`
})

/** A run whose process has gone silent is noticed. */
const addBeats = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE roster_run ADD COLUMN beat BIGINT NOT NULL DEFAULT 0`
})

const history = {
  "0001_create_tables": createTables,
  "0002_add_organizations": addOrganizations,
  "0003_add_passwords": addPasswords,
  "0004_add_matches": addMatches,
  "0005_add_beats": addBeats
}

const migrate = Migrator.make({})({ loader: Migrator.fromRecord(history), table: "roster_migration" })

/** The last change that this version knows. */
const version = Object.keys(history).length

/** Said of a database that has changes which this version does not know. */
export const newer = "a newer version of this tool wrote the database. Update the tool"

/** Whether the last change of a database is one that this version does not know. */
export const isNewer = (last: unknown): boolean => typeof last === "number" && last > version

const refuseNewer = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ last: number | null }>`SELECT MAX(migration_id) AS last FROM roster_migration`
  if (!isNewer(row?.last)) return
  return yield* new SqlError({ reason: new UnknownError({ cause: undefined, message: newer, operation: "migrate" }) })
})

const prepared = new WeakSet<SqlClient.SqlClient>()

/** Creates what is missing, and changes what an older version created. Refuses what a newer version created. */
export const prepare: Effect.Effect<void, SqlError, SqlClient.SqlClient> = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  if (prepared.has(sql)) return
  yield* Effect.andThen(migrate, refuseNewer)
  prepared.add(sql)
}).pipe(
  Effect.catchTag("MigrationError", (error) =>
    Effect.fail(
      error.cause instanceof SqlError
        ? error.cause
        : new SqlError({
          reason: new UnknownError({ cause: error, message: error.message, operation: "migrate" })
        })
    ))
)
