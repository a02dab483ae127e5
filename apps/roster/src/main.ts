#!/usr/bin/env node
/** The `roster` command line tool: arguments, help, and the services of a real run. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Argument, Command, Flag } from "effect/cli"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as References from "effect/References"
import { homedir } from "node:os"
import { join } from "node:path"
import * as Report from "./cli/Report.ts"
import * as Sync from "./cli/Sync.ts"
import * as Apply from "./run/Apply.ts"

const file = Argument.String("file").pipe(
  Argument.withDescription("The roster: a CSV file with a header line")
)

const allowAdmins = Flag.Boolean("allow-admins").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Allow lines that give or take administrator rights; without it they are refused")
)

const roster = Command.make("roster").pipe(
  Command.withDescription("Provisions the accounts of a school in Flat from a CSV file.")
)

const columns =
  `The file has the columns username, first name, last name, e-mail and role in any order, under their usual spellings, separated by
commas, semicolons or tabs. Roles are student (or user) and teacher; admin and accountAdmin need --allow-admins. A column
"password" may give the passwords of new accounts. Cells of names and e-mail may be blank: then Flat keeps what it has.`

const check = Command.make(
  "check",
  { file, allowAdmins },
  Effect.fn(function*(options) {
    const read = yield* Sync.readRoster(options.file, options)
    yield* Console.log(`${options.file} is sound: ${Report.rows(read.rows.length)}.`)
  })
).pipe(
  Command.withShortDescription("Check a file without asking Flat anything"),
  Command.withDescription(`Reads a roster and tells everything that is wrong with it. Needs no token and sends nothing.

${columns}

Exit codes: 0 the file is sound, 2 it is not.`)
)

const sync = Command.make(
  "sync",
  {
    file,
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Show the plan and write nothing")
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDefault(false),
      Flag.withAlias("y"),
      Flag.withDescription("Apply the plan without asking; required where there is no terminal to ask at")
    ),
    credentials: Flag.String("credentials").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription(
        "File for the passwords made for new accounts (line,username,password,note): new, or of a run that is resumed; readable by you alone"
      ),
      Flag.optional
    ),
    concurrency: Flag.Int("concurrency").pipe(
      Flag.withDescription("Rows written at once, 1 to 64 (default 8)"),
      Flag.filter((value) => value >= 1 && value <= 64, () => "a whole number from 1 to 64"),
      Flag.withDefault(8)
    ),
    maxFailures: Flag.Int("max-failures").pipe(
      Flag.withMetavar("N"),
      Flag.withDescription(
        `Failures of the server in a row after which the run stops, 1 to 1000 (default ${Apply.defaultMaxFailures})`
      ),
      Flag.filter((value) => value >= 1 && value <= 1000, () => "a whole number from 1 to 1000"),
      Flag.withDefault(Apply.defaultMaxFailures)
    ),
    verbose: Flag.Boolean("verbose").pipe(
      Flag.withDefault(false),
      Flag.withDescription("List every row of the plan, not a sample")
    ),
    allowAdmins,
    baseUrl: Flag.String("base-url").pipe(
      Flag.withMetavar("URL"),
      Flag.withDescription("Root of the API, version included (default FLAT_BASE_URL, else https://api.flat.io/v2)"),
      Flag.optional
    )
  },
  Effect.fn(function*(options) {
    const read = yield* Sync.readRoster(options.file, options)
    const token = yield* Config.option(Config.Redacted("FLAT_ACCESS_TOKEN"))
    if (Option.isNone(token)) {
      return yield* Sync.refuse(
        "Nothing was sent: there is no token. Make a personal access token in the settings of an organization administrator's account",
        "(scope edu.admin.users) and put it into the environment variable FLAT_ACCESS_TOKEN."
      )
    }
    const baseUrl = Option.getOrElse(
      options.baseUrl,
      () => process.env["FLAT_BASE_URL"] ?? "https://api.flat.io/v2"
    )
    yield* Sync.run(read, {
      ...options,
      baseUrl,
      credentials: Option.getOrUndefined(options.credentials),
      stateFolder: stateFolder()
    }).pipe(
      Effect.provide(flatLayer({ baseUrl: Option.getOrUndefined(options.baseUrl), concurrency: options.concurrency })),
      Effect.catchTags({
        FlatError: (error) => Sync.refuse(`Nothing was sent: ${error.reason.message}`),
        ConfigError: (error) => Sync.refuse(`Nothing was sent: the environment cannot be used. ${error.message}`)
      })
    )
  })
).pipe(
  Command.withShortDescription("Create and update the accounts that a file names"),
  Command.withDescription(
    `Makes the accounts of the organization as the file says: creates those that are missing, updates those that differ, and never
removes any. The plan is shown first; running the same file again changes nothing more.

${columns}

Accounts are found by username, whatever its case, else by e-mail. Rows that point at more than one account are left for you.
Passwords of accounts that exist are never touched.

One run at a time works on an organization: a second one is refused. A run that was interrupted or stopped is resumed by the
same command.

Environment: FLAT_ACCESS_TOKEN (required), FLAT_BASE_URL, FLAT_ROSTER_STATE (folder of the locks), NODE_EXTRA_CA_CERTS (PEM file
of a certificate authority to trust), NO_COLOR.

Exit codes: 0 everything is as the file says (with --dry-run: the plan is clear);
1 some rows failed or are ambiguous, the others are done; 2 nothing was written, because of the arguments, the file, the token,
the file for passwords, another run at work, or for lack of confirmation; 3 nothing was written, because the organization could
not be read; 4 stopped on the way, because the server failed several times in a row; 130 interrupted.`
  ),
  Command.withExamples([
    { command: "roster sync users.csv --dry-run", description: "See what would happen" },
    {
      command: "roster sync users.csv --credentials passwords.csv",
      description: "Apply it, with passwords for new accounts"
    },
    {
      command: "roster sync users.csv --yes --base-url http://127.0.0.1:4010/v2",
      description: "Try it against the sandbox"
    }
  ])
)

/** Where locks are kept: `FLAT_ROSTER_STATE`, else where the system keeps such things. */
const stateFolder = (): string =>
  process.env["FLAT_ROSTER_STATE"] ||
  join(process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "flat-roster")

// The API counts by the hour: a long roster waits for the next window instead of failing.
const flatLayer = (options: { readonly baseUrl: string | undefined; readonly concurrency: number }) => {
  let told = 0
  return FlatClient.layerConfig({
    ...(options.baseUrl === undefined ? undefined : { baseUrl: options.baseUrl }),
    userAgent: "flat-roster",
    maxWait: "65 minutes",
    concurrency: options.concurrency,
    onWait: ({ millis, reason, until }) => {
      // Every row in flight waits for the same reset: it is said once.
      if (reason === "backoff" || millis < 5000 || until.getTime() < told + 1000) return
      told = until.getTime()
      process.stderr.write(`\nThe hourly limit is nearly used up; going on at ${until.toLocaleTimeString()}.\n`)
    }
  }).pipe(Layer.provide(NodeTransport.layer({ connections: options.concurrency })))
}

// `| head` closes the pipe: what is being written to Flat must still be finished and counted.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
  })
}

roster.pipe(
  Command.withSubcommands([sync, check]),
  Command.run({ version: "0.0.0" }),
  Effect.catchTag(
    "ShowHelp",
    (help) => help.errors.length > 0 ? new Sync.ExitWith({ code: Sync.exitCodes.refused }) : Effect.void
  ),
  Effect.provideService(References.MinimumLogLevel, "Warn"),
  Effect.provideService(Logger.LogToStderr, true),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
