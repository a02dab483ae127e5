/** The `sync` command: its arguments and help. */
import { Argument, Command, Flag } from "effect/cli"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Apply from "../../run/Apply.ts"
import * as Exit from "../Exit.ts"
import * as Session from "../Session.ts"
import { stateFolder } from "../StateFolder.ts"
import * as Sync from "../Sync.ts"

const file = Argument.String("file").pipe(
  Argument.withDescription("The roster: a CSV file with a header line")
)

const allowAdmins = Flag.Boolean("allow-admins").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Allow rows that grant or remove administrator rights; without this flag they are rejected")
)

const columns =
  `The file needs the columns username, first name, last name, e-mail and role, in any order and under their usual spellings. The
separator is a comma, a semicolon or a tab. Roles are student (or user) and teacher; admin and accountAdmin need --allow-admins.
An optional column "password" sets the passwords of new accounts. Names and e-mails may be empty: Flat then keeps the values it has.`

export const sync = Command.make(
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
      Flag.withDescription("Apply the plan without confirmation; required when there is no terminal")
    ),
    credentials: Flag.String("credentials").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription(
        "File for the generated passwords of new accounts (line,username,password,note): a new file, or that of the run to resume. Only you can read it"
      ),
      Flag.optional
    ),
    concurrency: Flag.Int("concurrency").pipe(
      Flag.withDescription("Rows written concurrently, 1 to 64 (default 8)"),
      Flag.filter((value) => value >= 1 && value <= 64, () => "a whole number from 1 to 64"),
      Flag.withDefault(8)
    ),
    maxFailures: Flag.Int("max-failures").pipe(
      Flag.withMetavar("N"),
      Flag.withDescription(
        `Consecutive server failures after which the run stops, 1 to 1000 (default ${Apply.defaultMaxFailures})`
      ),
      Flag.filter((value) => value >= 1 && value <= 1000, () => "a whole number from 1 to 1000"),
      Flag.withDefault(Apply.defaultMaxFailures)
    ),
    verbose: Flag.Boolean("verbose").pipe(
      Flag.withDefault(false),
      Flag.withDescription("List every row of the plan instead of a sample")
    ),
    allowAdmins,
    baseUrl: Session.baseUrlFlag
  },
  Effect.fn(function*(options) {
    const read = yield* Sync.readRoster(options.file, options)
    yield* Session.requireToken("scope edu.admin.users")
    const baseUrl = Session.baseUrlOf(options.baseUrl)
    yield* Sync.run(read, {
      ...options,
      baseUrl,
      credentials: Option.getOrUndefined(options.credentials),
      stateFolder: stateFolder()
    }).pipe(
      Effect.provide(Session.layer(options)),
      Effect.catchTags({
        FlatError: (error) => Exit.exitRejected(`Nothing was sent: ${error.reason.message}`),
        ConfigError: (error) =>
          Exit.exitRejected(`Nothing was sent: an environment variable is invalid. ${error.message}`)
      })
    )
  })
).pipe(
  Command.withShortDescription("Create and update accounts from a file"),
  Command.withDescription(
    `Makes the accounts of the organization match the file: creates missing accounts, updates accounts that differ, and never removes
an account. Shows the plan first. Running the same file again changes nothing.

${columns}

Accounts are matched by username, ignoring case, then by e-mail. Rows that match more than one account are listed as ambiguous and
skipped. Passwords of existing accounts are never changed.

Only one run at a time can work on an organization: a second run fails. To resume an interrupted or stopped run, run the same
command again.

Environment: FLAT_ACCESS_TOKEN (required), FLAT_BASE_URL, FLAT_ROSTER_STATE (folder for lock files), NODE_EXTRA_CA_CERTS (PEM file
of a certificate authority to trust), NO_COLOR.

Exit codes:
0 all accounts match the file (with --dry-run: no row is ambiguous);
1 some rows failed, are unverified or ambiguous, the others are done;
2 nothing was written: problem with the arguments, the file, the token or the passwords file, another run is active, or the plan
was not confirmed;
3 nothing was written: the accounts of the organization could not be read;
4 the run stopped because the server failed several times in a row;
130 interrupted.`
  ),
  Command.withExamples([
    { command: "roster sync users.csv --dry-run", description: "Show the plan without writing anything" },
    {
      command: "roster sync users.csv --credentials passwords.csv",
      description: "Apply the plan and generate passwords for new accounts"
    },
    {
      command: "roster sync users.csv --yes --base-url http://127.0.0.1:4010/v2",
      description: "Try it with the sandbox"
    }
  ])
)
