/** Saves a page in a new file that only its owner can read: pages have names, and some have passwords. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Exit from "../cli/Exit.ts"
import { printable } from "../cli/Printable.ts"

/** Writes a new file. Another file is never overwritten. */
export const save = Effect.fnUntraced(function*(path: string, page: string) {
  const fs = yield* FileSystem.FileSystem
  const shown = printable(path)
  yield* fs.writeFileString(path, page, { mode: 0o600, flag: "wx" }).pipe(
    Effect.catch((error) =>
      Exit.exitRejected(
        error.reason._tag === "AlreadyExists"
          ? `Nothing was written: ${shown} exists. Name another file, or delete that one.`
          : error.reason._tag === "NotFound"
          ? `Nothing was written: the folder of ${shown} does not exist.`
          : `Nothing was written: ${shown} cannot be created. Choose a folder that you can write to.`
      )
    )
  )
})
