/** What a results file needs of the disk. Histories by seed replace it. */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto"
import { closeSync, fstatSync, fsync, ftruncateSync, lstatSync, openSync, readSync, rmSync, writeFile } from "node:fs"
import { promisify } from "node:util"

/** A file that is open, until its scope closes. */
export interface OpenFile {
  /** Appends bytes. If that fails, some of them may be in the file. */
  readonly write: (bytes: Uint8Array) => Effect.Effect<void, unknown>
  readonly sync: Effect.Effect<void, unknown>
  readonly truncate: () => void
  /** Whether the file still has its name, and what follows a place of it. At most a byte more than was asked for is read. */
  readonly tail: (from: number, length: number) => { readonly isNamed: boolean; readonly tail: Uint8Array }
  /** Whether the file still has its name, and this length. It may be closed. */
  readonly isWhole: (length: number) => boolean
}

type Opening = Effect.Effect<OpenFile, unknown, Scope.Scope>

export interface Disk {
  /** Creates a file. Fails with `EEXIST` if there is one. */
  readonly create: (path: string) => Opening
  readonly open: (path: string) => Opening
  /** Opens a file that has no name: its space is free again when it is closed. */
  readonly unnamed: (path: string) => Opening
  /** Replaces a file as a whole, unless `check` throws when the new one is on the disk. */
  readonly replace: (path: string, contents: Uint8Array, check: () => void) => Effect.Effect<void, unknown>
}

const run = <A>(act: () => A): Effect.Effect<A, unknown> => Effect.try({ try: act, catch: (error) => error })
const promised = (act: () => Promise<void>) => Effect.tryPromise({ try: act, catch: (error) => error })

const opened = (path: string, open: () => number): Opening =>
  Effect.acquireRelease(run(open), (file) => Effect.sync(() => closeSync(file))).pipe(
    Effect.map((file): OpenFile => {
      const { dev, ino } = fstatSync(file, { bigint: true })
      const sizeOfNamed = () => {
        const named = lstatSync(path, { bigint: true, throwIfNoEntry: false })
        return named?.ino === ino && named.dev === dev ? Number(named.size) : undefined
      }
      return {
        write: (bytes) => promised(() => promisify(writeFile)(file, bytes)),
        sync: promised(() => promisify(fsync)(file)),
        truncate: () => ftruncateSync(file),
        tail: (from, length) => {
          const { size } = fstatSync(file)
          const tail = Buffer.alloc(Math.max(0, Math.min(length + 1, size - from)))
          readSync(file, tail, 0, tail.length, from)
          return { isNamed: sizeOfNamed() !== undefined && size >= from, tail }
        },
        isWhole: (length) => sizeOfNamed() === length
      }
    })
  )

export const ResultsDisk = Context.Reference<Disk>("@flat-sdk/cli/ResultsDisk", {
  defaultValue: () => ({
    create: (path) => opened(path, () => openSync(path, "ax+", 0o600)),
    open: (path) => opened(path, () => AtomicFile.openToAppend(path)),
    unnamed: (path) =>
      opened(path, () => {
        const draft = `${path}.${randomUUID()}.tmp`
        const file = openSync(draft, "wx", 0o600)
        rmSync(draft)
        return file
      }),
    replace: (path, contents, check) => run(() => AtomicFile.replace(path, contents, check))
  })
})
