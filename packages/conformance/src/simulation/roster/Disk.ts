/**
 * The disk of a machine in a history: a SQLite database and files. A process that is killed leaves what it wrote, a power cut only what was flushed,
 * and any part of what was written later.
 */
import { Sqlite } from "@flat-sdk/roster"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import { systemError } from "effect/PlatformError"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import type { Network } from "../world/Network.ts"
import type { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"

interface Statement {
  readonly sql: string
  readonly params: ReadonlyArray<SQLInputValue>
}

interface StoredFile {
  written: Uint8Array
  flushed: Uint8Array
  /** Number of changes, and of those that were flushed. */
  changes: number
  flushedChanges: number
  /** Whether its folder was flushed since it is there. */
  isListed: boolean
}

/** How long a statement waits for the transaction of another process, in milliseconds. */
const busyMillis = 5000

class Busy extends Error {
  readonly code = "SQLITE_BUSY"
}

const begins = (sql: string, words: string): boolean => sql.trimStart().toUpperCase().startsWith(words)

export class Disk {
  readonly #network: Network
  #database = new DatabaseSync(":memory:")
  #prepared = new Map<string, StatementSync>()
  /** What changed the database, by commit. */
  #commits: Array<ReadonlyArray<Statement>> = []
  #flushed = 0
  /** The process of the transaction that is open, and what it changed. */
  #holder: Process | undefined
  #changes: Array<Statement> = []
  #files = new Map<string, StoredFile>()
  #cuts = 0
  #acts = 0
  /** Called before and after all that a process does here. */
  readonly #onStep: (process: Process, what: string) => Effect.Effect<void>

  constructor(network: Network, onStep: (process: Process, what: string) => Effect.Effect<void>) {
    this.#network = network
    this.#onStep = onStep
  }

  /** Loses what was not flushed, except for a part of it. */
  cutPower(): void {
    const dice = this.#network.world.dice(`power cut ${++this.#cuts}`)
    const kept = this.#flushed + dice.below(this.#commits.length - this.#flushed + 1)
    this.#network.world.log("disk", `loses ${this.#commits.length - kept} of ${this.#commits.length} commits`)
    this.#commits = this.#commits.slice(0, kept)
    this.#flushed = kept
    this.#holder = undefined
    this.#database.close()
    this.#database = new DatabaseSync(":memory:")
    this.#prepared = new Map()
    this.#database.exec("BEGIN")
    for (const { params, sql } of this.#commits.flat()) this.#prepare(sql).all(...params)
    this.#database.exec("COMMIT")
    for (const [path, file] of this.#files) {
      const { flushed, isListed, written } = file
      if (!isListed && dice.next() < 0.5) this.#files.delete(path)
      const isLonger = written.length > flushed.length
      file.written = isLonger
        ? written.slice(0, flushed.length + dice.below(written.length - flushed.length + 1))
        : dice.next() < 0.5
        ? written
        : flushed
      file.flushed = file.written
      file.flushedChanges = file.changes
    }
  }

  /** Returns the content of a file, if it exists. */
  read(path: string): Uint8Array | undefined {
    return this.#files.get(path)?.written
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
      return this.#act(process, "flush", () => {
        this.#flushed = Math.max(this.#flushed, until)
      })
    })
    const connection = Sqlite.connect({ database, flush })
    /** Waits, as SQLite does, until no other process is in a transaction. */
    const waiting =
      <A extends ReadonlyArray<unknown>, B>(run: (...args: A) => Effect.Effect<B, SqlError>) => (...args: A) => {
        const attempt = (left: number): Effect.Effect<B, SqlError> =>
          Effect.catchIf(
            run(...args),
            ({ reason }) => left > 0 && reason._tag === "LockTimeoutError",
            () => Effect.andThen(Effect.sleep(1), attempt(left - 1))
          )
        return attempt(busyMillis)
      }
    const client = Sqlite.make({ database }, {
      ...connection,
      execute: waiting(connection.execute),
      executeRaw: waiting(connection.executeRaw),
      executeUnprepared: waiting(connection.executeUnprepared)
    })
    return Layer.merge(Layer.effect(SqlClient.SqlClient, client), FileSystem.layerNoop(this.#fileSystem(process)))
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#prepared.get(sql) ?? this.#database.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }

  #run(process: Process, sql: string, params: ReadonlyArray<SQLInputValue>): ReadonlyArray<unknown> {
    if (this.#holder?.ended === true) {
      this.#database.exec("ROLLBACK")
      this.#holder = undefined
    }
    // A process may come this far after its end.
    if (process.ended || (this.#holder !== undefined && this.#holder !== process)) throw new Busy("database is locked")
    const rows = this.#prepare(sql).all(...params)
    if (begins(sql, "BEGIN")) {
      this.#holder = process
      this.#changes = []
    } else if (begins(sql, "COMMIT") || sql === "ROLLBACK") {
      if (sql !== "ROLLBACK") this.#commits.push(this.#changes)
      this.#holder = undefined
    } else if (!begins(sql, "SELECT") && !begins(sql, "PRAGMA")) {
      if (this.#holder === process) this.#changes.push({ sql, params })
      else this.#commits.push([{ sql, params }])
    }
    return rows
  }

  /** Lets something take its time. Its end comes also if the process is killed meanwhile, but not after a power cut. */
  #act(process: Process, what: string, act: () => void): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { world } = this.#network
      const place = `${process.name} ${what} ${++this.#acts}`
      const isSlow = world.happens("slow disk", place)
      const micros = world.dice(place).next() * (isSlow ? 5 * second : 3000)
      const cuts = this.#cuts
      const done = process.remote(this.#network, micros, 10, () => {
        if (this.#cuts === cuts) act()
        return Exit.void
      })
      return this.#onStep(process, `before ${what}`).pipe(
        Effect.andThen(done),
        Effect.andThen(this.#onStep(process, `after ${what}`))
      )
    })
  }

  #fileSystem(process: Process): Partial<FileSystem.FileSystem> {
    const failure = (tag: "NotFound" | "AlreadyExists", method: string) =>
      Effect.fail(systemError({ _tag: tag, module: "FileSystem", method }))
    const isFolder = (path: string) => path === "."
    const fileOf = (path: string): FileSystem.File => {
      const found = () => this.#files.get(path)!
      const change = (what: string, to: (bytes: Uint8Array) => Uint8Array) =>
        Effect.suspend(() => {
          if (!process.ended) {
            found().written = to(found().written)
            found().changes++
          }
          return this.#act(process, what, () => {})
        })
      const write = (bytes: Uint8Array) => change("write", (written) => new Uint8Array([...written, ...bytes]))
      return {
        truncate: (length = 0) => change("truncate", (written) => written.slice(0, length)),
        writeAll: (bytes: Uint8Array) => {
          const half = Math.ceil(bytes.length / 2)
          return Effect.andThen(write(bytes.subarray(0, half)), write(bytes.subarray(half)))
        },
        sync: Effect.suspend(() => {
          if (isFolder(path)) {
            return this.#act(process, "flush", () => {
              for (const file of this.#files.values()) file.isListed = true
            })
          }
          const { changes, written } = found()
          return this.#act(process, "flush", () => {
            // Another process may have flushed later changes before.
            if (changes > found().flushedChanges) Object.assign(found(), { flushed: written, flushedChanges: changes })
          })
        })
      } as unknown as FileSystem.File
    }
    return {
      readFile: (path) =>
        Effect.suspend(() => {
          const file = this.#files.get(path)
          return file === undefined ? failure("NotFound", "readFile") : Effect.succeed(file.written)
        }),
      chmod: () => Effect.void,
      open: (path, options) =>
        Effect.suspend(() => {
          const isNew = !isFolder(path) && !this.#files.has(path)
          if (options?.flag === "ax" && !isNew) return failure("AlreadyExists", "open")
          const empty = new Uint8Array()
          const file = { written: empty, flushed: empty, changes: 0, flushedChanges: 0, isListed: false }
          if (isNew) this.#files.set(path, file)
          return Effect.succeed(fileOf(path))
        })
    }
  }
}
