/**
 * The `sync` command, from file to exit code: read and check, plan, ask, apply, report. What a user needs goes to standard output
 * (plan and result), what went wrong and how far it is to standard error.
 */
import { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import { Prompt, TerminalCapabilities } from "effect/cli"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Runtime from "effect/Runtime"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import { createHash } from "node:crypto"
import { dirname, join } from "node:path"
import * as Roster from "../file/Roster.ts"
import * as Apply from "../run/Apply.ts"
import type * as Breaker from "../run/Breaker.ts"
import * as Credentials from "../run/Credentials.ts"
import * as Failure from "../run/Failure.ts"
import * as Lock from "../run/Lock.ts"
import * as Plan from "../run/Plan.ts"
import * as Estimate from "./Estimate.ts"
import * as Progress from "./Progress.ts"
import * as Report from "./Report.ts"

/** Exit codes; `--help` tells them too. */
export const exitCodes = {
  /** Some rows failed or need a person. */
  left: 1,
  /** Nothing was written: usage, file, token, confirmation. */
  refused: 2,
  /** Nothing was written: the organization could not be read. */
  unread: 3,
  /** Stopped on the way: the server could not be reached. */
  stopped: 4
} as const

/** The command ends here. Everything about it has been printed. */
export class ExitWith
  extends Data.TaggedError("ExitWith")<{ readonly code: typeof exitCodes[keyof typeof exitCodes] }>
{
  override readonly [Runtime.errorExitCode] = this.code
  override readonly [Runtime.errorReported] = false
  override get message(): string {
    return `ended with exit code ${this.code}`
  }
}

export interface Options {
  readonly allowAdmins: boolean
  readonly concurrency: number
  /** Path of the file for generated passwords. */
  readonly credentials: string | undefined
  readonly dryRun: boolean
  readonly yes: boolean
  readonly verbose: boolean
  /** Consecutive failures of the server after which the run stops. */
  readonly maxFailures: number
  /** Root of the API, as the client was given it. */
  readonly baseUrl: string
  /** Folder of the locks, one for each organization. */
  readonly stateFolder: string
}

/** Width for what goes into a pipe or a file. */
const pipeWidth = 80

const width = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* Terminal.Terminal
  const columns = (yield* stdio.stdoutIsTerminal) ? yield* terminal.columns : 0
  return columns > 0 ? columns : pipeWidth
})

/** Prints why nothing was done, and ends. */
export const refuse = Effect.fnUntraced(function*(...lines: ReadonlyArray<string>) {
  yield* Console.error(lines.join("\n"))
  return yield* new ExitWith({ code: exitCodes.refused })
})

/** Reads a roster file, or prints everything that is wrong with it and ends. */
export const readRoster = Effect.fnUntraced(function*(path: string, options: { readonly allowAdmins: boolean }) {
  const columns = yield* width
  const roster = yield* Roster.readFile(path, options).pipe(
    Effect.catchTag("RosterRefused", (error) => refuse(Report.problems(error.problems, columns), "", error.message))
  )
  if (roster.encoding !== "UTF-8") {
    yield* Console.error(
      `${path} is not UTF-8. It was read as ${roster.encoding}: check the accents in the plan, and save the file as UTF-8 if any is wrong.`
    )
  }
  if (roster.ignoredColumns.length > 0) {
    yield* Console.error(`Columns that are not used: ${roster.ignoredColumns.join(", ")}.`)
  }
  return roster
})

const unread = Effect.fnUntraced(function*(error: FlatError | Plan.AccountsUnreadable, baseUrl: string) {
  const fix = error._tag === "FlatError"
    ? Failure.readingFix(error, baseUrl)
    : "check the base URL; if it is right, write to the vendor's support"
  yield* Console.error(
    `The organization could not be read, so nothing was written.\n${error.message}\nWhat to do: ${fix}.`
  )
  return yield* new ExitWith({ code: exitCodes.unread })
})

