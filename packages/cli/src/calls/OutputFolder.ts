/** The files of many calls in one folder. Each is named after its call, and replaces no file but its own. */
import type { Input } from "@flat-sdk/agents/operations"
import { extensionOf } from "@flat-sdk/agents/server"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import { join } from "node:path"
import type { Operation } from "../catalog/Catalog.ts"
import * as FileResult from "./FileResult.ts"

/** Endings of formats that have another name. */
const endings: Readonly<Record<string, string>> = {
  midi: "mid",
  xml: "musicxml",
  synchronizationPoints: "synchronizationPoints.json"
}

/** Longest name without its ending: file systems end at 255. */
const longest = 150

const safe = (text: string): string => text.replaceAll(/[^\w.-]+/g, "_")

/** Returns the path of a call's file, from the parameters of its path and the format. It is inside the folder, whatever they are. */
export const pathOf = (folder: string, { media, parameters }: Operation, input: Input): string => {
  const format = input["format"]
  const ids = parameters.filter((parameter) => parameter.in === "path" && parameter.name !== "format")
    .map(({ name }) => String(input[name] ?? ""))
  const ending = typeof format === "string" ? endings[format] ?? format : extensionOf(media[0])
  return join(folder, `${safe(ids.join("-")).replace(/^[.-]+/, "_").slice(0, longest)}.${safe(ending)}`)
}

/** Returns the names in a folder, in lower case: some systems have no other. A folder that does not exist yet has none. */
export const namesIn = Effect.fnUntraced(function*(folder: string) {
  const fs = yield* FileSystem.FileSystem
  const names = yield* fs.readDirectory(folder).pipe(
    Effect.catch((error) =>
      error.reason._tag === "NotFound" ? Effect.succeed([]) : Effect.fail(FileFailure.writing(folder, error))
    )
  )
  return new Set(names.map((name) => name.toLowerCase()))
})

export const create = (folder: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.makeDirectory(folder, { recursive: true }).pipe(
      Effect.andThen(fs.access(folder, { writable: true })),
      Effect.mapError((error) => FileFailure.writing(folder, error))
    ))

export interface Target {
  readonly path: string
  /** Whether what has the path is of the same call, so that it is replaced. */
  readonly isOwn: boolean
}

/** Saves a file. It has its name when it is complete. */
export const save = Effect.fnUntraced(function*(open: FileResult.Open, { isOwn, path }: Target) {
  const fs = yield* FileSystem.FileSystem
  const draft = `${path}.download`
  const exists = new FileFailure.FileFailure({
    message: `${path} exists already, and is not overwritten`,
    next: "Move it away, or choose another folder with --output-dir.",
    exitCode: exitCodes.rejected
  })
  const move = fs.rename(draft, path)
  // Unlike a rename, a link takes no name that another file has. Some disks have no links.
  const link = Effect.catch(
    fs.link(draft, path),
    (error): Effect.Effect<void, FileFailure.FileFailure | PlatformError.PlatformError> =>
      error.reason._tag === "AlreadyExists" ?
        Effect.andThen(Effect.ignore(fs.remove(draft)), Effect.fail(exists))
        : move
  )
  const place: Effect.Effect<void, FileFailure.FileFailure | PlatformError.PlatformError> = isOwn ? move : link
  yield* FileResult.saveResumable(open, draft).pipe(
    Effect.andThen(place),
    Effect.andThen(Effect.ignore(fs.remove(draft, { force: true }))),
    Effect.catchTag("PlatformError", (error) => Effect.fail(FileFailure.writing(path, error)))
  )
})
