/** The SQLite database of a machine in a history, on its disk: a power cut keeps the commits that were flushed, and some of the others. */
import { Sqlite } from "@flat-sdk/roster"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite"
import type { Disk } from "../world/Disk.ts"
import type { Process } from "../world/Process.ts"
import type { Dice } from "../world/Random.ts"

interface Statement {
  readonly sql: string
  readonly params: ReadonlyArray<SQLInputValue>
}

/** How long a statement waits for the transaction of another process, in milliseconds. */
const busyMillis = 5000

const busy = () => Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY" })
const full = () => Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 })

const begins = (sql: string, words: string): boolean => sql.trimStart().toUpperCase().startsWith(words)

const reads = (sql: string): boolean => begins(sql, "SELECT") || begins(sql, "PRAGMA")

export class Database {
  readonly #disk: Disk
  #database = new DatabaseSync(":memory:")
  #prepared = new Map<string, StatementSync>()
  /** What changed the database, by commit. */
  #commits: Array<ReadonlyArray<Statement>> = []
  #flushed = 0
  #statements = 0
  /** The process of the transaction that is open, and what it changed. */
  #holder: Process | undefined
  #changes: Array<Statement> = []

  constructor(disk: Disk) {
    this.#disk = disk
    disk.onPowerCut.push((dice) => this.#cutPower(dice))
  }

  #cutPower(dice: Dice): void {
    const kept = this.#flushed + dice.below(this.#commits.length - this.#flushed + 1)
    this.#disk.world.log("disk", `loses ${this.#commits.length - kept} of ${this.#commits.length} commits`)
    this.#commits = this.#commits.slice(0, kept)
    this.#flushed = kept
    this.#holder = undefined
    this.#database.close()
    this.#database = new DatabaseSync(":memory:")
    this.#prepared = new Map()
    this.#database.exec("BEGIN")
    for (const { params, sql } of this.#commits.flat()) this.#prepare(sql).all(...params)
    this.#database.exec("COMMIT")
  }

  /** The database and the files, as a process has them. */
  layer(process: Process): Layer.Layer<SqlClient.SqlClient | FileSystem.FileSystem> {
    const isTransaction = () => this.#holder === process
    const database: Sqlite.Database["database"] = {
      get isTransaction() {
        return isTransaction()
      },
      prepare: (sql) => ({
        all: (...params: ReadonlyArray<unknown>) => this.#run(process, sql, params as never) as never
      })
    }
    const flush = Effect.suspend(() => {
      const until = this.#commits.length
      return this.#disk.act(process, "flush", () => {
        this.#flushed = Math.max(this.#flushed, until)
      })
    })
    const connection = Sqlite.connect({ database, flush })
    /** Takes its time, perhaps, and waits, as SQLite does, until no other process is in a transaction. */
    const waiting =
      <A extends ReadonlyArray<unknown>, B>(run: (...args: A) => Effect.Effect<B, SqlError>) => (...args: A) => {
        const attempt = (left: number): Effect.Effect<B, SqlError> =>
          Effect.catchIf(
            run(...args),
            ({ reason }) => left > 0 && reason._tag === "LockTimeoutError",
            () => Effect.andThen(Effect.sleep(1), attempt(left - 1))
          )
        return Effect.suspend(() => {
          const place = `${process.name} statement ${++this.#statements}`
          // Before a run is taken over, its owner goes on.
          const most = String(args[0]).includes("SET owner") ? 10 : 1
          const isSlow = this.#disk.world.happens("slow database", place, most)
          const millis = isSlow ? this.#disk.world.dice(place).next() ** 2 * most * 2000 : 0
          return millis === 0 ? attempt(busyMillis) : Effect.andThen(Effect.sleep(millis), attempt(busyMillis))
        })
      }
    const client = Sqlite.make({ database }, {
      ...connection,
      execute: waiting(connection.execute),
      executeRaw: waiting(connection.executeRaw),
      executeUnprepared: waiting(connection.executeUnprepared)
    })
    return Layer.merge(
      Layer.effect(SqlClient.SqlClient, client),
      Layer.succeed(FileSystem.FileSystem, this.#disk.fileSystem(process))
    )
  }

  /** Reads a table beside all that happens. One that no process has made yet is empty. */
  read(table: string, where: string): ReadonlyArray<Record<string, SQLOutputValue>> {
    const isThere = this.#prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table) !== undefined
    return isThere ? this.#prepare(`SELECT * FROM ${table} WHERE ${where}`).all() : []
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#prepared.get(sql) ?? this.#database.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }

  #run(process: Process, sql: string, params: ReadonlyArray<SQLInputValue>): ReadonlyArray<unknown> {
    if (this.#holder?.ended === true) this.#rollBack()
    // A process may come this far after its end.
    if (process.ended || (this.#holder !== undefined && this.#holder !== process)) throw busy()
    if (!reads(sql) && !begins(sql, "BEGIN") && !begins(sql, "ROLLBACK") && this.#disk.fills(process)) {
      // SQLite may end the transaction, or leave it open.
      const isOver = this.#disk.world.dice(`full after ${this.#commits.length}`).next() < 0.5
      if (this.#holder !== undefined && isOver) this.#rollBack()
      throw full()
    }
    const rows = this.#prepare(sql).all(...params)
    if (begins(sql, "BEGIN")) {
      this.#holder = process
      this.#changes = []
    } else if (begins(sql, "COMMIT") || sql === "ROLLBACK") {
      if (sql !== "ROLLBACK") this.#commits.push(this.#changes)
      this.#holder = undefined
    } else if (!reads(sql)) {
      if (this.#holder === process) this.#changes.push({ sql, params })
      else this.#commits.push([{ sql, params }])
    }
    return rows
  }

  #rollBack(): void {
    this.#database.exec("ROLLBACK")
    this.#holder = undefined
  }
}
