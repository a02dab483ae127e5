/**
 * Files of the API: written to the directory that the user chose. A model gets path, type and size, never the contents.
 */
import type { Files } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import type { Input, Operation } from "../contract/Contract.ts"
import { ToolError } from "../contract/Host.ts"
import { digestOf } from "../plans/Plans.ts"

const extensions: Readonly<Record<string, string>> = {
  "application/json": "json",
  "application/pdf": "pdf",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.recordare.musicxml": "mxl",
  "application/vnd.recordare.musicxml+xml": "musicxml",
  "audio/midi": "mid",
  "audio/mp3": "mp3",
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "image/jpeg": "jpg",
  "image/png": "png",
  "text/csv": "csv"
}

/** Returns the ending of a name for a media type, such as `mid`. */
export const extensionOf = (contentType = ""): string => extensions[contentType.split(";")[0]!.trim()] ?? "bin"

const describe = ({ contentType, size }: Files.File) => ({
  type: contentType,
  ...(size === undefined ? undefined : { bytes: size })
})

/** Writes a file, or only reads its type and size if there is no directory. */
export const save = Effect.fnUntraced(function*(
  file: Files.File,
  operation: Operation,
  input: Input,
  directory: string | undefined
) {
  if (directory === undefined) {
    return {
      ...describe(file),
      advice: "Only type and size were read. To get files, the user starts this server with --files DIRECTORY."
    }
  }
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Named after the call: the same call writes the same file, and no name of a person becomes part of a path.
  const target = path.resolve(
    directory,
    `${operation.id}-${digestOf(operation, input).slice(0, 12)}.${extensionOf(file.contentType)}`
  )
  let bytes = 0
  yield* fs.makeDirectory(directory, { recursive: true }).pipe(
    Effect.andThen(
      Stream.run(
        Stream.tap(file.stream, (chunk) =>
          Effect.sync(() => {
            bytes += chunk.length
          })),
        fs.sink(target, { mode: 0o600 })
      )
    ),
    Effect.catchTag("PlatformError", (error) =>
      Effect.fail(
        new ToolError({
          message:
            `The file could not be written (${error.reason._tag}). Ask the user to check the directory of --files.`
        })
      ))
  )
  return { file: target, type: file.contentType, bytes }
})
