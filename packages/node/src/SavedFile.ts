/**
 * Saves a file for `FileDownload.ts`, which loads this module when a file is first saved: it needs effect's streams and file system, which programs
 * without files do not.
 */
import * as Files from "@flat-sdk/engine/Files"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import { makeHooks } from "@flat-sdk/engine/Telemetry"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { SaveOptions } from "./FileDownload.ts"

/** Saves a file to a path. */
export const save = Effect.fnUntraced(function*(
  open: (options?: Files.DownloadOptions) => Effect.Effect<Files.File, FlatError, Scope.Scope>,
  path: string,
  options?: SaveOptions
): Effect.fn.Return<void, FlatError | PlatformError.PlatformError, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const part = `${path}.part`
  const mark = `${part}.version`
  // A link would lead the bytes to another file: it is removed, not followed.
  for (const file of [part, mark]) {
    if ((yield* Effect.option(fs.readLink(file)))._tag === "Some") yield* fs.remove(file)
  }
  // A partial file without a recorded version is not resumed: it could be of another version.
  const marked = (yield* fs.exists(mark)) && (yield* fs.exists(part)) ? yield* fs.readFileString(mark) : ""
  // The same applies if the recorded version is truncated or was not written by this module.
  const version = marked.startsWith("\"") ? { etag: marked } : { lastModified: marked }
  const have = Files.problemsOf(version).length === 0 ? Number((yield* fs.stat(part)).size) : 0

  yield* Effect.scoped(Effect.gen(function*() {
    const file = yield* (have === 0 ? open() : Effect.catchReason(
      open({ ...version, from: have }),
      "FlatError",
      "UnexpectedStatus",
      // The partial file is as long as the file, or longer, and cannot be resumed.
      (reason, error) => reason.status === 416 ? open() : Effect.fail(error)
    ))
    let received = file.from
    const hooks = makeHooks(() => [])
    const context = yield* Effect.context<never>()
    if (received === 0) {
      // In this order: whenever the process ends, the recorded version matches the bytes of the partial file.
      yield* fs.remove(mark, { force: true })
      yield* fs.remove(part, { force: true })
      yield* fs.writeFile(part, new Uint8Array(), { flag: "wx" })
      const validator = Files.validatorOf(file)
      if (validator !== undefined) yield* fs.writeFileString(mark, validator, { flag: "wx" })
    }
    yield* file.stream.pipe(
      Stream.tap((chunk) =>
        Effect.sync(() => {
          received += chunk.length
          hooks.call(context, "onProgress", () => options?.onProgress?.({ received, size: file.size }))
        })
      ),
      Stream.run(fs.sink(part, { flag: "a" }))
    )
  }))
  yield* fs.rename(part, path)
  yield* fs.remove(mark, { force: true })
})
