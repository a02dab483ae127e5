/** Applies a plan from a command: passwords, progress, interruption, results, and what is printed at the end. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import { existsSync } from "node:fs"
import * as Engine from "../../engine/Engine.ts"
import * as IdMapTable from "../../engine/IdMapTable.ts"
import type * as PlanFile from "../../engine/PlanFile.ts"
import { hashOf } from "../../engine/PlanFile.ts"
import * as Records from "../../engine/Records.ts"
import * as Sqlite from "../../engine/Sqlite.ts"
import * as LostClasses from "../../engine/steps/LostClasses.ts"
import { Organization } from "../../engine/tables/Organization.ts"
import * as Credentials from "../../passwords/Credentials.ts"
import * as Password from "../../passwords/Password.ts"
import * as Sentences from "../../report/Sentences.ts"
import { asUrl } from "../../workers/DatabaseUrl.ts"
import * as Exit from "../Exit.ts"
import * as Locks from "../Locks.ts"
import * as Events from "../log/Events.ts"
import * as Paragraph from "../Paragraph.ts"
import * as Progress from "../Progress.ts"
import * as Width from "../Width.ts"
import * as ApplyReport from "./ApplyReport.ts"
import * as OutOfDate from "./OutOfDate.ts"
import * as Results from "./Results.ts"
import * as RunResult from "./RunResult.ts"

export interface Options {
  /** Path of the file for generated passwords. */
  readonly credentials: string | undefined
  /** Whether passwords are made of words. */
  readonly words: boolean
  /** Returns the passwords that the school's files have, when the plan needs them. */
  readonly filePasswords: Effect.Effect<NonNullable<Engine.Options["passwordOf"]>, Exit.ExitWith>
  /** Returns the line of a person in the school's files, if they were read. */
  readonly lineOf?: ((person: string) => number | undefined) | undefined
  /** Path of the file for the results. */
  readonly results: string | undefined
  /** Called with the steps at the end, also of an interrupted run. */
  readonly onResults?:
    | ((steps: ReadonlyArray<Records.Recorded>) => Effect.Effect<void, never, FileSystem.FileSystem>)
    | undefined
  readonly concurrency: number
  readonly maxFailures: number
  readonly settle: number
  /** Whether the result is JSON without data of people. */
  readonly json: boolean
  /** File with the key of the passwords in a database that workers share. */
  readonly key: Option.Option<string>
  /** Whether the plan is only submitted to the workers. */
  readonly detach: boolean
  /** Whether an open run of another plan ends. */
  readonly replace: boolean
}

const needs = (plan: PlanFile.Applicable, password: "file" | "generated"): boolean =>
  plan.steps.some((step) => step.kind === "createAccount" && step.password === password)

/** Ends the process at a second Ctrl-C: the first one waits for the calls in flight. */
const quitAtSecondSignal = Effect.acquireRelease(
  Effect.map(Console.Console, (console) => {
    let signals = 0
    const onSignal = () => {
      if (++signals === 1) console.error("\nFinishing the calls in flight. Press Ctrl-C again to quit at once.")
      else process.exit(130)
    }
    process.on("SIGINT", onSignal)
    return onSignal
  }),
  (onSignal) => Effect.sync(() => process.off("SIGINT", onSignal))
)

const write = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  const stdio = yield* Stdio.Stdio
  yield* quitAtSecondSignal
  const passwordOf = needs(plan, "file") ? yield* options.filePasswords : undefined
  const credentials = needs(plan, "generated") && options.credentials !== undefined
    ? yield* Credentials.open(options.credentials, options.words ? { generate: Password.words } : {})
    : undefined
  const animate = (yield* stdio.stderrIsTerminal) && process.env["TERM"] !== "dumb"
  const style = options.json ? "events" : animate ? "bar" : "lines"
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
      ).pipe(Effect.andThen(Events.event("run.start", { steps: plan.steps.length, left }))),
    onOutcome: (_, { state }) => progress?.tick({ result: state }) ?? Effect.void
  })
}, Effect.scoped)

