/**
 * A lock file that allows one process at a time. It names the process and the host that hold it, and is removed with the scope. The lock of a process that
 * has ended is taken over. That of another host never is, because its process cannot be checked from here.
 *
 * The file appears complete, as a hard link to a draft whose name cannot be predicted. A stale lock is replaced only by the process that holds the lock on that
 * lock, `NAME.ID`: of several that find it stale, one takes it.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto"
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { hostname, uptime } from "node:os"
import * as FileFailure from "./FileFailure.ts"
import * as JsonText from "./JsonText.ts"

const Holder = Schema.Struct({
  id: Schema.String,
  pid: Schema.Int,
  host: Schema.String,
  /** ISO time at which the lock was taken. */
  since: Schema.String
})

export type Holder = typeof Holder.Type

const isHolder = Schema.is(Holder)

export class Locked extends Data.TaggedError("Locked")<{
  readonly path: string
  /** `undefined` if the file is not a lock, or cannot be read. */
  readonly holder: Holder | undefined
}> {
  override get message(): string {
    const { holder, path } = this
    return holder === undefined
      ? `Another run may be active: its lock file ${path} cannot be read. Wait for that run to end. If there is none, delete the file and run again.`
      : `Another run is active: process ${holder.pid} on ${holder.host}, since ${holder.since}. Wait for it to end, then run again.${
        holder.host === hostname() ? "" : ` If that run no longer exists, delete ${path}.`
      }`
  }
}

export class LockFailed extends Data.TaggedError("LockFailed")<{ readonly path: string; readonly cause: unknown }> {
  override get message(): string {
    return `The lock file ${this.path} cannot be created (${
      FileFailure.reasonOf(this.cause)
    }): check that its folder exists and that you can write to it.`
  }
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return FileFailure.codeOf(error) === "EPERM"
  }
}

/** Whether the process of a lock has certainly ended. Its id may be in use again, by this process or after a restart of the computer. */
const isStale = (holder: Holder): boolean =>
  holder.host === hostname() &&
  (!exists(holder.pid) || holder.pid === process.pid || Date.parse(holder.since) < Date.now() - (uptime() + 60) * 1000)

/** Ids of the locks that this process holds. */
const heldIds = new Set<string>()

/** Returns the holder of a lock, or `undefined` if there is no lock. */
const read = (path: string): Holder | undefined => {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if (FileFailure.codeOf(error) === "ENOENT") return undefined
    throw new Locked({ path, holder: undefined })
  }
  const holder = JsonText.parse(text)
  if (!isHolder(holder)) throw new Locked({ path, holder: undefined })
  return holder
}

/** Creates the lock from its draft. Returns `false` if there is one. */
const create = (path: string, draft: string, text: string): boolean => {
  try {
    try {
      linkSync(draft, path)
    } catch (error) {
      if (FileFailure.codeOf(error) === "EEXIST") return false
      // Not every file system has hard links.
      writeFileSync(path, text, { flag: "wx", mode: 0o600 })
    }
    return true
  } catch (error) {
    if (FileFailure.codeOf(error) === "EEXIST") return false
    throw error
  }
}

/** Takes a lock. Returns its earlier holder if it was stale. */
const take = (path: string, mine: Holder): Holder | undefined => {
  const draft = `${path}.${mine.id}.new`
  const text = `${JSON.stringify(mine)}\n`
  try {
    writeFileSync(draft, text, { flag: "wx", mode: 0o600 })
    for (;;) {
      if (create(path, draft, text)) return undefined
      const holder = read(path)
      // Its process released it meanwhile.
      if (holder === undefined) continue
      if (heldIds.has(holder.id) || !isStale(holder)) throw new Locked({ path, holder })
      const inner = `${path}.${holder.id}`
      take(inner, mine)
      try {
        if (read(path)?.id !== holder.id) continue
        renameSync(draft, path)
        return holder
      } finally {
        release(inner, mine)
      }
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

const release = (path: string, mine: Holder): void => {
  try {
    if (read(path)?.id === mine.id) rmSync(path)
  } catch {
    // It was removed, or replaced by something else.
  }
}

/** Takes the lock at a path until the scope closes. Returns its earlier holder if the lock was stale, and fails with `Locked` if it is held. */
export const acquire = (path: string): Effect.Effect<Holder | undefined, Locked | LockFailed, Scope.Scope> =>
  Effect.suspend(() => {
    const mine: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), since: new Date().toISOString() }
    return Effect.acquireRelease(
      Effect.try({
        try: () => {
          // Before the file exists: another fiber that finds it must see that this process holds it.
          heldIds.add(mine.id)
          return take(path, mine)
        },
        catch: (error) => {
          heldIds.delete(mine.id)
          return error instanceof Locked ? error : new LockFailed({ path, cause: error })
        }
      }),
      () =>
        Effect.sync(() => {
          heldIds.delete(mine.id)
          release(path, mine)
        })
    )
  })

export interface Subject {
  readonly noun: string
  /** Flag that chooses the file. */
  readonly flag: string
  readonly run: string
}

/** Holds the lock beside a file until the scope closes: two runs never write the same file. */
export const hold = (
  file: string,
  { flag, noun, run }: Subject
): Effect.Effect<void, FileFailure.FileFailure, Scope.Scope> =>
  Effect.asVoid(acquire(`${file}.lock`)).pipe(
    Effect.mapError((error) => {
      if (error._tag === "LockFailed") {
        const failure = FileFailure.isStop(error.cause) ? FileFailure.stopFailure : FileFailure.rejection
        return failure(
          `the ${noun} ${file} cannot be created: ${FileFailure.reasonOf(error.cause)}`,
          `Choose a folder that you can write to with ${flag}.`
        )
      }
      const { holder, path } = error
      return holder === undefined
        ? FileFailure.rejection(
          `${path} exists and is not the lock of a ${run}`,
          `Move ${path} away, or choose another ${noun} with ${flag}.`
        )
        : FileFailure.rejection(
          `another ${run} writes ${file} (process ${holder.pid} on ${holder.host})`,
          `Wait until it ends. If there is none, delete ${path}.`
        )
    })
  )