const confirm = Effect.fnUntraced(function*(plan: Plan.Plan) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  if (!canPrompt) {
    return yield* refuse(
      "Nothing was written: there is no terminal to ask at. Look the plan through and run again with --yes."
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
  if (!agreed) return yield* refuse("Nothing was written, as you asked.")
})

/** Lets no other run work on the organization, or end with what to do. Says so when a run before ended without tidying up. */
const lock = Effect.fnUntraced(function*(path: string) {
  const before = yield* Lock.acquire(path).pipe(
    Effect.catchTags({
      Locked: (error) => refuse(`Nothing was written. ${error.message}`),
      LockFailed: (error) => refuse(`Nothing was written. ${error.message}`)
    })
  )
  if (before !== undefined) {
    yield* Console.error(
      `The run of process ${before.pid} ended without finishing (it began at ${before.since}). This run continues in its place.`
    )
  }
})

const lockOrganization = Effect.fnUntraced(function*(options: Options) {
  const fs = yield* FileSystem.FileSystem
  const flat = yield* FlatClient.FlatClient
  const { items: [account] } = yield* flat.organization.listOrganizationUsers({ limit: 1 }).pipe(
    Effect.catch((error) => unread(error, options.baseUrl))
  )
  const name = createHash("sha256").update(`${options.baseUrl} ${account?.organization ?? ""}`).digest("hex").slice(
    0,
    16
  )
  yield* fs.makeDirectory(options.stateFolder, { recursive: true, mode: 0o700 }).pipe(
    Effect.catch(() =>
      refuse(
        `Nothing was written: the folder ${options.stateFolder}, which locks are kept in, cannot be created.`,
        "Set FLAT_ROSTER_STATE to a folder that you may write to."
      )
    )
  )
  yield* lock(join(options.stateFolder, `${name}.lock`))
})

// Its folder is the user's: that it is missing is said when the file itself is created.
const lockCredentials = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  if (yield* Effect.orElseSucceed(fs.exists(dirname(path)), () => false)) yield* lock(`${path}.lock`)
})

/** Plans a roster, asks, applies it and reports. Ends with an exit code unless everything is as the file says. */
export const run = Effect.fnUntraced(function*(roster: Roster.Roster, options: Options) {
  const flat = yield* FlatClient.FlatClient
  const columns = yield* width
  // Before the plan is made: another run would make it out of date.
  if (!options.dryRun) yield* lockOrganization(options)
  yield* Console.error("Reading the organization's accounts …")
  const plan = yield* Plan.read(roster, options).pipe(Effect.catch((error) => unread(error, options.baseUrl)))
  const counts = Plan.count(plan)
  const writes = counts.create + counts.update
  const estimate = Estimate.make(
    writes,
    options.concurrency,
    yield* flat.quota,
    new Date(yield* Clock.currentTimeMillis)
  )
  yield* Console.log(Report.plan(plan, { width: columns, verbose: options.verbose, estimate }))
  const left = new ExitWith({ code: exitCodes.left })

  if (options.dryRun) {
    if (Plan.needsPasswords(plan) && options.credentials === undefined) {
      yield* Console.log("To apply this, name a new file for the generated passwords with --credentials FILE.")
    }
    yield* Console.log("Dry run: nothing was written.")
    return counts.ambiguous > 0 ? yield* left : undefined
  }
  if (writes === 0) {
    if (counts.ambiguous === 0) return yield* Console.log("Everything is as the file says.")
    yield* Console.error(`${Report.rows(counts.ambiguous)} left for you to settle, see the plan.`)
    return yield* left
  }
  if (Plan.needsPasswords(plan) && options.credentials === undefined) {
    return yield* refuse(
      "Nothing was written: passwords must be made for new accounts, and there is no file to keep them in.",
      "Run again with --credentials FILE (a new file, which only you can read), or add a column \"password\" to the roster."
    )
  }
  if (Plan.needsPasswords(plan) && options.credentials !== undefined) yield* lockCredentials(options.credentials)
  if (!options.yes) yield* confirm(plan)

  const { outcomes, stop } = yield* write(plan, options).pipe(
    Effect.catchTag("CredentialsFailed", (error) => refuse(`Nothing was written: ${error.message}.`)),
    Effect.onInterrupt(() => Console.error("\nInterrupted. Run the same command again: what is done stays done."))
  )
  yield* report(plan, outcomes, options, columns)
  if (stop !== undefined) {
    yield* Console.error(Report.stop(stop, outcomes))
    if (stop.why === "unreachable") return yield* new ExitWith({ code: exitCodes.stopped })
  }
  const done = Apply.count(outcomes)
  if (done.failed + done["not sent"] + done.unverified + counts.ambiguous > 0) return yield* left
}, Effect.scoped)

const write = (plan: Plan.Plan, options: Options) =>
  Effect.scoped(Effect.gen(function*() {
    const stdio = yield* Stdio.Stdio
    // Made only now: a run that is refused leaves no empty file behind.
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
      `Generated passwords are in ${options.credentials}, which only you can read: hand them out, then delete it.${
        done.failed + done.unverified > 0
          ? " The last line of a username counts; its note says where its password may not be the account's."
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
      `${Report.rows(done.unverified)} with a password that could not be verified, see the notes above.`
    )
  }
  if (ambiguous > 0) yield* Console.error(`${Report.rows(ambiguous)} left for you to settle, see the plan.`)
})
