/** A PostgreSQL database for `effect/sql`, which many processes share. */
import * as PgClient from "@effect/sql-pg/PgClient"
import type * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

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
