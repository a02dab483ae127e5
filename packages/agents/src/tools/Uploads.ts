/**
 * Files that a model sends: named in the body as `{ "file": "name" }`, read from the directory that the user chose, and from nowhere else.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { isReadonlyObject } from "effect/Predicate"
import type { Input, Operation } from "../contract/Contract.ts"
import { type Host, ToolError } from "../contract/Host.ts"

const fail = (message: string) => Effect.fail(new ToolError({ message: `${message} Nothing was sent.` }))

/** Opens a file of the directory. Links that lead out of it are refused too. */
const open = Effect.fnUntraced(function*(name: string, directory: string | undefined, host: Host) {
  if (directory === undefined) {
    return yield* fail(
      "Files can be sent only from the directory of --files: ask the user to start the server with it."
    )
  }
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const missing = fail(`There is no file ${JSON.stringify(name)} in the directory of --files.`)
  const root = yield* Effect.catch(fs.realPath(directory), () => missing)
  const file = yield* Effect.catch(fs.realPath(path.resolve(root, name)), () => missing)
  const inside = path.relative(root, file)
  if (inside === "" || inside.startsWith("..") || path.isAbsolute(inside)) return yield* missing
  return yield* Effect.catch(host.open(file), () => missing)
})

type Place = ReadonlyArray<string>

const placed = (
  value: unknown,
  [field, ...rest]: Place,
  directory: string | undefined,
  host: Host
): Effect.Effect<unknown, ToolError, FileSystem.FileSystem | Path.Path> => {
  if (field === undefined) {
    return isReadonlyObject(value) && typeof value["file"] === "string" && Object.keys(value).length === 1
      ? open(value["file"], directory, host)
      : Effect.succeed(value)
  }
  if (field === "[]") {
    return Array.isArray(value)
      ? Effect.forEach(value, (one) => placed(one, rest, directory, host))
      : Effect.succeed(value)
  }
  return isReadonlyObject(value) && Object.hasOwn(value, field)
    ? Effect.map(placed(value[field], rest, directory, host), (inner) => ({ ...value, [field]: inner }))
    : Effect.succeed(value)
}

/** Replaces the named files of a body by their contents. */
export const resolve = Effect.fnUntraced(
  function*(operation: Operation, input: Input, directory: string | undefined, host: Host) {
    let body: unknown = input["body"]
    for (const field of operation.body?.contents ?? []) {
      body = yield* placed(body, field.split(/\.|(?=\[\])/), directory, host)
    }
    return body === undefined ? input : { ...input, body }
  }
)
