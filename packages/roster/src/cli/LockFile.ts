/**
 * A lock file that allows one run at a time. It contains the process and the host that hold it, and is removed with the scope. The lock of a killed
 * process is taken over. A lock of another host is never taken over, because its process cannot be checked from this host.
 *
 * The file is created atomically, as a hard link to a complete file. A stale lock is replaced only by the process that holds the lock on that lock,
 * `NAME.ID`: two runs that find it stale cannot both take it.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto"
import { hostname, uptime } from "node:os"

const Holder = Schema.Struct({
  id: Schema.String,
  pid: Schema.Int,
  host: Schema.String,
  /** ISO time at which the lock was taken. */
  since: Schema.String
})

export type Holder = typeof Holder.Type

const HolderJson = Schema.fromJsonString(Holder)

/** Another run holds the lock. */
export class Locked extends Data.TaggedError("Locked")<{
  readonly path: string
  /** `undefined` when the file cannot be read. */
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

/** The lock file could not be created. */
export class LockFailed extends Data.TaggedError("LockFailed")<{ readonly path: string }> {
  override get message(): string {
    return `The lock file ${this.path} cannot be created: check that its folder exists and that you can write to it.`
  }
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** Returns whether the process of a lock has certainly ended. Its pid may be reused, by this process or after a restart of the computer. */
const isStale = (holder: Holder): boolean =>
  holder.host === hostname() &&
  (!exists(holder.pid) || holder.pid === process.pid || Date.parse(holder.since) < Date.now() - (uptime() + 60) * 1000)

const held = new Set<string>()

/**
 * Takes the lock. Returns the previous holder if the lock was stale.
 */
export const acquire: (
  path: string
) => Effect.Effect<Holder | undefined, Locked | LockFailed, FileSystem.FileSystem | Scope.Scope> = Effect.fnUntraced(
  function*(path: string) {
    const fs = yield* FileSystem.FileSystem
    const mine: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), since: new Date().toISOString() }
    const text = `${JSON.stringify(mine)}\n`
    const draft = `${path}.${mine.id}.new`
    const failed = () => new LockFailed({ path })

    const read = fs.readFileString(path).pipe(
      Effect.flatMap((content) => Schema.decodeEffect(HolderJson)(content)),
      Effect.catchTags({
        PlatformError: (error) =>
          error.reason._tag === "NotFound" ? Effect.undefined : new Locked({ path, holder: undefined }),
        SchemaError: () => new Locked({ path, holder: undefined })
      })
    )
    const create = fs.link(draft, path).pipe(
      // Not every file system has hard links.
      Effect.catch((error) =>
        error.reason._tag === "AlreadyExists"
          ? Effect.fail(error)
          : fs.writeFileString(path, text, { flag: "wx", mode: 0o600 })
      ),
      Effect.as(true),
      Effect.catch((error) => error.reason._tag === "AlreadyExists" ? Effect.succeed(false) : Effect.fail(failed()))
    )
    const takeOver = (stale: Holder) =>
      Effect.scoped(Effect.gen(function*() {
        yield* acquire(`${path}.${stale.id}`)
        const now = yield* read
        if (now?.id !== stale.id) return false
        yield* Effect.mapError(fs.rename(draft, path), failed)
        return true
      }))

    const take = Effect.gen(function*() {
      yield* Effect.mapError(fs.writeFileString(draft, text, { mode: 0o600 }), failed)
      for (;;) {
        if (yield* create) return undefined
        const holder = yield* read
        // The other run released the lock in between.
        if (holder === undefined) continue
        if (held.has(holder.id) || !isStale(holder)) return yield* new Locked({ path, holder })
        if (yield* takeOver(holder)) return holder
      }
    }).pipe(Effect.ensuring(Effect.ignore(fs.remove(draft))))

    const release = Effect.gen(function*() {
      held.delete(mine.id)
      if ((yield* read)?.id === mine.id) yield* fs.remove(path)
    }).pipe(Effect.ignore)

    // Registered before the file exists: another fiber that finds the lock must see that this process holds it.
    held.add(mine.id)
    return yield* Effect.acquireRelease(
      Effect.tapError(take, () => Effect.sync(() => held.delete(mine.id))),
      () => release
    )
  }
)
