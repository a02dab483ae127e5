/** The `apply` command: executes a plan, or the rest of it. */
import { Argument, Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import { join } from "node:path"
import * as Engine from "../../engine/Engine.ts"
import * as PlanFile from "../../engine/PlanFile.ts"
import * as Records from "../../engine/Records.ts"
import * as Sqlite from "../../engine/Sqlite.ts"
import { Organization } from "../../engine/tables/Organization.ts"
import * as Credentials from "../../passwords/Credentials.ts"
import * as OfRoster from "../../passwords/OfRoster.ts"
import * as Password from "../../passwords/Password.ts"
import * as Read from "../../read/Read.ts"
import * as Exit from "../Exit.ts"
import * as Locks from "../Locks.ts"
import * as HoldText from "../plan/HoldText.ts"
import { printable } from "../Printable.ts"
import * as Progress from "../Progress.ts"
import * as Session from "../Session.ts"
import { stateFolder } from "../StateFolder.ts"
import * as Width from "../Width.ts"
import * as ApplyReport from "./ApplyReport.ts"
import * as Results from "./Results.ts"

const between = (least: number, most: number) => (value: number) => value >= least && value <= most

const flags = {
  plan: Argument.String("plan").pipe(Argument.withDescription("The plan: a JSON file")),
  credentials: Flag.String("credentials").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription(
      "File for the generated passwords of new accounts (line,username,password,note): a new file, or that of the run to resume. Only you can read it"
    ),
    Flag.optional
  ),
  files: Flag.String("files").pipe(
    Flag.withMetavar("PATH"),
    Flag.withDescription("The school's files, for the passwords in them: plans have none"),
    Flag.optional
  ),
  words: Flag.Boolean("words").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Generate passwords of short English words, for young pupils")
  ),
  database: Flag.String("database").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("SQLite file of the organization's runs and ids (default: one in FLAT_ROSTER_STATE)"),
    Flag.optional
  ),
  results: Flag.String("results").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Write a row for each step: JSON if the name ends in .json, else CSV"),
    Flag.optional
  ),
  yes: Flag.Boolean("yes").pipe(
    Flag.withDefault(false),
    Flag.withAlias("y"),
    Flag.withDescription("Apply a plan that is held because it removes or archives much")
  ),
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withDescription("Steps executed concurrently, 1 to 64 (default 8)"),
    Flag.filter(between(1, 64), () => "a whole number from 1 to 64"),
    Flag.withDefault(8)
  ),
  maxFailures: Flag.Int("max-failures").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription(
      `Consecutive server failures after which the run stops, 1 to 1000 (default ${Engine.defaultMaxFailures})`
    ),
    Flag.filter(between(1, 1000), () => "a whole number from 1 to 1000"),
    Flag.withDefault(Engine.defaultMaxFailures)
  ),
  settle: Flag.Int("settle").pipe(
    Flag.withMetavar("SECONDS"),
    Flag.withDescription(
      "How long a request without a response may still take effect, before a class is looked up, 0 to 600 (default 10)"
    ),
    Flag.filter(between(0, 600), () => "a whole number from 0 to 600"),
    Flag.withDefault(Engine.defaultSettleMillis / 1000)
  ),
  baseUrl: Session.baseUrlFlag
}

interface Options {
  readonly credentials: string | undefined
  readonly files: string | undefined
  readonly words: boolean
  readonly results: string | undefined
  readonly concurrency: number
  readonly maxFailures: number
  readonly settle: number
}

const needs = (plan: PlanFile.Applicable, password: "file" | "generated"): boolean =>
  plan.steps.some((step) => step.kind === "createAccount" && step.password === password)

/** Reads the passwords that the plan needs from the school's files. */
const readPasswords = Effect.fnUntraced(function*(plan: PlanFile.Applicable, path: string | undefined) {
  if (!needs(plan, "file")) return undefined
  if (path === undefined) {
    return yield* Exit.exitRejected(
      "Nothing was written: the plan needs passwords of the school's files. Run again with --files PATH, the files that the plan was made from."
    )
  }
  const roster = yield* Read.open(path).pipe(
    Effect.catch((error) => Exit.exitRejected(`Nothing was written. ${error.message}`))
  )
  return OfRoster.ofRoster(roster)
})

