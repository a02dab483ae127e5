/**
 * UploadAttempt a file of the disk as the content of a request. It is read while it is sent, and again for every attempt.
 */
import * as Upload from "@flat-sdk/core/Upload"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"

/** @category models */
export interface OpenOptions {
  /** Called for every piece. It begins again at the start with every attempt. */
  readonly onProgress?: ((progress: Upload.Progress) => void) | undefined
}

/**
 * Makes a content of the file under a path.
 *
 * **Details**
 *
 * Fails where there is no such file. Its size is looked up at once, so that the request states its length; a file that changes before all of it is
 * sent ends the request.
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
 *
 * @category constructors
 */
export const open = Effect.fnUntraced(function*(
  path: string,
  options: OpenOptions = {}
): Effect.fn.Return<Upload.Upload, PlatformError.PlatformError, FileSystem.FileSystem> {
  const files = yield* FileSystem.FileSystem
  const { size } = yield* files.stat(path)
  return Upload.from(files.stream(path), { size: Number(size), onProgress: options.onProgress })
})
