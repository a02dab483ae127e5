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
import * as Runtime from "effect/Runtime"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import * as Apply from "./Apply.ts"
import * as Credentials from "./Credentials.ts"
import * as Estimate from "./Estimate.ts"
import * as Failure from "./Failure.ts"
import * as Plan from "./Plan.ts"
import * as Progress from "./Progress.ts"
import * as Report from "./Report.ts"
import * as Roster from "./Roster.ts"

/** Exit codes; `--help` tells them too. */
export const exitCodes = {
  /** Some rows failed or need a person. */
  left: 1,
  /** Nothing was written: usage, file, token, confirmation. */
  refused: 2,
  /** Nothing was written: the organization could not be read. */
  unread: 3
} as const

/** The command ends here. Everything about it has been printed. */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: typeof exitCodes[keyof typeof exitCodes] }> {
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
}

/** Width for what goes into a pipe or a file. */
const pipeWidth = 140

const width = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* Terminal.Terminal
  const columns = (yield* stdio.stdoutIsTerminal) ? yield* terminal.columns : 0
  return columns > 0 ? columns : pipeWidth
})

/** Prints why nothing was done, and ends. */
export const refuse = Effect.fnUntraced(function*(...lines: ReadonlyArray<string>) {
  yield* Console.error(lines.join("\n"))
  return yield* new Ended({ code: exitCodes.refused })
})

/** Reads a roster file, or prints everything that is wrong with it and ends. */
export const readRoster = Effect.fnUntraced(function*(path: string, options: { readonly allowAdmins: boolean }) {
  const columns = yield* width
  const roster = yield* Roster.readFile(path, options).pipe(
    Effect.catchTag("RosterRefused", (error) => refuse(Report.problems(error.problems, columns), "", error.message))
  )
  if (roster.ignoredColumns.length > 0) {
    yield* Console.error(`Columns that are not used: ${roster.ignoredColumns.join(", ")}.`)
  }
  return roster
})

const unread = Effect.fnUntraced(function*(error: FlatError | Plan.AccountsUnreadable) {
  const fix = error._tag === "FlatError"
    ? Failure.fixOf(error)
    : "check the base URL; if it is right, write to the vendor's support"
  yield* Console.error(
    `The organization could not be read, so nothing was written.\n${error.message}\nWhat to do: ${fix}.`
  )
  return yield* new Ended({ code: exitCodes.unread })
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

/** Plans a roster, asks, applies it and reports. Ends with an exit code unless everything is as the file says. */
export const run = Effect.fnUntraced(function*(roster: Roster.Roster, options: Options) {
  const flat = yield* FlatClient.FlatClient
  const columns = yield* width
  yield* Console.error("Reading the organization's accounts …")
  const plan = yield* Plan.read(roster, options).pipe(Effect.catch(unread))
  const counts = Plan.count(plan)
  const writes = counts.create + counts.update
  const estimate = Estimate.make(
    writes,
    options.concurrency,
    yield* flat.quota,
    new Date(yield* Clock.currentTimeMillis)
  )
  yield* Console.log(Report.plan(plan, { width: columns, verbose: options.verbose, estimate }))
  const left = new Ended({ code: exitCodes.left })

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
  if (!options.yes) yield* confirm(plan)

  const outcomes = yield* write(plan, options).pipe(
    Effect.catchTag("CredentialsFailed", (error) => refuse(`Nothing was written: ${error.message}.`)),
    Effect.onInterrupt(() =>
      Console.error(
        "\nInterrupted. Run the same command again with another --credentials file: what is done stays done."
      )
    )
  )
  yield* report(plan, outcomes, options, columns)
  if (
    outcomes.some((outcome) => outcome.result === "failed" || outcome.result === "not sent") || counts.ambiguous > 0
  ) {
    return yield* left
  }
})

const write = (plan: Plan.Plan, options: Options) =>
  Effect.scoped(Effect.gen(function*() {
    const stdio = yield* Stdio.Stdio
    // Made only now: a run that is refused leaves no empty file behind.
    const credentials = Plan.needsPasswords(plan) && options.credentials !== undefined
      ? yield* Credentials.create(options.credentials)
      : undefined
    const animate = (yield* stdio.stderrIsTerminal) && process.env["TERM"] !== "dumb"
    const progress = yield* Progress.make(Plan.writes(plan).length, animate)
    return yield* Apply.run(plan, { concurrency: options.concurrency, credentials, onOutcome: progress.tick })
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
        done.failed > 0 ? " Lines of rows that failed belong to no account." : ""
      }`
    )
  }
  if (done.failed > 0) {
    yield* Console.error(Report.failures(outcomes, columns))
    yield* Console.error(`${Report.rows(done.failed)} failed.`)
  }
  if (done["not sent"] > 0) {
    yield* Console.error(`${Report.rows(done["not sent"])} not sent, because the token was refused on the way.`)
  }
  if (ambiguous > 0) yield* Console.error(`${Report.rows(ambiguous)} left for you to settle, see the plan.`)
})