/** Ends the process at a second Ctrl-C: the first one waits for the calls in flight. */
const quitAtSecondSignal = Effect.acquireRelease(
  Effect.sync(() => {
    let signals = 0
    const onSignal = () => {
      if (++signals === 1) {
        process.stderr.write("\nFinishing the calls in flight. Press Ctrl-C again to quit at once.\n")
      } else process.exit(130)
    }
    process.on("SIGINT", onSignal)
    return onSignal
  }),
  (onSignal) => Effect.sync(() => process.off("SIGINT", onSignal))
)

const write = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  const stdio = yield* Stdio.Stdio
  yield* quitAtSecondSignal
  const passwordOf = yield* readPasswords(plan, options.files)
  const credentials = needs(plan, "generated") && options.credentials !== undefined
    ? yield* Credentials.open(options.credentials, options.words ? { generate: Password.words } : {})
    : undefined
  const animate = (yield* stdio.stderrIsTerminal) && process.env["TERM"] !== "dumb"
  const context = yield* Effect.scope
  let progress: Progress.Progress | undefined
  return yield* Engine.apply(plan, {
    concurrency: options.concurrency,
    maxFailures: options.maxFailures,
    settleMillis: options.settle * 1000,
    credentials,
    passwordOf,
    onStart: (left) =>
      Effect.provideService(
        Effect.map(Progress.make(left, animate), (made) => void (progress = made)),
        Scope.Scope,
        context
      ),
    onOutcome: (_, { state }) => progress?.tick({ result: state }) ?? Effect.void
  })
}, Effect.scoped)

const writeResults = (path: string | undefined, steps: ReadonlyArray<Records.Recorded>) =>
  path === undefined ? Effect.void : Effect.catch(
    Results.write(path, steps),
    () => Console.error(`The results could not be written to ${path}. "roster status --results FILE" writes them too.`)
  )

const resume = "To resume, run the same command again. Completed steps are not repeated."

const interrupted = Effect.fnUntraced(function*(plan: PlanFile.Applicable, results: string | undefined) {
  const records = yield* Records.make
  const steps = yield* records.steps(PlanFile.hashOf(plan))
  yield* writeResults(results, steps)
  yield* Console.error(`\nInterrupted. ${ApplyReport.progress(steps)} ${resume}`)
})

