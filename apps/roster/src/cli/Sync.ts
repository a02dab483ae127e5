/**
 * The `sync` command: reads and checks the file, plans, asks for confirmation, applies, reports, and sets the exit code. The plan and the result go
 * to standard output; errors and progress go to standard error.
 */
import { FlatClient } from "@flat-sdk/core"
import { Prompt, TerminalCapabilities } from "effect/cli"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import type * as Breaker from "../engine/Breaker.ts"
import * as Roster from "../file/Roster.ts"
import * as Credentials from "../passwords/Credentials.ts"
import * as Apply from "../run/Apply.ts"
import * as Plan from "../run/Plan.ts"
import * as Estimate from "./Estimate.ts"
import * as Exit from "./Exit.ts"
import * as Locks from "./Locks.ts"
import * as Progress from "./Progress.ts"
import { readFailed } from "./ReadFailed.ts"
import * as Report from "./Report.ts"
import * as Width from "./Width.ts"

export interface Options {
  readonly allowAdmins: boolean
  readonly concurrency: number
  /** Path of the passwords file, for generated passwords. */
  readonly credentials: string | undefined
  readonly dryRun: boolean
  readonly yes: boolean
  readonly verbose: boolean
  /** Consecutive failures of the server after which the run stops. */
  readonly maxFailures: number
  /** Base URL of the API, as passed to the client. */
  readonly baseUrl: string
  /** Folder of the lock files, one for each organization. */
  readonly stateFolder: string
}

/** Reads a roster file. If the file has problems, prints all of them and exits with code 2. */
export const readRoster = Effect.fnUntraced(function*(path: string, options: { readonly allowAdmins: boolean }) {
  const columns = yield* Width.width
  const roster = yield* Roster.readFile(path, options).pipe(
    Effect.catchTag(
      "RosterRejected",
      (error) => Exit.exitRejected(Report.problems(error.problems, columns), "", error.message)
    )
  )
  if (roster.encoding !== "UTF-8") {
    yield* Console.error(
      `${path} is not UTF-8. It was read as ${roster.encoding}. Check the accents in the plan; if any is wrong, save the file as UTF-8.`
    )
  }
  if (roster.ignoredColumns.length > 0) {
    yield* Console.error(`Ignored columns: ${roster.ignoredColumns.join(", ")}.`)
  }
  return roster
})

const confirm = Effect.fnUntraced(function*(plan: Plan.Plan) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  if (!canPrompt) {
    return yield* Exit.exitRejected(
      "Nothing was written: there is no terminal to confirm the plan on. Check the plan, then run the command again with --yes."
    )
  }
  const counts = Plan.count(plan)
  const parts = [["Create", counts.create], ["update", counts.update]].filter(([, rows]) => rows !== 0)
  const question = `${parts.map((part) => part.join(" ")).join(" and ")} ${
    counts.create + counts.update === 1 ? "account" : "accounts"
  } now?`
  const agreed = yield* Prompt.run(
    Prompt.Confirm({ message: question.replace(/^u/, "U"), initial: false })
  )
  if (!agreed) return yield* Exit.exitRejected("Canceled. Nothing was written.")
})

