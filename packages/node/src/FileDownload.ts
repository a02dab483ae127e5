/**
 * Saves a file of the API to disk. An interrupted download resumes where it stopped, in the same process or in a later one. Next to the target, each
 * saver has a part of its own, `NAME.part.PID-TOKEN`. If it fails, it leaves the part as `NAME.part`, and its version as `NAME.part.version`.
 */
import type * as Files from "@flat-sdk/engine/Files"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import type { SaveOptions } from "./SavedFile.ts"

export type { SaveOptions } from "./SavedFile.ts"

/**
 * Saves a file to a path.
 *
 * **Details**
 *
 * The file appears under its name when it is complete. If a partial file exists from an earlier download and the server still has that version, only
 * the rest is fetched; otherwise the download starts again.
 *
 * On a full disk it fails with a `PlatformError` that names the part, which is kept: with more space, `save` resumes.
 *
 * Two savers of one path do not disturb each other: the one that ends later replaces the file as a whole, and logs a warning.
 *
 * **Example** (Saving a score as MIDI)
 *
 * ```ts check-only: writes to the working directory
 * import { FileDownload } from "@flat-sdk/node"
 * import { FlatClient } from "@flat-sdk/core"
 * import { Effect } from "effect"
 *
 * export const saveMidi = Effect.fn("saveMidi")(function*(score: string) {
 *   const flat = yield* FlatClient.FlatClient
 *   const input = { score, revision: "last", format: "midi" } as const
 *   yield* FileDownload.save((options) => flat.scores.getScoreRevisionData.download(input, options), `${score}.mid`)
 * })
 * ```
 */
export const save = (
  open: (options?: Files.DownloadOptions) => Effect.Effect<Files.File, FlatError, Scope.Scope>,
  path: string,
  options?: SaveOptions
): Effect.Effect<void, FlatError | PlatformError.PlatformError, FileSystem.FileSystem> =>
  Effect.flatMap(Effect.promise(() => import("./SavedFile.ts")), ({ save }) => save(open, path, options))