/** Prints what a run did. Fails with the exit code unless all steps are done. */
const report = Effect.fnUntraced(function*({ steps, stop }: Engine.Applied, options: Options) {
  const width = yield* Width.width
  yield* writeResults(options.results, steps)
  yield* Console.log(ApplyReport.outcomes(steps, width))
  if (options.credentials !== undefined) {
    yield* Console.log(
      `Generated passwords are in ${options.credentials}, readable only by you. Hand them out, then delete the file. If a username has several lines, the last one counts. Its note says if the password may be wrong.`
    )
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

const run = Effect.fnUntraced(
  function*(plan: PlanFile.Applicable, path: string, organization: string, options: Options) {
    const records = yield* Records.make
    yield* checkOrganization(records, organization, path)
    const before = yield* records.steps(PlanFile.hashOf(plan))
    if (before.length === plan.steps.length && before.every(({ outcome }) => outcome.state === "done")) {
      yield* writeResults(options.results, before)
      return yield* Console.log(`All ${plan.steps.length} steps of the plan are done. Nothing was sent.`)
    }
    if (needs(plan, "generated")) {
      if (options.credentials === undefined) {
        return yield* Exit.exitRejected(
          "Nothing was written: new accounts need generated passwords, and no file was given to save them in.",
          "Run again with --credentials FILE (a new file, readable only by you)."
        )
      }
      yield* Locks.lockCredentials(options.credentials, true)
    }
    const applied = yield* write(plan, options).pipe(
      Effect.catchTag("CredentialsFailed", (error) => Exit.exitRejected(`Nothing was written: ${error.message}.`)),
      Effect.onInterrupt(() => Effect.ignore(interrupted(plan, options.results)))
    )
    yield* report(applied, options)
  }
)

const databaseFailed = Effect.fnUntraced(function*(error: { readonly message: string }) {
  yield* Console.error(
    `Stopped: the database failed (${error.message}). Check the disk and the file's permissions. ${resume}`
  )
  return yield* new Exit.ExitWith({ code: Exit.exitCodes.stopped })
})

export const apply = Command.make(
  "apply",
  flags,
  Effect.fn(function*({ plan: file, ...flags }) {
    const plan = yield* PlanFile.read(file).pipe(
      Effect.catchTag("PlanInvalid", (error) => Exit.exitRejected(`Nothing was sent. ${error.message}`))
    )
    if ((plan.held?.length ?? 0) > 0 && !flags.yes) {
      return yield* Exit.exitRejected(
        `Nothing was sent: the plan is held, because it would ${
          plan.held!.map(HoldText.of).map(printable).join(", ")
        }.`,
        "Check it, then run the command again with --yes."
      )
    }
    yield* Session.requireToken("scopes edu.admin.users and edu.classes")
    const baseUrl = Session.baseUrlOf(flags.baseUrl)
    const options: Options = {
      ...flags,
      credentials: Option.getOrUndefined(flags.credentials),
      files: Option.getOrUndefined(flags.files),
      results: Option.getOrUndefined(flags.results)
    }
    const folder = stateFolder()
    yield* Effect.scoped(Effect.gen(function*() {
      const organization = yield* Locks.lockOrganization({ baseUrl, stateFolder: folder })
      if (plan.organization !== undefined && plan.organization !== organization.id) {
        // Its people would get accounts in the wrong school.
        return yield* Exit.exitRejected(
          "Nothing was written: the plan was made for another organization. Use that organization's token, or plan again with this one."
        )
      }
      const database = Option.getOrElse(flags.database, () => join(folder, `${organization.name}.sqlite`))
      // Two organizations could be given the same file.
      yield* Locks.lock(`${database}.lock`, true)
      yield* run(plan, database, organization.id, options).pipe(
        Effect.provide(Sqlite.layer(database)),
        Effect.provideService(Organization, organization.id),
        Effect.catchTags({
          SqlError: databaseFailed,
          IdMapError: databaseFailed,
          RunOpen: databaseFailed,
          RunTaken: databaseFailed
        })
      )
    })).pipe(
      Effect.provide(Session.layer(flags)),
      Effect.catchTags({
        FlatError: (error) => Exit.exitRejected(`Nothing was sent: ${error.reason.message}`),
        ConfigError: (error) =>
          Exit.exitRejected(`Nothing was sent: an environment variable is invalid. ${error.message}`)
      })
    )
  })
).pipe(
  Command.withShortDescription("Execute a plan, or the rest of it"),
  Command.withDescription(
    `Executes the steps of a plan, each after those that it needs. A step that fails does not stop the others; steps that need it are
skipped. To resume a run, however it ended, or to try again what failed, run the same command again: completed steps are not
repeated, and calls that had no response are looked up before they are repeated.

The database has the runs and the map from the school's ids to Flat's: keep it. Only one run at a time can work on an
organization.

Environment: FLAT_ACCESS_TOKEN (required), FLAT_BASE_URL, FLAT_ROSTER_STATE (folder for databases and lock files),
NODE_EXTRA_CA_CERTS (PEM file of a certificate authority to trust), NO_COLOR.

Exit codes:
0 all steps are done;
1 some steps failed, were skipped or are unverified, the others are done;
2 nothing was written: problem with the arguments, the plan, the token or the passwords file, another run is active, the
database belongs to another organization, or the plan is held;
3 nothing was written: the organization could not be read;
4 the run stopped because the server failed several times in a row, or the database failed;
130 interrupted.`
  ),
  Command.withExamples([
    {
      command: "roster apply plan.json --credentials passwords.csv",
      description: "Execute a plan and save the generated passwords"
    },
    {
      command: "roster apply plan.json --credentials passwords.csv --results results.csv",
      description: "Also write a row for each step"
    }
  ])
)