/** Plans a roster, asks for confirmation, applies the plan and reports. Fails with `Exit.ExitWith` unless all accounts match the file. */
export const run = Effect.fnUntraced(function*(roster: Roster.Roster, options: Options) {
  const flat = yield* FlatClient.FlatClient
  const columns = yield* Width.width
  // Locks before planning: another run would make the plan out of date.
  if (!options.dryRun) yield* Locks.lockOrganization(options)
  yield* Console.error("Reading the organization's accounts …")
  const plan = yield* Plan.read(roster, options).pipe(Effect.catch((error) => readFailed(error, options.baseUrl)))
  const counts = Plan.count(plan)
  const writes = counts.create + counts.update
  const estimate = Estimate.make(
    writes,
    options.concurrency,
    yield* flat.quota,
    new Date(yield* Clock.currentTimeMillis)
  )
  yield* Console.log(Report.plan(plan, { width: columns, verbose: options.verbose, estimate }))
  const incomplete = new Exit.ExitWith({ code: Exit.exitCodes.incomplete })

  if (options.dryRun) {
    if (Plan.needsPasswords(plan) && options.credentials === undefined) {
      yield* Console.log("To apply this plan, add --credentials FILE with a new file for the generated passwords.")
    }
    yield* Console.log("Dry run: nothing was written.")
    return counts.ambiguous > 0 ? yield* incomplete : undefined
  }
  if (writes === 0) {
    if (counts.ambiguous === 0) return yield* Console.log("All accounts match the file. There is nothing to write.")
    yield* Console.error(ambiguousRows(counts.ambiguous))
    return yield* incomplete
  }
  if (Plan.needsPasswords(plan) && options.credentials === undefined) {
    return yield* Exit.exitRejected(
      "Nothing was written: new accounts need generated passwords, and no file was given to save them in.",
      "Run again with --credentials FILE (a new file, readable only by you), or add a column \"password\" to the roster."
    )
  }
  if (Plan.needsPasswords(plan) && options.credentials !== undefined) yield* Locks.lockCredentials(options.credentials)
  if (!options.yes) yield* confirm(plan)

  const { outcomes, stop } = yield* write(plan, options).pipe(
    Effect.catchTag("CredentialsFailed", (error) => Exit.exitRejected(`Nothing was written: ${error.message}.`)),
    Effect.onInterrupt(() =>
      Console.error("\nInterrupted. To resume, run the same command again. Completed rows are not repeated.")
    )
  )
  yield* report(plan, outcomes, options, columns)
  if (stop !== undefined) {
    yield* Console.error(Report.stop(stop, outcomes))
    if (stop.why === "unreachable") return yield* new Exit.ExitWith({ code: Exit.exitCodes.stopped })
  }
  const done = Apply.count(outcomes)
  if (done.failed + done["not sent"] + done.unverified + counts.ambiguous > 0) return yield* incomplete
}, Effect.scoped)

const ambiguousRows = (count: number): string =>
  `${Report.rows(count)} ambiguous and skipped. Correct them as the plan suggests, then run the same command again.`

const write = (plan: Plan.Plan, options: Options) =>
  Effect.scoped(Effect.gen(function*() {
    const stdio = yield* Stdio.Stdio
    // Opened only now, so that a run that ends earlier leaves no empty file behind.
    const credentials = Plan.needsPasswords(plan) && options.credentials !== undefined
      ? yield* Credentials.open(options.credentials)
      : undefined
    const animate = (yield* stdio.stderrIsTerminal) && process.env["TERM"] !== "dumb"
    const progress = yield* Progress.make(Plan.writes(plan).length, animate)
    let stop: Breaker.Stop | undefined
    const outcomes = yield* Apply.run(plan, {
      concurrency: options.concurrency,
      credentials,
      maxFailures: options.maxFailures,
      onOutcome: progress.tick,
      onStop: (reason) => Effect.sync(() => stop = reason)
    })
    return { outcomes, stop }
  }))

const report = Effect.fnUntraced(function*(
  plan: Plan.Plan,
  outcomes: ReadonlyArray<Apply.Outcome>,
  options: Options,
  columns: number
) {
  const done = Apply.count(outcomes)
  const ambiguous = Plan.count(plan).ambiguous
  yield* Console.log(Report.outcomes(plan, outcomes, columns))
  for (const note of Report.notes(outcomes)) yield* Console.log(note)
  if (options.credentials !== undefined && Plan.needsPasswords(plan)) {
    yield* Console.log(
      `Generated passwords are in ${options.credentials}, readable only by you. Hand them out, then delete the file.${
        done.failed + done.unverified > 0
          ? " If a username has several lines, the last one counts. Its note says if the password may be wrong."
          : ""
      }`
    )
  }
  if (done.failed > 0) {
    yield* Console.error(Report.failures(outcomes, columns))
    yield* Console.error(`${Report.rows(done.failed)} failed.`)
  }
  if (done.unverified > 0) {
    yield* Console.error(
      `${Report.rows(done.unverified)} unverified: the password may be wrong. See the notes above.`
    )
  }
  if (ambiguous > 0) yield* Console.error(ambiguousRows(ambiguous))
})