const writeResults = Effect.fnUntraced(function*(
  { onResults, results }: Pick<Options, "results" | "onResults">,
  steps: ReadonlyArray<Records.Recorded>
) {
  if (onResults !== undefined) yield* onResults(steps)
  if (results === undefined) return
  yield* Effect.catch(
    Results.write(results, steps),
    () =>
      Console.error(
        `The results could not be written to ${results}. "roster status --results FILE" writes them too.`
      )
  )
})

const printResult = (result: RunResult.RunResult) => Console.log(JSON.stringify(result, null, 2))

const resume = "To resume, run the same command again. Completed steps are not repeated."

const interrupted = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  const records = yield* Records.make
  const steps = yield* records.steps(hashOf(plan))
  yield* writeResults(options, steps)
  yield* Console.error(`\nInterrupted. ${ApplyReport.progress(steps)} ${resume}`)
})

/** Reports a plan that has no step left. */
const alreadyDone = Effect.fnUntraced(
  function*(name: string, steps: ReadonlyArray<Records.Recorded>, options: Options) {
    yield* writeResults(options, steps)
    return yield* options.json
      ? printResult(RunResult.of(name, steps, undefined))
      : Console.log(
        steps.length === 0
          ? "There is nothing to write."
          : `All ${steps.length} steps of the plan are done. Nothing was sent.`
      )
  }
)

const endOf = ({ run, steps, stop }: Engine.Applied): Events.Fields => {
  const { kinds: _, stopped, ...counts } = RunResult.of(run, steps, stop)
  return { ...counts, stopped: stopped?.why }
}

/** Prints what a run did. Fails with the exit code unless all steps are done. */
const report = Effect.fnUntraced(function*({ run, steps, stop }: Engine.Applied, options: Options) {
  const width = yield* Width.width
  yield* writeResults(options, steps)
  if (options.json) {
    yield* printResult(RunResult.of(run, steps, stop))
    if (stop?.why === "unreachable") return yield* new Exit.ExitWith({ code: Exit.exitCodes.stopped })
    if (ApplyReport.count(steps, "done") === steps.length) return
    return yield* new Exit.ExitWith({ code: Exit.exitCodes.incomplete })
  }
  yield* Console.log(ApplyReport.outcomes(steps, width))
  yield* Console.log(Paragraph.of("In short:", Sentences.ofRun(steps), width))
  if (options.credentials !== undefined) {
    yield* Console.log(Paragraph.of(
      `Generated passwords are in ${options.credentials}, readable only by you.`,
      [
        "If a username has several lines, the last one counts. Its note says if the password may be wrong.",
        "\"roster cards\" prints a card for each person. Hand the cards out, then delete both files."
      ],
      width
    ))
  }
  if (ApplyReport.count(steps, "failed") + ApplyReport.count(steps, "unverified") > 0) {
    yield* Console.error(ApplyReport.failures(steps, width))
  }
  if (stop !== undefined) {
    yield* Console.error(ApplyReport.stop(stop, steps))
    if (stop.why === "unreachable") return yield* new Exit.ExitWith({ code: Exit.exitCodes.stopped })
  }
  if (ApplyReport.count(steps, "done") === steps.length) return
  yield* Console.error(`${ApplyReport.progress(steps)} ${resume}`)
  return yield* new Exit.ExitWith({ code: Exit.exitCodes.incomplete })
})

/** Refuses the database of another organization: its ids mean something else. */
const checkOrganization = Effect.fnUntraced(function*(records: Records.Records, id: string, path: string) {
  const owner = yield* records.organization
  if (owner === undefined) return yield* records.setOrganization(id)
  if (owner === id) return
  return yield* Exit.exitRejected(
    `Nothing was written: the database ${path} belongs to another organization. Use one database for each organization.`
  )
})

const databaseFailed = Effect.fnUntraced(function*(error: { readonly message: string }) {
  yield* Console.error(
    `Stopped: the database failed (${error.message}). Check the disk and the file's permissions. ${resume}`
  )
  return yield* new Exit.ExitWith({ code: Exit.exitCodes.stopped })
})

/** What a plan is applied to. */
export interface Target {
  /** Path of the organization's database. */
  readonly database: string
  /** Id of the organization. */
  readonly organization: string
}

