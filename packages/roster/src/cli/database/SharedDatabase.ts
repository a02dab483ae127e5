/** The PostgreSQL database that workers share, as commands name it. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import * as Exit from "../../console/Exit.ts"
import * as Tables from "../../engine/records/Tables.ts"
import * as Session from "../settings/Session.ts"

/** Connections of a process. One of them is for its locks. */
const connections = 5

/** Connects when it is first used. The URL is as in `psql`, with `sslmode` and `connect_timeout`. */
export const layer = (url: Redacted.Redacted): Layer.Layer<SqlClient.SqlClient, SqlError> =>
  PgClient.layer({
    url,
    applicationName: "flat-roster",
    maxConnections: connections,
    keepAlive: "10 seconds",
    startupParameters: {
      TimeZone: "UTC",
      // An intent must survive a crash of the server, also where its configuration prefers speed.
      synchronous_commit: "on",
      // A process that is stopped within a transaction must not keep others from taking its run over.
      idle_in_transaction_session_timeout: "5000",
      statement_timeout: "30000",
      lock_timeout: "10000"
    }
  })

/** Provides the database. If it cannot be reached, ends the command with exit code 4. */
export const connect = (url: Redacted.Redacted) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT 1`).pipe(
      Effect.andThen(Tables.prepare),
      Effect.catch(({ message }) =>
        Exit.exitStopped(
          `The database cannot be used: ${message}. Check its URL, and that the server runs and lets this user create tables.`
        )
      )
    )
    return yield* effect
  }).pipe(
    Effect.provide(layer(url)),
    Effect.catchIf(isSqlError, stopFailed)
  )

export const stopFailed = ({ message }: { readonly message: string }) =>
  Exit.exitStopped(`The database failed: ${message}. Run the same command again: completed steps are not repeated.`)

/** Runs an effect for each organization of the database, or for the one that is named. */
export const forEachOrganization = <A, E, R>(
  named: string | undefined,
  effect: (id: string) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function*() {
    const all = named !== undefined ? [named] : yield* Tables.organizations
    if (all.length === 0) return yield* Exit.exitRejected("No plan was applied yet: the database has no run.")
    return yield* Effect.forEach(all, (id) => Effect.provideService(effect(id), Tables.Organization, id))
  })

const ofToken = Session.organizationOf.pipe(
  Effect.map((organization = "") => organization),
  Effect.provide(Session.layer({ baseUrl: undefined, concurrency: 1 })),
  Effect.catch((error) =>
    Exit.exitRejected(
      `The organization of FLAT_ACCESS_TOKEN cannot be read: ${error.message}. Name it with --organization ID.`
    )
  )
)

/** The organization that is named, else that of the access token, else the only one of the database. */
export const oneOrganization = Effect.fnUntraced(function*(named: string | undefined) {
  if (named !== undefined) return named
  if ((process.env["FLAT_ACCESS_TOKEN"] ?? "") !== "") return yield* ofToken
  const all = yield* Tables.organizations
  if (all.length === 1) return all[0]!
  return yield* Exit.exitRejected(
    all.length === 0
      ? "The database has no organization yet. Name one with --organization ID, or set FLAT_ACCESS_TOKEN."
      : `The database has ${all.length} organizations. Name one with --organization ID: ${all.join(", ")}.`
  )
})
