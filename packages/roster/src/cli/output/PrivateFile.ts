/** Writes files that only their owner can read: results and maps of ids have names of people. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"

/** Replaces a file as a whole: nobody sees a part of it, and the mode of an earlier file does not stay. A device is written to. */
export const write = Effect.fnUntraced(function*(path: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const before = yield* Effect.option(fs.stat(path))
  if (before._tag === "Some" && before.value.type !== "File") return yield* fs.writeFileString(path, text)
  const draft = `${path}.${process.pid}.tmp`
  yield* fs.writeFileString(draft, text, { mode: 0o600, flag: "wx" }).pipe(
    Effect.andThen(fs.rename(draft, path)),
    Effect.tapError(() => Effect.ignore(fs.remove(draft)))
  )
})