const execute = Effect.fnUntraced(
  function*(plan: PlanFile.Applicable, { database, organization }: Target, options: Options) {
    const records = yield* Records.make
    yield* checkOrganization(records, organization, database)
    const name = hashOf(plan)
    if (plan.steps.length === 0) {
      // What matched is noted all the same: the next files may have other usernames.
      const ids = yield* IdMapTable.make
      yield* ids.forget(plan.forgets ?? [])
      yield* ids.set(plan.matches ?? [])
      return yield* alreadyDone(name, [], options)
    }
    const before = yield* records.steps(name)
    if (before.length === plan.steps.length && before.every(({ outcome }) => outcome.state === "done")) {
      return yield* alreadyDone(name, before, options)
    }
    yield* OutOfDate.checkClasses(plan, before)
    if (needs(plan, "generated")) {
      if (options.credentials === undefined) {
        return yield* Exit.exitRejected(
          "Nothing was written: new accounts need generated passwords, and no file was given to save them in.",
          "Run again with --credentials FILE (a new file, readable only by you)."
        )
      }
      yield* Locks.lockCredentials(options.credentials, true)
    }
    const applied = yield* Events.timed(write(plan, options), "run.end", endOf).pipe(
      Effect.catchTag("CredentialsFailed", (error) => Exit.exitRejected(`Nothing was written: ${error.message}.`)),
      Effect.onInterrupt(() => Effect.ignore(interrupted(plan, options)))
    )
    yield* report(applied, options)
  }
)

/** Applies a plan with a database that workers share. Its modules are loaded only then. */
const share = Effect.fnUntraced(function*(
  plan: PlanFile.Applicable,
  url: Redacted.Redacted,
  organization: string,
  options: Options
) {
  const SharedApply = yield* Effect.promise(() => import("../workers/SharedApply.ts"))
  yield* quitAtSecondSignal
  const stdio = yield* Stdio.Stdio
  const animate = (yield* stdio.stderrIsTerminal) && process.env["TERM"] !== "dumb"
  const { settle, ...settings } = options
  const result = yield* SharedApply.apply(plan, organization, {
    ...options,
    url,
    style: options.json ? "events" : animate ? "bar" : "lines",
    settings: { ...settings, settleMillis: settle * 1000 },
    passwordOf: needs(plan, "file") ? yield* options.filePasswords : undefined,
    follow: (work) => Events.timed(work, "run.end", endOf),
    interrupted: Effect.fnUntraced(function*(steps) {
      yield* writeResults(options, steps)
      yield* Console.error(
        `\nInterrupted. ${ApplyReport.progress(steps)} The run stays open: workers continue it. ${resume}`
      )
    })
  })
  if (result === undefined) return
  if (!result.finishedBefore) return yield* report(result, options)
  yield* alreadyDone(result.run, result.steps, options)
}, Effect.scoped)

/** Finds what the last run created without a response, before a new plan is made. Workers of a shared database do that when they continue the run. */
export const recover = Effect.fnUntraced(function*(target: Target, settle: number) {
  if (asUrl(target.database) !== undefined || !existsSync(target.database)) return
  yield* Locks.lock(`${target.database}.lock`, true)
  yield* LostClasses.recover(settle * 1000).pipe(
    Effect.provide(Sqlite.layer(target.database)),
    Effect.provideService(Organization, target.organization),
    Effect.catchTags({ SqlError: databaseFailed, IdMapError: databaseFailed })
  )
}, Effect.scoped)

/** Applies a plan under a lock on the database, and reports. Fails with the exit code unless all steps are done. */
export const run = Effect.fnUntraced(function*(plan: PlanFile.Applicable, target: Target, options: Options) {
  const url = asUrl(target.database)
  if (url !== undefined) return yield* share(plan, url, target.organization, options)
  if (options.detach || options.replace) {
    return yield* Exit.exitRejected(
      "Nothing was sent: --detach and --replace need --database with a PostgreSQL database."
    )
  }
  // Two organizations could be given the same file.
  yield* Locks.lock(`${target.database}.lock`, true)
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
