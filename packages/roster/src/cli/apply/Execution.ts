/** Applies a plan from a command: passwords, progress, interruption, results, and what is printed at the end. */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { existsSync } from "node:fs"
import { dirname } from "node:path"
import * as Exit from "../../console/Exit.ts"
import * as Log from "../../console/JsonLog.ts"
import * as Progress from "../../console/Progress.ts"
import * as Engine from "../../engine/Engine.ts"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import * as Records from "../../engine/records/Records.ts"
import { Organization } from "../../engine/records/Tables.ts"
import * as CreateClass from "../../engine/steps/CreateClass.ts"
import * as Credentials from "../../passwords/Credentials.ts"
import * as Password from "../../passwords/Password.ts"
import * as Names from "../../plan/Names.ts"
import * as PlanFile from "../../plan/PlanFile.ts"
import * as Sqlite from "../../storage/Sqlite.ts"
import * as Locks from "../database/Locks.ts"
import * as RunDatabase from "../database/RunDatabase.ts"
import { reportReadFailure } from "../settings/Session.ts"
import type { Options } from "./ApplyOptions.ts"
import * as ApplyReport from "./ApplyReport.ts"
import * as Approval from "./Approval.ts"

const needs = (plan: PlanFile.Applicable, password: "file" | "generated"): boolean =>
  plan.steps.some((step) => step.kind === "createAccount" && step.password === password)

const quitAtSecondSignal = Exit.quitAtSecondSignal(
  "\nFinishing the calls in flight. Press Ctrl-C again to quit immediately.",
  "SIGINT"
)

const write = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  yield* quitAtSecondSignal
  const passwordOf = needs(plan, "file") ? yield* options.filePasswords : undefined
  const credentials = needs(plan, "generated") && options.credentials !== undefined
    ? yield* Credentials.open(options.credentials, options.words ? Password.words : undefined, Names.owners(plan))
    : undefined
  const style = Progress.styleOf(options.json)
  const context = yield* Effect.scope
  let progress: Progress.Progress | undefined
  return yield* Engine.apply(plan, {
    concurrency: options.concurrency,
    maxFailures: options.maxFailures,
    settleMillis: options.settle * 1000,
    credentials,
    lineOf: options.lineOf,
    passwordOf,
    onStart: (left) =>
      Effect.provideService(
        Effect.map(Progress.make(left, style), (made) => void (progress = made)),
        Scope.Scope,
        context
      ).pipe(Effect.andThen(Log.event("run.start", { steps: plan.steps.length, left }))),
    onOutcome: (_, { state }) => progress?.(state) ?? Effect.void
  })
}, Effect.scoped)

/** Refuses the database of another organization: its ids mean something else. */
const checkOrganization = Effect.fnUntraced(function*(records: Records.Records, id: string, path: string) {
  const owner = yield* records.organization
  if (owner === undefined) return yield* records.setOrganization(id)
  if (owner === id) return
  return yield* Exit.exitRejected(
    `Nothing was written: the database ${path} belongs to another organization. Use one database for each organization.`
  )
})

const databaseFailed = (error: { readonly message: string }) => {
  const { message } = error
  if (RunDatabase.isDamaged(error)) {
    const exit = message.includes("cannot be opened") ? Exit.exitRejected : Exit.exitStopped
    return exit(`Stopped: ${message}. ${RunDatabase.recovery}`)
  }
  // Also for the other files of SQLite.
  const why = /is full|disk I\/O error/.test(message)
    ? "the disk of the database is full. Free some space."
    : `the database failed (${message}). Check the disk and the file's permissions.`
  return Exit.exitStopped(`Stopped: ${why} ${ApplyReport.resume}`)
}

const execute = Effect.fnUntraced(
  function*(plan: PlanFile.Applicable, { baseUrl, database, noLock, organization }: Locks.Target, options: Options) {
    const records = yield* Records.make
    yield* checkOrganization(records, organization, database)
    const name = PlanFile.hashOf(plan)
    if (plan.steps.length === 0) {
      // What matched is noted all the same: the next files may have other usernames.
      const ids = yield* IdMapTable.make
      yield* ids.forget(plan.forgets ?? [])
      yield* ids.set(plan.matches ?? [])
      return yield* ApplyReport.alreadyDone(name, [], options)
    }
    const before = yield* records.steps(name)
    if (before.length === plan.steps.length && before.every(({ outcome }) => outcome.state === "done")) {
      return yield* ApplyReport.alreadyDone(name, before, options)
    }
    yield* Effect.catchTag(
      Approval.checkClasses(plan, before),
      "FlatError",
      (error) => reportReadFailure(error, baseUrl)
    )
    if (needs(plan, "generated")) {
      if (options.credentials === undefined) {
        return yield* Exit.exitRejected(
          "Nothing was written: new accounts need generated passwords, and no file was given to save them in.",
          "Run again with --credentials FILE (a new file, readable only by you)."
        )
      }
      // A missing folder is reported later, when the passwords file itself is created.
      if (existsSync(dirname(options.credentials))) yield* Locks.lock(options.credentials, noLock, true)
    }
    const applied = yield* Log.logTime(write(plan, options), "run.end", ApplyReport.endOf).pipe(
      Effect.catchTag("CredentialsFailed", (error) => Exit.rejecting("Nothing was written")(Effect.fail(error))),
      Effect.onInterrupt(() =>
        Effect.ignore(Effect.flatMap(records.steps(name), (steps) => ApplyReport.reportInterruption(steps, options)))
      )
    )
    yield* ApplyReport.report(applied, options)
  }
)

/** Finds what the last run created without a response, before a new plan is made. Workers of a shared database do that when they continue the run. */
export const recover = Effect.fnUntraced(function*(target: Locks.Target, settle: number) {
  if (RunDatabase.asUrl(target.database) !== undefined || !existsSync(target.database)) return
  yield* Locks.lock(target.database, target.noLock, true)
  yield* CreateClass.recover(settle * 1000).pipe(
    Effect.provide(Sqlite.layer(target.database)),
    Effect.provideService(Organization, target.organization),
    Effect.catchTags({
      SqlError: databaseFailed,
      IdMapError: databaseFailed,
      FlatError: (error) => reportReadFailure(error, target.baseUrl)
    })
  )
}, Effect.scoped)

/** Applies a plan under a lock on the database, and reports. Fails with the exit code unless all steps are done. */
export const run = Effect.fnUntraced(function*(plan: PlanFile.Applicable, target: Locks.Target, given: Options) {
  const options = {
    ...given,
    names: plan.names,
    // Nothing is written to the file, and nothing is said of it.
    credentials: needs(plan, "generated") ? given.credentials : undefined
  }
  const url = RunDatabase.asUrl(target.database)
  if (url !== undefined) {
    // Loaded only if workers share the database.
    const { apply } = yield* Effect.promise(() => import("./SharedApply.ts"))
    yield* quitAtSecondSignal
    return yield* apply(plan, url, target.organization, options)
  }
  if (options.detach || options.replace) {
    return yield* Exit.exitRejected(
      "Nothing was sent: --detach and --replace need --database with a PostgreSQL database."
    )
  }
  // Two organizations could be given the same file.
  yield* Locks.lock(target.database, target.noLock, true)
  yield* execute(plan, target, options).pipe(
    Effect.provide(Sqlite.layer(target.database)),
    Effect.provideService(Organization, target.organization),
    Effect.catchTags({
      SqlError: databaseFailed,
      IdMapError: databaseFailed,
      RunOpen: databaseFailed,
      RunTaken: databaseFailed
    })
  )
}, Effect.scoped)
