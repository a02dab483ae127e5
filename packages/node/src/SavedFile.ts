/**
 * Saves a file for `FileDownload.ts`, which loads this module when a file is first saved: it needs effect's streams and file system, which programs
 * without files do not.
 */
import * as Files from "@flat-sdk/engine/Files"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import { makeHooks } from "@flat-sdk/engine/Telemetry"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as FilePart from "./FilePart.ts"

/** Options of `save`. */
export interface SaveOptions {
  /** Called for every chunk. */
  readonly onProgress?: ((progress: Files.Progress) => void) | undefined
}

const at = (path: string) => ({ module: "FileDownload", method: "save", pathOrDescriptor: path })

/** Returns a text that differs when a file is written or replaced. */
const stateOf = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  return Option.match(yield* Effect.option(fs.stat(path)), {
    onNone: () => "",
    onSome: ({ ino, mtime, size }) =>
      [Option.getOrUndefined(ino), Option.getOrUndefined(mtime)?.getTime(), size].join(" ")
  })
})

/** Codes of the system that mean that there is no space. */
const noSpace: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full, no space is left",
  EDQUOT: "the disk quota is used up, no space is left"
}

/** Says where the part is if there was no space for the rest. */
const explainNoSpace = (path: string, error: PlatformError.PlatformError): PlatformError.PlatformError => {
  const why = noSpace[(error.cause as NodeJS.ErrnoException | undefined)?.code ?? ""]
  return why === undefined ? error : PlatformError.systemError({
    _tag: "Unknown",
    ...at(`${path}.part`),
    description:
      `${why}. What arrived is kept in this part: free some space and save again, which resumes if the file has not changed`,
    cause: error.cause
  })
}

/** Savers of a process look at the path and replace its file one after the other: each sees what the one before has done. A simulation has many processes. */
const Turns = Context.Reference("@flat-sdk/node/SavedFile/Turns", { defaultValue: () => Semaphore.makeUnsafe(1) })

/** Saves a file to a path. */
export const save = (
  open: (options?: Files.DownloadOptions) => Effect.Effect<Files.File, FlatError, Scope.Scope>,
  path: string,
  options?: SaveOptions
): Effect.Effect<void, FlatError | PlatformError.PlatformError, FileSystem.FileSystem> =>
  Effect.flatMap(
    Effect.mapError(
      FilePart.using(path, (part) => receive(open, path, part, options)),
      (error) => error._tag === "PlatformError" ? explainNoSpace(path, error) : error
    ),
    // Starts again if another saver took the part for one that nobody uses: it does not see this process if it runs in another container.
    (isSaved) => isSaved ? Effect.void : save(open, path, options)
  )

/** Returns whether the file is saved: the part may be gone. */
const receive = Effect.fnUntraced(function*(
  open: (options?: Files.DownloadOptions) => Effect.Effect<Files.File, FlatError, Scope.Scope>,
  path: string,
  part: FilePart.FilePart,
  options: SaveOptions | undefined
) {
  const fs = yield* FileSystem.FileSystem
  const found = yield* Effect.option(fs.stat(path))
  if (Option.isSome(found) && found.value.type === "Directory") {
    const description = "is a folder: name the file in it"
    return yield* PlatformError.systemError({ _tag: "BadResource", ...at(path), description })
  }
  const before = yield* stateOf(path)
  const have = yield* part.continued

  yield* Effect.scoped(Effect.gen(function*() {
    const file = yield* (have === undefined ? open() : Effect.catchReason(
      open({ ...have.version, from: have.size }),
      "FlatError",
      "UnexpectedStatus",
      // The partial file is as long as the file, or longer, and cannot be resumed.
      (reason, error) => reason.status === 416 ? open() : Effect.fail(error)
    ))
    let received = file.from
    const hooks = makeHooks(() => [])
    const context = yield* Effect.context<never>()
    if (received === 0) yield* part.begin(Files.validatorOf(file))
    yield* file.stream.pipe(
      Stream.tap((chunk) =>
        Effect.sync(() => {
          received += chunk.length
          hooks.call(context, "onProgress", () => options?.onProgress?.({ received, size: file.size }))
        })
      ),
      Stream.run(fs.sink(part.path, { flag: "a" }))
    )
  }))
  const turns = yield* Turns
  return yield* turns.withPermits(1)(Effect.gen(function*() {
    if (!(yield* fs.exists(part.path))) return false
    if ((yield* stateOf(path)) !== before) {
      yield* Effect.logWarning(`${path} was written while it was downloaded: this download replaces it as a whole`)
    }
    yield* fs.rename(part.path, path)
    return true
  }))
})
