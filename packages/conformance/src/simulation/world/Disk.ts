/**
 * The disk of a machine in a history. A process that is killed leaves what it wrote, a power cut only what was flushed, and any part of what was written
 * later. Now and then it is full: a write puts down a part of its bytes, and fails.
 */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import { type PlatformError, systemError } from "effect/PlatformError"
import type { Network } from "./Network.ts"
import type { Process } from "./Process.ts"
import type { Dice } from "./Random.ts"
import { second, type World } from "./World.ts"

export interface StoredFile {
  readonly inode: number
  written: Uint8Array
  flushed: Uint8Array
  /** Number of changes, and of those that were flushed. */
  changes: number
  flushedChanges: number
  /** Whether its folder was flushed since it has its name. */
  isListed: boolean
  /** The file that had its name when the folder was flushed. */
  before?: StoredFile | undefined
}

const full = () => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })

export class Disk {
  readonly world: World
  readonly #network: Network
  readonly #files = new Map<string, StoredFile>()
  #cuts = 0
  #acts = 0
  #writes = 0
  #inodes = 0
  isFull = false
  timesFull = 0
  /** Called before and after all that a process does here. */
  readonly #onStep: (process: Process, what: string) => Effect.Effect<void>
  /** What else a power cut changes. */
  readonly onPowerCut: Array<(dice: Dice) => void> = []

  constructor(network: Network, onStep: (process: Process, what: string) => Effect.Effect<void>) {
    this.world = network.world
    this.#network = network
    this.#onStep = onStep
  }

