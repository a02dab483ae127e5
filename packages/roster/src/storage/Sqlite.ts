/**
 * A SQLite file for `effect/sql`, over Node's own `node:sqlite`. Only its owner can read it. Every commit is on disk before it returns, so that an
 * intent is never lost, also when the power fails. `node:sqlite` would block the process until then: it only writes, and the file is flushed here.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Semaphore from "effect/Semaphore"
import * as SqlClient from "effect/sql/SqlClient"
import type * as SqlConnection from "effect/sql/SqlConnection"
import { classifySqliteError, SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import { chmodSync, closeSync, existsSync, fsync, openSync, readSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import { OpenCheck } from "./OpenCheck.ts"

const toValue = (value: unknown): SQLInputValue =>
  typeof value === "boolean"
    ? Number(value)
    : value instanceof Date
    ? value.toISOString()
    : value === undefined
    ? null
    : value as SQLInputValue

const errorOf = (message: string, operation: string, cause: unknown): SqlError => {
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message
  return new SqlError({ reason: classifySqliteError(cause, { message: why, operation }) })
}

const attempt = <A>(message: string, operation: string, run: () => A): Effect.Effect<A, SqlError> =>
  Effect.try({ try: run, catch: (cause) => errorOf(message, operation, cause) })

/** Every database begins with this. A new one is empty. */
const magic = Buffer.from("SQLite format 3\0")

const isOther = (path: string): boolean => {
  const file = openSync(path, "r")
  try {
    const head = Buffer.alloc(magic.length)
    const length = readSync(file, head)
    return length > 0 && !head.equals(magic)
  } finally {
    closeSync(file)
  }
}

const flushFile = (file: number) =>
  Effect.callback<void, unknown>((resume) =>
    fsync(file, (error) => resume(error === null ? Effect.void : Effect.fail(error)))
  )

/** Flushes the file that commits are written to, and its entry in the folder when it is new. */
const makeFlush = (path: string) => {
  let log: number | undefined
  // Not every system can flush a folder.
  const flushFolder = Effect.ignore(Effect.acquireUseRelease(
    Effect.try(() => openSync(dirname(path), "r")),
    flushFile,
    (folder) => Effect.sync(() => closeSync(folder))
  ))
  const open = Effect.tap(Effect.try(() => log = openSync(`${path}-wal`, "r+")), flushFolder)
  const flush = Effect.suspend(() => log === undefined ? Effect.flatMap(open, flushFile) : flushFile(log)).pipe(
    Effect.mapError((cause) => errorOf("The database cannot be flushed", "flush", cause))
  )
  return { flush, close: () => log === undefined ? undefined : closeSync(log) }
}

/** An open database. */
export interface Database {
  readonly database: Pick<DatabaseSync, "isTransaction"> & {
    readonly prepare: (sql: string) => Pick<StatementSync, "all">
  }
  /** Waits until what was committed is on disk. */
  readonly flush: Effect.Effect<void, SqlError>
}

const openFile = (path: string, check: (path: string) => void): Database & { readonly close: () => void } => {
  check(path)
  // Before anything is changed: the path of the school's own file may have been given by mistake.
  if (existsSync(path) && isOther(path)) throw new Error("it is not a database of this tool")
  // SQLite creates its other files with the mode of the database.
  closeSync(openSync(path, "a", 0o600))
  chmodSync(path, 0o600)
  const database = new DatabaseSync(path)
  try {
    database.exec("PRAGMA busy_timeout = 5000")
    const { journal_mode: mode } = database.prepare("PRAGMA journal_mode = WAL").get()!
    // Some file systems have no shared memory: there SQLite flushes its other kind of journal itself.
    database.exec(`PRAGMA synchronous = ${mode === "wal" ? "NORMAL" : "FULL"}`)
    const { close, flush } = mode === "wal" ? makeFlush(path) : { close: () => {}, flush: Effect.void }
    return {
      database,
      flush,
      close: () => {
        close()
        database.close()
      }
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Statements after which nothing has to be flushed. */
const readsOnly = /^\s*(?:SELECT|PRAGMA|BEGIN|SAVEPOINT|ROLLBACK)/i

/** Connects to an open database. */
export const connect = ({ database, flush }: Database): SqlConnection.Connection => {
  // The engine repeats a few dozen statements.
  const prepared = new Map<string, Pick<StatementSync, "all">>()
  const prepare = (sql: string): Pick<StatementSync, "all"> => {
    let statement = prepared.get(sql)
    if (statement === undefined) {
      statement = database.prepare(sql)
      if (prepared.size < 200) prepared.set(sql, statement)
    }
    return statement
  }
  const run = (sql: string, params: ReadonlyArray<unknown>) => {
    const rows = attempt("The statement failed", "execute", () => prepare(sql).all(...params.map(toValue)))
    if (readsOnly.test(sql)) return rows
    return Effect.tap(rows, () => database.isTransaction ? Effect.void : flush)
  }
  const values = (sql: string, params: ReadonlyArray<unknown>) =>
    Effect.map(run(sql, params), (rows) => rows.map((row) => Object.values(row)))
  const execute: SqlConnection.Connection["execute"] = (sql, params, transform) =>
    transform === undefined ? run(sql, params) : Effect.map(run(sql, params), transform)
  return {
    execute,
    executeUnprepared: execute,
    executeRaw: run,
    executeValues: values,
    executeValuesUnprepared: values,
    executeStream: (sql, params, transform) =>
      Stream.unwrap(Effect.map(execute(sql, params, transform), Stream.fromIterable))
  }
}

/** Makes a client of a connection. */
export const make = Effect.fnUntraced(function*(
  { database }: Pick<Database, "database">,
  connection: SqlConnection.Connection
) {
  return yield* SqlClient.make({
    ...SqlClient.makeSqliteAcquirers({
      connection: Effect.succeed(connection),
      semaphore: yield* Semaphore.make(1),
      isTransaction: () => database.isTransaction
    }),
    // A transaction that begins to write after it has read would fail, without waiting, if another process wrote in between.
    beginTransaction: "BEGIN IMMEDIATE",
    compiler: Statement.makeCompilerSqlite(),
    driver: "node:sqlite",
    spanAttributes: [["db.system.name", "sqlite"]]
  })
}, Effect.provide(Reactivity.layer))

/** Opens or creates the database file. It closes with the layer. */
export const layer = (path: string): Layer.Layer<SqlClient.SqlClient, SqlError> =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.gen(function*() {
      const check = yield* OpenCheck
      const file = yield* Effect.acquireRelease(
        attempt(`The database ${path} cannot be opened`, "connect", () => openFile(path, check)),
        ({ close }) => Effect.sync(close)
      )
      return yield* make(file, connect(file))
    })
  )
