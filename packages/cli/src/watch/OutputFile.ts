/**
 * The file of `--output`: changes are added to it and to the checkpoint together. What a killed run has added beyond its checkpoint is truncated, and found
 * again: each change is in the file once.
 */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { closeSync, fstatSync, fsyncSync, openSync, readSync, truncateSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import type { Position } from "./CheckpointFile.ts"

export interface OutputFile {
  /** The end of the file now. */
  readonly position: Effect.Effect<Position, FileFailure.FileFailure>
  /** Adds text, and waits until it is on the disk. */
  readonly append: (text: string) => Effect.Effect<void, FileFailure.FileFailure>
}

/** Bytes at the end by which the file is recognised. */
const window = 4096

const tail = (file: number, length: number): Buffer => {
  const bytes = Buffer.alloc(Math.min(window, length))
  readSync(file, bytes, 0, bytes.length, length - bytes.length)
  return bytes
}

const digestOf = (file: number, length: number): string =>
  createHash("sha256").update(tail(file, length)).digest("hex").slice(0, 32)

const changeFailure = (path: string) =>
  FileFailure.rejection(
    `${path} was changed since the watch wrote it, so changes could be lost or repeated in it`,
    "Restore the file. To continue in a new one, begin with another checkpoint and --emit-existing."
  )

/** Makes the file end where the checkpoint says, and on a whole line. */
const align = (file: number, path: string, from: Position | undefined): void => {
  const { size } = fstatSync(file)
  if (from !== undefined) {
    if (size < from.length || digestOf(file, from.length) !== from.digest) throw changeFailure(path)
    // By its path: not every system can cut a file that is open for appending.
    truncateSync(path, from.length)
  } else if (size > 0 && tail(file, size).at(-1) !== 0x0a) writeFileSync(file, "\n")
}

/** Opens the file, which may not exist yet. No other watch can open it until the scope closes, unless there is no lock. */
export const open = Effect.fnUntraced(function*(path: string, from: Position | undefined, noLock = false) {
  if (!noLock) yield* FileLock.hold(path, { noun: "output file", flag: "--output", run: "watch" })
  const absolute = resolve(path)
  if (from !== undefined && from.file !== absolute) {
    return yield* FileFailure.rejection(
      `the checkpoint belongs to the output file ${from.file}, not to ${absolute}`,
      "Give the same --output. If the file was moved, move it back."
    )
  }
  const file = yield* Effect.acquireRelease(
    Effect.try({
      try: () => {
        FileLock.checkFree(path)
        return openSync(path, "a+", 0o600)
      },
      catch: (error) =>
        FileFailure.rejection(
          `${path} cannot be written: ${FileFailure.reasonOf(error)}`,
          "Choose another file with --output."
        )
    }),
    (file) => Effect.sync(() => closeSync(file))
  )
  const attempt = <A>(use: () => A) => FileFailure.attempt(path, use)
  yield* Effect.try({
    try: () => align(file, path, from),
    catch: (error) =>
      error instanceof FileFailure.FileFailure
        ? error
        : FileFailure.rejection(
          `${path} cannot be used: ${FileFailure.reasonOf(error)}`,
          "Choose a file with --output."
        )
  })
  return {
    position: attempt(() => {
      const { size } = fstatSync(file)
      return { file: absolute, length: size, digest: digestOf(file, size) }
    }),
    append: (text: string) =>
      attempt(() => {
        writeFileSync(file, text)
        fsyncSync(file)
      })
  }
})
