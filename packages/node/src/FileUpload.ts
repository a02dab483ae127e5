/** Uses a file on disk as an upload source. The file is read while it is sent, and read again for every attempt. */
import * as Upload from "@flat-sdk/engine/Upload"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"

// The service of `effect/FileSystem`, by its key: programs without files do not load that module.
const CurrentFileSystem = /* #__PURE__ */ Context.Service<FileSystem.FileSystem, FileSystem.FileSystem>(
  "effect/FileSystem"
)

/** Options of `open`. */
export interface OpenOptions {
  /** Called for every chunk. Progress restarts from 0 with every attempt. */
  readonly onProgress?: ((progress: Upload.Progress) => void) | undefined
}

/**
 * Creates an upload source from the file at a path.
 *
 * **Details**
 *
 * Fails if the file does not exist. The size is read immediately, so that the request states its length. If the file's size changes before it is sent
 * completely, the request is aborted.
 *
 * **Example** (Importing a file)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/core"
 * import { FileUpload } from "@flat-sdk/node"
 * import { Effect } from "effect"
 *
 * export const importScore = Effect.fn("importScore")(function*(path: string) {
 *   const flat = yield* FlatClient.FlatClient
 *   const data = yield* FileUpload.open(path)
 *   return yield* flat.scores.createScore({ body: { data, privacy: "private" } })
 * })
 * ```
 */
export const open = Effect.fnUntraced(function*(
  path: string,
  options: OpenOptions = {}
): Effect.fn.Return<Upload.Upload, PlatformError.PlatformError, FileSystem.FileSystem> {
  const files = yield* CurrentFileSystem
  const { size } = yield* files.stat(path)
  return Upload.from(files.stream(path), { size: Number(size), onProgress: options.onProgress })
})
