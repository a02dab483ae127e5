/** Writes the generated passwords of a run from the database to a file, as `apply` without a shared database does. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { dirname } from "node:path"
import * as Credentials from "../../passwords/Credentials.ts"
import * as Key from "../../passwords/Key.ts"
import type { Line } from "../../workers/Vault.ts"
import * as Exit from "../Exit.ts"

/** Ends the command with exit code 2 if a path is something else than a new file or one of this tool. */
export const check = (path: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    if (yield* fs.exists(path)) yield* Credentials.read(path)
    else yield* fs.access(dirname(path), { writable: true })
    return path
  }).pipe(
    Effect.catchTags({
      CredentialsFailed: (error) => Exit.exitRejected(`Nothing was sent: ${error.message}.`),
      PlatformError: () =>
        Exit.exitRejected(
          `Nothing was sent: the folder of the passwords file ${path} does not exist, or you cannot write to it.`
        )
    })
  )

/** Adds what the file does not have. The last line of a username counts. */
export const write = (path: string, lines: ReadonlyArray<Line>) =>
  Effect.gen(function*() {
    const file = yield* Credentials.open(path)
    for (const line of lines) yield* file.put(line.line, line.username, line)
  }).pipe(
    Effect.scoped,
    Effect.catchTag("CredentialsFailed", (error) =>
      Exit.exitRejected(
        `The passwords are still in the database: ${error.message}. Write them with "roster worker passwords".`
      ))
  )

/** Reads the key. Without one, or with something else, ends the command with exit code 2. */
export const requireKey = (flag: string | undefined) =>
  Key.read(flag, process.env["FLAT_ROSTER_KEY"]).pipe(
    Effect.catchTag("KeyInvalid", (error) => Exit.exitRejected(`Nothing was sent. ${error.message}`))
  )

export const wrongKey = (error: Key.KeyWrong) =>
  Exit.exitRejected(`Nothing was sent. ${error.message} Use that key with --key FILE or FLAT_ROSTER_KEY.`)
