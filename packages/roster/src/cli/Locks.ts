/** The locks of a run, as commands take them: on the organization, and on the files that it writes. */
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { dirname, join } from "node:path"
import * as Exit from "./Exit.ts"
import * as Session from "./Session.ts"
import { organizationName } from "./StateFolder.ts"

/** Takes a lock. Exits with code 2 if another run holds it. Prints a note if an earlier run left the lock behind, unless another lock of that run has said so. */
export const lock = Effect.fnUntraced(function*(path: string, silent = false) {
  const before = yield* FileLock.acquire(path).pipe(
    Effect.catch((error) => Exit.exitRejected(`Nothing was written. ${error.message}`))
  )
  if (before !== undefined && !silent) {
    yield* Console.error(
      `An earlier run (process ${before.pid}, started at ${before.since}) did not finish. This run takes over its lock.`
    )
  }
})

/** Locks the organization of the token. Returns its id, and its name in the state folder. */
export const lockOrganization = Effect.fnUntraced(
  function*(options: { readonly baseUrl: string; readonly stateFolder: string }) {
    const fs = yield* FileSystem.FileSystem
    const organization = yield* Effect.catch(
      Session.organizationOf,
      (error) => Session.readFailed(error, options.baseUrl)
    )
    if (organization === undefined) {
      return yield* Exit.exitRejected(
        "Nothing was written: the list of accounts does not say which organization the token is for. Check the base URL."
      )
    }
    const name = organizationName(options.baseUrl, organization)
    yield* fs.makeDirectory(options.stateFolder, { recursive: true, mode: 0o700 }).pipe(
      Effect.catch(() =>
        Exit.exitRejected(
          `Nothing was written: the folder for lock files, ${options.stateFolder}, cannot be created.`,
          "Set FLAT_ROSTER_STATE to a folder that you can write to."
        )
      )
    )
    yield* lock(join(options.stateFolder, `${name}.lock`))
    return { id: organization, name }
  }
)

// A missing folder is reported later, when the passwords file itself is created.
export const lockCredentials = Effect.fnUntraced(function*(path: string, silent = false) {
  const fs = yield* FileSystem.FileSystem
  if (yield* Effect.orElseSucceed(fs.exists(dirname(path)), () => false)) yield* lock(`${path}.lock`, silent)
})
