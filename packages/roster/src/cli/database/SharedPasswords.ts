/** The generated passwords of a run in the database that workers share: their key, and the file that commands write them to. */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { dirname } from "node:path"
import * as Exit from "../../console/Exit.ts"
import type { Line } from "../../engine/records/Vault.ts"
import * as Credentials from "../../passwords/Credentials.ts"
import * as Key from "../../passwords/Key.ts"
import * as Names from "../../plan/Names.ts"

/** Ends the command with exit code 2 if a path is something else than a new file or one of this tool. */
export const check = (path: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    if (yield* fs.exists(path)) yield* Credentials.read(path)
    else yield* fs.access(dirname(path), { writable: true })
    return path
  }).pipe(
    Effect.catchTag("PlatformError", () =>
      Exit.exitRejected(
        `Nothing was sent: the folder of the passwords file ${path} does not exist, or you cannot write to it.`
      )),
    Exit.rejecting("Nothing was sent")
  )

/** Adds what the file does not have. The last line of a username counts. */
export const write = (path: string, lines: ReadonlyArray<Line>, plan: Names.Named) =>
  Effect.gen(function*() {
    const file = yield* Credentials.open(path, undefined, Names.owners(plan))
    for (const line of lines) yield* file.put(line.line, line.username, line)
  }).pipe(
    Effect.scoped,
    Effect.catchTag("CredentialsFailed", (error) =>
      (FileFailure.isStop(error) ? Exit.exitStopped : Exit.exitRejected)(
        `The passwords are still in the database: ${error.message}. Write them with "roster worker passwords".`
      ))
  )

/** Reads the key. Without one, or with something else, ends the command with exit code 2. */
export const requireKey = (flag: string | undefined) =>
  Key.read(flag, process.env["FLAT_ROSTER_KEY"]).pipe(Exit.rejecting("Nothing was sent"))

export const wrongKey = (error: Key.KeyWrong) =>
  Exit.exitRejected(`Nothing was sent. ${error.message} Use that key with --key FILE or FLAT_ROSTER_KEY.`)
