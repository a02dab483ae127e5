/** Reads the files of a roster folder that a page sent. They are on disk only while they are read, in a folder of this server. */
import { Effect, FileSystem, Option, Schema } from "effect"
import { join } from "node:path"
import type { RosterFiles } from "../../shared/Desk.ts"
import { refuse, type Refused } from "../request/Signed.ts"
import * as Reader from "./Reader.ts"

const mostFiles = 100

const Options = Schema.Struct({
  archive: Schema.optional(Schema.Literal("absent")),
  at: Schema.optional(Schema.String.check(Schema.isPattern(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/))),
  removeMemberships: Schema.optional(Schema.Boolean),
  recreate: Schema.optional(Schema.Boolean),
  accept: Schema.optional(Schema.Array(Schema.String)),
  matchAgain: Schema.optional(Schema.Array(Schema.String))
})

/** Checks the body of a request. */
export const check = (body: unknown): RosterFiles | Refused => {
  const { files, title, ...rest }: { files?: unknown; options?: unknown; title?: unknown } = { ...body as object }
  const options = Schema.decodeUnknownOption(Options, { onExcessProperty: "error" })(rest.options ?? {})
  if (Option.isNone(options)) {
    return refuse(400, "BAD_REQUEST", "The options of the plan are not those of the page. Load it again.")
  }
  if (typeof files !== "object" || files === null) {
    return refuse(400, "BAD_REQUEST", "The body must be {\"files\": {\"users.csv\": \"…\"}}.")
  }
  const entries = Object.entries(files)
  if (entries.length === 0) return refuse(400, "BAD_REQUEST", "The folder is empty. Choose the folder of an export.")
  if (entries.length > mostFiles) {
    return refuse(400, "BAD_REQUEST", `The folder has more than ${mostFiles} files. Choose the folder of one export.`)
  }
  const wrong = entries.find(([name, text]) =>
    typeof text !== "string" || !/^[\p{L}\p{N}_][\p{L}\p{N}_ .()-]{0,99}$/u.test(name)
  )?.[0]
  if (wrong === undefined) {
    const name = typeof title === "string" && title !== "" ? title.slice(0, 200) : "Your files"
    return { files: files as RosterFiles["files"], options: options.value, title: name }
  }
  const what = `files[${JSON.stringify(wrong.slice(0, 120))}]`
  return refuse(400, "BAD_REQUEST", `${what} must be a text with a file's name. Rename the file, or leave it out.`)
}

/** Reads a roster. */
export const read = Effect.fnUntraced(
  function*(files: RosterFiles["files"], folder: string, limits?: Reader.Limits) {
    const fs = yield* FileSystem.FileSystem
    const own = yield* fs.makeTempDirectoryScoped({ directory: folder })
    for (const [name, text] of Object.entries(files)) yield* fs.writeFileString(join(own, name), text, { mode: 0o600 })
    return yield* Reader.open(own, limits)
  },
  Effect.scoped,
  Effect.catchTag(
    "PlatformError",
    () => refuse(500, "FAILED", "The files cannot be written to the disk of the server. Is it full?")
  )
)
