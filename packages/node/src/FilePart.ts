/**
 * The part of a file that is being saved. Each saver has a part of its own, so that two of them, in one process or in several, never write to one file. A
 * part that nobody uses any more is continued: `NAME.part`, which a saver leaves if it fails, and `NAME.part.PID-TOKEN` of a process that was killed.
 */
import * as Files from "@flat-sdk/engine/Files"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as PlatformError from "effect/PlatformError"
import { randomBytes } from "node:crypto"
import { basename, dirname, join } from "node:path"

type Step<A> = Effect.Effect<A, PlatformError.PlatformError>

/** The part of one saver. */
export interface FilePart {
  readonly path: string
  /** Takes what nobody uses any more; `undefined` if there is nothing to continue. */
  readonly continued: Step<{ readonly size: number; readonly version: Files.DownloadOptions } | undefined>
  /** Begins the part anew, with the version of its bytes if they can be continued. */
  readonly begin: (validator: string | undefined) => Step<void>
}

/** Tokens of the savers of this process. */
const savers = new Set<string>()

/** A saver writes more often, or fails: a process that has an id of before may be another one. */
const silence = 3_600_000

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It may belong to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

const markOf = (part: string): string => `${part}.version`

const of = (fs: FileSystem.FileSystem, path: string, own: string): FilePart & { readonly leave: Step<void> } => {
  const shared = `${path}.part`
  const remove = (part: string) =>
    // In this order: whenever the process ends, a recorded version matches the bytes beside it.
    Effect.andThen(fs.remove(markOf(part), { force: true }), fs.remove(part, { force: true }))

  /** Returns what was recorded of a part, and its size; `undefined` if it is not the part that this was recorded for. */
  const recordedOf = Effect.fnUntraced(function*(part: string) {
    // A link would lead the bytes to another file.
    for (const file of [part, markOf(part)]) {
      if (Option.isSome(yield* Effect.option(fs.readLink(file)))) return undefined
    }
    const mark = yield* Effect.option(fs.readFileString(markOf(part)))
    const found = yield* Effect.option(fs.stat(part))
    if (Option.isNone(mark) || Option.isNone(found)) return undefined
    const [validator = "", inode] = mark.value.split("\n")
    const version = validator.startsWith("\"") ? { etag: validator } : { lastModified: validator }
    return inode === inodeOf(found.value) && Files.problemsOf(version).length === 0
      ? { mark: mark.value, validator, version, size: Number(found.value.size) }
      : undefined
  })

  const record = Effect.fnUntraced(function*(validator: string) {
    yield* fs.writeFileString(markOf(own), `${validator}\n${inodeOf(yield* fs.stat(own))}`, { flag: "wx" })
  })

  /** Makes a part that nobody uses the own one. A process that was taken for a killed one keeps writing to its file, which is therefore copied. */
  const take = Effect.fnUntraced(function*(part: string) {
    const found = yield* recordedOf(part)
    if (found === undefined || found.size === 0) return false
    const taken = yield* Effect.result(part === shared ? fs.rename(part, own) : fs.copyFile(part, own))
    if (taken._tag === "Failure") return false
    // Another saver may have left or taken a part meanwhile.
    const mark = yield* Effect.option(fs.readFileString(markOf(part)))
    if (Option.getOrUndefined(mark) !== found.mark) {
      yield* remove(own)
      return false
    }
    const recorded = record(found.validator)
    // A full disk has no room for another record. A copy needs one of its own.
    yield* (part === shared ? Effect.catch(fs.rename(markOf(part), markOf(own)), () => recorded) : recorded)
    return true
  })

  /** The parts that nobody uses. */
  const unused = Effect.gen(function*() {
    const folder = dirname(path)
    const prefix = `${basename(path)}.part.`
    const killed: Array<string> = []
    for (const name of yield* Effect.orElseSucceed(fs.readDirectory(folder), () => [])) {
      const [, pid, token] = name.startsWith(prefix)
        ? /^(\d+)-([0-9a-f]{8})$/.exec(name.slice(prefix.length)) ?? []
        : []
      if (pid === undefined || savers.has(token!)) continue
      const part = join(folder, name)
      const found = yield* Effect.option(fs.stat(part))
      const written = Option.match(Option.flatMap(found, ({ mtime }) => mtime), {
        onNone: () => 0,
        onSome: (date) => date.getTime()
      })
      const isUsed = Number(pid) !== process.pid && isRunning(Number(pid)) && Date.now() - written < silence
      if (!isUsed) killed.push(part)
    }
    return [shared, ...killed]
  })

  return {
    path: own,
    continued: Effect.gen(function*() {
      let isTaken = false
      for (const part of yield* unused) {
        isTaken ||= yield* take(part)
        yield* remove(part)
      }
      return isTaken ? yield* recordedOf(own) : undefined
    }),
    begin: (validator) =>
      Effect.gen(function*() {
        yield* remove(own)
        yield* fs.writeFile(own, new Uint8Array(), { flag: "wx" })
        if (validator !== undefined) yield* record(validator)
      }),
    // In this order: a recorded version without its own part has the inode of another one.
    leave: Effect.gen(function*() {
      if (yield* fs.exists(own)) {
        yield* fs.remove(markOf(shared), { force: true })
        yield* fs.rename(own, shared)
      }
      if (yield* fs.exists(markOf(own))) yield* fs.rename(markOf(own), markOf(shared))
    })
  }
}

const inodeOf = ({ ino }: FileSystem.File.Info): string => String(Option.getOrElse(ino, () => "unknown"))

/** Saves a file over a part of its own. If that fails, the part is left under the name that the next saver looks for. */
export const using = <E, R>(
  path: string,
  use: (part: FilePart) => Effect.Effect<boolean, E, R>
): Effect.Effect<boolean, E, R | FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const token = randomBytes(4).toString("hex")
        savers.add(token)
        return { token, part: of(fs, path, `${path}.part.${process.pid}-${token}`) }
      }),
      ({ part }) => use(part),
      ({ part, token }, exit) =>
        Effect.ensuring(
          Effect.ignore(exit._tag === "Success" ? fs.remove(markOf(part.path), { force: true }) : part.leave),
          Effect.sync(() => savers.delete(token))
        )
    ))
