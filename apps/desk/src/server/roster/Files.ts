/** Reads the files of a roster folder that a page sent. They are on disk only while they are read, in a folder of this server. */
import { Read } from "@flat-sdk/roster"
import { Effect, FileSystem } from "effect"
import { join } from "node:path"
import type { RosterFiles } from "../../shared/Desk.ts"
import { type Refused, refused } from "../request/Signed.ts"

const mostFiles = 100

/** Checks the body of a request. */
export const check = (body: unknown): RosterFiles["files"] | Refused => {
  const files = typeof body === "object" && body !== null && "files" in body ? body.files : undefined
  if (typeof files !== "object" || files === null) {
    return refused(400, "BAD_REQUEST", "The body must be {\"files\": {\"users.csv\": \"…\"}}.")
  }
  const entries = Object.entries(files)
  if (entries.length === 0) return refused(400, "BAD_REQUEST", "The folder is empty. Choose the folder of an export.")
  if (entries.length > mostFiles) {
    return refused(400, "BAD_REQUEST", `The folder has more than ${mostFiles} files. Choose the folder of one export.`)
  }
  const wrong = entries.find(([name, text]) =>
    typeof text !== "string" || !/^[\p{L}\p{N}_][\p{L}\p{N}_ .()-]{0,99}$/u.test(name)
  )
  return wrong === undefined ? files as RosterFiles["files"] : refused(
    400,
    "BAD_REQUEST",
    `files[${
      JSON.stringify(wrong[0].slice(0, 120))
    }] must be a text, and its name one of a file without a folder. Rename or leave out the file.`
  )
}

/** Reads a roster. */
export const read = Effect.fnUntraced(
  function*(files: RosterFiles["files"], folder: string) {
    const fs = yield* FileSystem.FileSystem
    const own = yield* fs.makeTempDirectoryScoped({ directory: folder })
    for (const [name, text] of Object.entries(files)) yield* fs.writeFileString(join(own, name), text, { mode: 0o600 })
    return yield* Read.open(own)
  },
  Effect.scoped,
  Effect.catchTags({
    // Its message would name the folder.
    RosterReadError: ({ advice, what }) =>
      refused(422, "UNREADABLE_FILES", `These files cannot be read: ${what}. ${advice}.`),
    PlatformError: () => refused(500, "FAILED", "The files cannot be written to the disk of the server. Is it full?")
  })
)
