/**
 * Files in the directory that the user chose. Those of the API are written there: a model gets path, type and size, never the contents. Those that a model
 * sends, named in the body as `{ "file": "name" }`, are read from there, and from nowhere else.
 */
import type { Files } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { isReadonlyObject } from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Input, Operation } from "../contract/Contract.ts"
import { fail, type Folder, type ToolError, type Words } from "../contract/Host.ts"
import { digestOf } from "../plans/Plans.ts"
import { omitUndefined } from "../results/Compact.ts"

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

/** Writes a file, or only reads its type and size if there is no directory. */
export const save = Effect.fnUntraced(function*(
  { contentType, size, stream }: Files.File,
  operation: Operation,
  input: Input,
  folder: Folder | undefined,
  words: Words
) {
  if (folder === undefined) {
    return {
      type: contentType,
      ...omitUndefined({ bytes: size }),
      advice: `Only type and size were read. ${words.folder}`
    }
  }
  const { directory } = folder
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Named after the call: the same call writes the same file, and no name of a person becomes part of a path.
  const name = `${operation.id}-${digestOf(operation, input).slice(0, 12)}.${extensionOf(contentType)}`
  const file = path.resolve(directory, name)
  let bytes = 0
  const counted = Stream.map(stream, (chunk) => {
    bytes += chunk.length
    return chunk
  })
  yield* fs.makeDirectory(directory, { recursive: true }).pipe(
    Effect.andThen(Stream.run(counted, fs.sink(file, { mode: 0o600 }))),
    Effect.catchTag(
      "PlatformError",
      (error) =>
        fail(`The file could not be written (${error.reason._tag}). Ask the user to check the directory of --files.`)
    )
  )
  return { file, type: contentType, bytes }
})

/** Opens a file of the directory. Links that lead out of it are refused too. */
const open = Effect.fnUntraced(function*(name: string, folder: Folder | undefined, words: Words) {
  if (folder === undefined) {
    return yield* fail(`Files can be sent only from a directory for files. ${words.folder} Nothing was sent.`)
  }
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return yield* Effect.gen(function*() {
    const root = yield* fs.realPath(folder.directory)
    const file = yield* fs.realPath(path.resolve(root, name))
    const inside = path.relative(root, file)
    return inside === "" || inside.startsWith("..") || path.isAbsolute(inside)
      ? yield* Effect.fail("outside")
      : yield* folder.open(file)
  }).pipe(
    // Its name may be that of a person.
    Effect.catch(() => fail("There is no file of that name in the directory of --files. Nothing was sent."))
  )
})

const openContents = (
  value: unknown,
  [field, ...rest]: ReadonlyArray<string>,
  folder: Folder | undefined,
  words: Words
): Effect.Effect<unknown, ToolError, FileSystem.FileSystem | Path.Path> => {
  if (field === "[]" && Array.isArray(value)) {
    return Effect.forEach(value, (one) => openContents(one, rest, folder, words))
  }
  if (!isReadonlyObject(value)) return Effect.succeed(value)
  if (field === undefined) {
    const { file, ...others } = value
    return typeof file === "string" && Object.keys(others).length === 0
      ? open(file, folder, words)
      : Effect.succeed(value)
  }
  return Object.hasOwn(value, field)
    ? Effect.map(openContents(value[field], rest, folder, words), (inner) => ({ ...value, [field]: inner }))
    : Effect.succeed(value)
}

/** Replaces the named files of a body by their contents. */
export const resolve = Effect.fnUntraced(
  function*(operation: Operation, input: Input, folder: Folder | undefined, words: Words) {
    let body: unknown = input["body"]
    for (const field of operation.body?.contents ?? []) {
      body = yield* openContents(body, field.split(/\.|(?=\[\])/), folder, words)
    }
    return body === undefined ? input : { ...input, body }
  }
)