  /** Loses what was not flushed, except for a part of it. */
  cutPower(): void {
    const dice = this.world.dice(`power cut ${++this.#cuts}`)
    for (const cut of this.onPowerCut) cut(dice)
    for (const [path, file] of this.#files) {
      const { before, flushed, isListed, written } = file
      if (!isListed && dice.next() < 0.5) {
        if (before === undefined) this.#files.delete(path)
        else this.#files.set(path, before)
      }
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

  find(path: string): StoredFile | undefined {
    return this.#files.get(path)
  }

  /** Creates an empty file. Without a path it has no name. */
  create(path?: string): StoredFile {
    const file = this.#fileOf(new Uint8Array())
    if (path !== undefined) this.#files.set(path, file)
    return file
  }

  /** Whether a write of a process finds the disk full: so do all later ones, until there is space again. */
  fills(process: Process): boolean {
    const place = `${process.name} ${++this.#writes}`
    if (!this.isFull && !process.ended && this.world.happens("full disk", place, 0.03)) {
      this.isFull = true
      this.timesFull++
      this.world.log("disk", "is full")
    }
    return this.isFull && !this.world.calm
  }

  free(): void {
    if (this.isFull) this.world.log("disk", "has space again")
    this.isFull = false
  }

  /** Appends to a file, or a part of it if the disk is full. */
  append(process: Process, file: StoredFile, bytes: Uint8Array): Effect.Effect<void, Error> {
    return Effect.suspend(() => {
      const isFull = this.fills(process)
      const fitting = isFull ? this.world.dice(`full at ${this.#writes}`).below(bytes.length) : bytes.length
      this.#change(process, file, Buffer.concat([file.written, bytes.subarray(0, fitting)]))
      const done = this.act(process, "write", () => {})
      return isFull ? Effect.andThen(done, Effect.fail(full())) : done
    })
  }

  truncate(process: Process, file: StoredFile, length: number): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#change(process, file, file.written.slice(0, length))
      return this.act(process, "truncate", () => {})
    })
  }

  flush(process: Process, file: StoredFile): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { changes, written } = file
      return this.act(process, "flush", () => {
        // Another process may have flushed later changes before.
        if (changes > file.flushedChanges) Object.assign(file, { flushed: written, flushedChanges: changes })
      })
    })
  }

  /** Replaces a file by another one, unless `check` throws when that is written. */
  replace(process: Process, path: string, bytes: Uint8Array, check: () => void): Effect.Effect<void, unknown> {
    const rename = () => {
      check()
      this.#name(path, this.#fileOf(bytes))
    }
    return Effect.suspend(() => {
      if (this.fills(process)) return Effect.fail(full())
      return this.act(process, "replace", () => {}).pipe(
        Effect.andThen(Effect.try({ try: rename, catch: (error) => error })),
        Effect.andThen(this.#flushFolder(process))
      )
    })
  }

  /** Lets something take its time. Its end comes also if the process is killed meanwhile, but not after a power cut. */
  act(process: Process, what: string, act: () => void): Effect.Effect<void> {
    return Effect.suspend(() => {
      const place = `${process.name} ${what} ${++this.#acts}`
      const isSlow = this.world.happens("slow disk", place)
      const micros = this.world.dice(place).next() * (isSlow ? 5 * second : 3000)
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

  /** The files, as a process has them. */
  fileSystem(process: Process): FileSystem.FileSystem {
    const failure = (tag: "NotFound" | "AlreadyExists", method: string) =>
      Effect.fail(systemError({ _tag: tag, module: "FileSystem", method }))
    const isFolder = (path: string) => path === "."
    /** Returns what `run` does after some time. `undefined`: there is no such file then. */
    const step = <A>(what: string, run: () => A | undefined): Effect.Effect<A, PlatformError> =>
      Effect.suspend(() => {
        let result: A | undefined
        const done = this.act(process, what, () => {
          result = run()
        })
        return Effect.flatMap(done, () => result === undefined ? failure("NotFound", what) : Effect.succeed(result))
      })
    const handleOf = (path: string): FileSystem.File => {
      const file = this.#files.get(path)!
      const write = (bytes: Uint8Array): Effect.Effect<void, PlatformError> =>
        Effect.mapError(
          Effect.suspend(() => this.append(process, file, bytes)),
          (cause) => systemError({ _tag: "Unknown", module: "FileSystem", method: "write", cause })
        )
      // What programs use of a file.
      const handle: Partial<FileSystem.File> = {
        truncate: (length = 0) => Effect.suspend(() => this.truncate(process, file, length)),
        writeAll: (bytes: Uint8Array) => {
          const half = Math.ceil(bytes.length / 2)
          return Effect.andThen(write(bytes.subarray(0, half)), write(bytes.subarray(half)))
        },
        sync: Effect.suspend(() => isFolder(path) ? this.#flushFolder(process) : this.flush(process, file))
      }
      return handle as FileSystem.File
    }
    const open: FileSystem.FileSystem["open"] = (path, options) =>
      Effect.suspend(() => {
        const isNew = !isFolder(path) && !this.#files.has(path)
        if (options?.flag?.endsWith("x") === true && !isNew) return failure("AlreadyExists", "open")
        if (isNew) this.create(path)
        return Effect.succeed(handleOf(path))
      })
    // The rest is made of these.
    return FileSystem.make(FileSystem.makeNoop({
      open,
      stat: (path) =>
        Effect.suspend(() => {
          const file = this.#files.get(path)
          if (file === undefined) return failure("NotFound", "stat")
          const info: Partial<FileSystem.File.Info> = {
            type: "File",
            ino: Option.some(BigInt(file.inode)),
            mtime: Option.none(),
            size: ByteSize.bytes(file.written.length)
          }
          return Effect.succeed(info as FileSystem.File.Info)
        }),
      readFile: (path) =>
        Effect.suspend(() => {
          const file = this.#files.get(path)
          return file === undefined ? failure("NotFound", "readFile") : Effect.succeed(file.written)
        }),
      writeFile: (path, bytes, options) =>
        Effect.scoped(Effect.flatMap(open(path, options), (file) => file.writeAll(bytes))),
      chmod: () => Effect.void,
      access: (path) => step("access", () => this.#files.has(path) || undefined),
      // All files are in one folder.
      readDirectory: () => step("readDirectory", () => [...this.#files.keys()]),
      remove: (path, options) => step("remove", () => this.#files.delete(path) || options?.force),
      rename: (from, to) =>
        step("rename", () => {
          const file = this.#files.get(from)
          if (file !== undefined) this.#name(to, file)
          return this.#files.delete(from) || undefined
        })
    }))
  }

  #fileOf(bytes: Uint8Array): StoredFile {
    return { inode: ++this.#inodes, written: bytes, flushed: bytes, changes: 0, flushedChanges: 0, isListed: false }
  }

  /** Gives a file a name, also if another one has it. */
  #name(path: string, file: StoredFile): void {
    const before = this.#files.get(path)
    file.isListed = false
    file.before = before?.isListed === false ? before.before : before
    this.#files.set(path, file)
  }

  #change(process: Process, file: StoredFile, written: Uint8Array): void {
    // A process may come this far after its end.
    if (process.ended) return
    file.written = written
    file.changes++
  }

  #flushFolder(process: Process): Effect.Effect<void> {
    return this.act(process, "flush", () => {
      for (const file of this.#files.values()) Object.assign(file, { isListed: true, before: undefined })
    })
  }
}
