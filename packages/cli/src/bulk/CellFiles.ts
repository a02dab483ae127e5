/** Files that cells name as `@score.musicxml`: their contents are sent. Paths begin at the folder of the CSV file. */
import type { Input } from "@flat-sdk/agents/operations"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { dirname, resolve } from "node:path"
import type { SessionShape } from "../calls/CommandSession.ts"
import { ContentPath, type Row } from "./Row.ts"

const pathsIn = (value: unknown): ReadonlyArray<string> =>
  value instanceof ContentPath
    ? [value.path]
    : typeof value === "object" && value !== null
    ? Object.values(value).flatMap(pathsIn)
    : []

const replacePaths = (value: unknown, contents: (path: string) => unknown): unknown =>
  value instanceof ContentPath
    ? contents(value.path)
    : Array.isArray(value)
    ? value.map((item: unknown) => replacePaths(item, contents))
    : typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replacePaths(inner, contents)]))
    : value

const of = (input: Input, contents: (path: string) => unknown): Input => replacePaths(input, contents) as Input

/** Returns an input that is valid if the files are. */
export const placeholders = (input: Input): Input => of(input, () => new Uint8Array(1))

export const problems = Effect.fnUntraced(function*(csv: string, { input, row }: Row) {
  const fs = yield* FileSystem.FileSystem
  const found = yield* Effect.forEach(
    pathsIn(input),
    (path) =>
      Effect.match(fs.access(resolve(dirname(csv), path), { readable: true }), {
        onSuccess: () => [],
        onFailure: (error) => [{
          row,
          column: undefined,
          problem: `the file ${path} cannot be read (${error.reason._tag})`,
          next: "Check its path: it begins at the folder of the CSV file."
        }]
      })
  )
  return found.flat()
})

export const open = Effect.fnUntraced(function*(csv: string, input: Input, session: SessionShape) {
  const opened = new Map<string, unknown>()
  for (const path of pathsIn(input)) {
    const file = resolve(dirname(csv), path)
    const content = yield* Effect.mapError(
      Effect.andThen(Effect.try(() => FileLock.checkFree(file)), session.content(file)),
      () => FileFailure.rejection(`the file ${path} cannot be opened`, "Run the same command again.")
    )
    opened.set(path, content)
  }
  return of(input, (path) => opened.get(path))
})
