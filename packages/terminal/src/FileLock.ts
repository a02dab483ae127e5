/**
 * Allows one run at a time to use a file. The lock is `BEGIN EXCLUSIVE` of SQLite on `FILE.lock`: the system ends it with the process, whatever clocks and
 * process ids say. That file is never removed or renamed, and only this module opens it: closing any descriptor of it would end the lock of the process.
 * `FILE.lock.json` says who holds it, for messages only.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { closeSync, lstatSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs"
import { hostname } from "node:os"
import { basename, dirname, join } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import * as AtomicFile from "./AtomicFile.ts"
import * as FileFailure from "./FileFailure.ts"
import * as JsonText from "./JsonText.ts"
import { loadSqlite } from "./Sqlite.ts"

const Holder = Schema.Struct({
  pid: Schema.Int,
  host: Schema.String,
  /** ISO time at which the lock was taken. */
  since: Schema.String
})

export type Holder = typeof Holder.Type

const isHolder = Schema.is(Holder)

const goOn = "If there is none, its disk does not support locks: --no-lock goes on without."

export class Locked extends Data.TaggedError("Locked")<{
  readonly path: string
  /** `undefined` if nothing says who holds the lock. */
  readonly holder: Holder | undefined
}> {
  /** Who holds the lock, in brackets after a space, or nothing. */
  get by(): string {
    return this.holder === undefined ? "" : ` (process ${this.holder.pid} on ${this.holder.host})`
  }
  override get message(): string {
    const since = this.holder === undefined ? "" : ` since ${this.holder.since}`
    return `Another run is active${since}${this.by}. Wait for it to end, then run again. ${goOn}`
  }
}

export class LockFailed extends Data.TaggedError("LockFailed")<{ readonly path: string; readonly cause: unknown }> {
  override get message(): string {
    return `The lock file ${this.path} cannot be used (${
      FileFailure.reasonOf(this.cause)
    }): check that its folder exists and that you can write to it, or go on without a lock with --no-lock.`
  }
}

/** Codes of SQLite that are about the disk, as those of the system. The last one: the file is no database. */
const codes: Readonly<Record<number, string>> = { 8: "EACCES", 10: "EIO", 13: "ENOSPC", 14: "EACCES", 26: "EEXIST" }

const systemError = (code: string, cause?: unknown): Error =>
  Object.assign(new Error(FileFailure.reasonOf({ code }), { cause }), { code })

/** Paths of the locks that this process holds. */
const ownLocks = new Set<string>()

const realPath = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch {
    return join(realpathSync.native(dirname(path)), basename(path))
  }
}

/** Throws if a path is the file of a lock that this process holds: opening it would end the lock. Call it before a file that a user has named is opened. */
export const checkFree = (path: string): void => {
  if (ownLocks.size === 0) return
  let real: string
  try {
    real = realPath(path)
  } catch {
    return
  }
  if (ownLocks.has(real)) throw systemError("ELOCKED")
}

/** Returns who holds a lock, or whose process ended while it did. */
const readHolder = (path: string): Holder | undefined => {
  try {
    const holder = JsonText.parse(readFileSync(`${path}.json`, "utf8"))
    return isHolder(holder) ? holder : undefined
  } catch {
    return undefined
  }
}

/** `application_id` of lock files: "lock". */
const mark = 0x6c6f636b

const idOf = (database: DatabaseSync): unknown => database.prepare("PRAGMA application_id").get()?.["application_id"]

/** Opens the file and locks it. Throws `Locked`, or an error with a code of the system. */
const open = (path: string): DatabaseSync => {
  try {
    closeSync(openSync(path, "wx", 0o600))
  } catch (error) {
    if (FileFailure.codeOf(error) !== "EEXIST") throw error
  }
  const { DatabaseSync } = loadSqlite()
  const found = lstatSync(path)
  if (!found.isFile()) throw systemError("EEXIST")
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    if (found.size > 0 && idOf(database) !== mark) throw systemError("EEXIST")
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
    // A file with contents needs no journal beside it while it is locked.
    if (idOf(database) !== mark) database.exec(`PRAGMA application_id = ${mark}; COMMIT; BEGIN EXCLUSIVE`)
    return database
  } catch (error) {
    database?.close()
    if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) throw error
    const code = error.errcode & 0xff
    throw code === 5 ? new Locked({ path, holder: readHolder(path) }) : systemError(codes[code] ?? error.message, error)
  }
}

interface Lock {
  readonly path: string
  readonly database: DatabaseSync
  readonly before: Holder | undefined
}

const take = (file: string): Lock => {
  const path = `${realPath(file)}.lock`
  if (ownLocks.has(path)) throw new Locked({ path, holder: readHolder(path) })
  const database = open(path)
  ownLocks.add(path)
  const before = readHolder(path)
  const mine: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
  try {
    AtomicFile.replace(`${path}.json`, `${JSON.stringify(mine)}\n`)
  } catch {
    // The lock holds without it.
  }
  return { path, database, before }
}

const release = ({ database, path }: Lock): void => {
  try {
    rmSync(`${path}.json`, { force: true })
  } catch {
    // It is for messages only.
  }
  database.close()
  ownLocks.delete(path)
}

const pause = 20

/**
 * Holds the lock of a file until the scope closes: two runs never use it. Returns who held it when its process ended without releasing it. Fails with `Locked`
 * if another run holds it for longer than `patience`, in milliseconds: two runs that begin together can find each other's attempts.
 */
export const acquire = (
  file: string,
  patience = 200
): Effect.Effect<Holder | undefined, Locked | LockFailed, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({
      try: () => take(file),
      catch: (error) => error instanceof Locked ? error : new LockFailed({ path: `${file}.lock`, cause: error })
    }),
    (lock) => Effect.sync(() => release(lock))
  ).pipe(
    // Only the pauses can be interrupted: a lock that was taken is always released.
    Effect.retry({
      schedule: Schedule.jittered(Schedule.spaced(pause)),
      times: patience / pause,
      while: ({ _tag }) => _tag === "Locked"
    }),
    Effect.map(({ before }) => before)
  )

export interface Subject {
  readonly noun: string
  /** Flag that chooses the file. */
  readonly flag: string
  readonly run: string
}

/** Holds the lock of a file that a command writes until the scope closes. */
export const hold = (
  file: string,
  { flag, noun, run }: Subject
): Effect.Effect<void, FileFailure.FileFailure, Scope.Scope> =>
  Effect.asVoid(acquire(file)).pipe(
    Effect.mapError((error) => {
      if (error._tag === "Locked") {
        return FileFailure.rejection(`another ${run} writes ${file}${error.by}`, `Wait until it ends. ${goOn}`)
      }
      const { cause, path } = error
      if (FileFailure.codeOf(cause) === "EEXIST") {
        return FileFailure.rejection(
          `${path} exists and is not the lock of a ${run}`,
          `Move ${path} away, or choose another ${noun} with ${flag}.`
        )
      }
      const failure = FileFailure.isStop(cause) ? FileFailure.stopFailure : FileFailure.rejection
      return failure(
        `the ${noun} ${file} cannot be locked: ${FileFailure.reasonOf(cause)}`,
        `Choose a folder that you can write to with ${flag}, or go on without a lock with --no-lock.`
      )
    })
  )
