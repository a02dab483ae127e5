/** The locks of a run, as commands take them: on the organization, and on the files that it writes. */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import * as Exit from "../../console/Exit.ts"
import * as Session from "../settings/Session.ts"
import * as RunDatabase from "./RunDatabase.ts"

export interface Target {
  readonly noLock: boolean
  readonly database: string
  readonly organization: string
  readonly baseUrl: string
}

/** Takes the lock of a file. Exits with code 2 if another run holds it, and with 4 if the disk is full. Prints a note if an earlier run left the lock behind, unless another lock of that run has said so. */
export const lock = Effect.fnUntraced(function*(path: string, noLock: boolean, silent = false) {
  if (noLock) return
  const before = yield* FileLock.acquire(path).pipe(
    Effect.catchIf(
      (error) => error._tag === "LockFailed" && FileFailure.isStop(error.cause),
      () =>
        Exit.exitStopped(
          `Stopped: the disk of ${path} is full. Free some space. Nothing was written. Then run the same command again.`
        )
    ),
    Exit.rejecting("Nothing was written")
  )
  if (before !== undefined && !silent) {
    yield* Console.error(
      `An earlier run (process ${before.pid}, started at ${before.since}) did not finish. This run takes over its lock.`
    )
  }
})

/** Locks the organization of the token. Returns where its runs are. */
export const lockOrganization = Effect.fnUntraced(
  function*(
    flags: { readonly baseUrl: string | undefined; readonly database: string | undefined; readonly noLock: boolean }
  ) {
    const baseUrl = Session.baseUrlOf(flags.baseUrl)
    const organization = yield* Effect.catch(
      Session.organizationOf,
      (error) => Session.reportReadFailure(error, baseUrl)
    )
    if (organization === undefined) {
      return yield* Exit.exitRejected(
        "Nothing was written: the list of accounts does not say which organization the token is for. Check the base URL."
      )
    }
    const folder = RunDatabase.stateFolder()
    yield* Effect.catch(Effect.try(() => mkdirSync(folder, { recursive: true, mode: 0o700 })), () =>
      Exit.exitRejected(
        `Nothing was written: the folder for lock files, ${folder}, cannot be created.`,
        "Set FLAT_ROSTER_STATE to a folder that you can write to."
      ))
    yield* lock(join(folder, RunDatabase.organizationName(baseUrl, organization)), flags.noLock)
    const target: Target = {
      database: RunDatabase.databaseOf(flags.database, () => RunDatabase.defaultPath(baseUrl, organization)),
      organization,
      baseUrl,
      noLock: flags.noLock
    }
    return target
  }
)
