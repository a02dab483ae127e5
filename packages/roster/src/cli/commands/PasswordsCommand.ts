/** The command `worker passwords`: writes the generated passwords of a run in a PostgreSQL database to a file, or removes them. */
import * as Flags from "@flat-sdk/terminal/Flags"
import { Argument, Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { describeCommand } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import * as Records from "../../engine/records/Records.ts"
import { Organization } from "../../engine/records/Tables.ts"
import * as Vault from "../../engine/records/Vault.ts"
import * as Names from "../../plan/Names.ts"
import * as RunDatabase from "../database/RunDatabase.ts"
import * as SharedDatabase from "../database/SharedDatabase.ts"
import * as SharedPasswords from "../database/SharedPasswords.ts"
import { flags as settings } from "../settings/Flags.ts"

const flags = {
  run: Argument.String("run").pipe(
    Argument.withDescription("The beginning of the plan's name, as \"roster status\" shows it")
  ),
  out: Flags.text(
    "out",
    "FILE",
    "Write them to this file (line,username,password,note,name,class), which only you can read"
  ),
  forget: Flags.toggle("forget", "Remove the passwords of a run that has ended from the database"),
  ...settings("database", "organization", "key")
}

const find = Effect.fnUntraced(function*(name: string) {
  const records = yield* Records.make
  const found = (yield* records.runs).filter(({ id }) => id.startsWith(name))
  if (found.length === 1) return found[0]!
  return yield* Exit.exitRejected(
    found.length === 0
      ? `The organization has no run of a plan whose name begins with ${name}. "roster status" lists them.`
      : `Several plans have names that begin with ${name}. Give more of the name.`
  )
})

export const passwords = Command.make(
  "passwords",
  flags,
  Effect.fn(function*({ database, forget, key: keyFile, organization: named, out, run: name }) {
    const url = RunDatabase.urlOf(database)
    if (url === undefined) {
      return yield* Exit.exitRejected(
        "Name a PostgreSQL database with --database or FLAT_ROSTER_DATABASE. Without one, \"roster apply\" writes passwords to its --credentials file."
      )
    }
    if (out === undefined && !forget) return yield* Exit.exitRejected("Say what to do: --out FILE, --forget, or both.")
    const key = yield* SharedPasswords.requireKey(keyFile)
    const file = out === undefined ? undefined : yield* SharedPasswords.check(out)
    yield* Effect.gen(function*() {
      const vault = yield* Vault.make(key)
      const run = yield* find(name)
      if (file !== undefined) {
        const lines = yield* vault.lines(run.id)
        const { accounts, classes } = yield* RunDatabase.knownIds
        const names = Names.ofEntries([...accounts.values(), ...classes.values()])
        const steps = (yield* (yield* Records.make).steps(run.id)).map(({ step }) => step)
        yield* SharedPasswords.write(file, lines, { steps, names })
        yield* Console.log(
          `${lines.length} passwords are in ${file}, readable only by you. Hand them out, then delete the file. A note says if a password may be wrong.`
        )
        if (run.ended === undefined) yield* Console.error("The run has not ended: run the command again when it has.")
      }
      if (!forget) return
      if (run.ended === undefined) {
        return yield* Exit.exitRejected("The passwords stay in the database: the run has not ended and needs them.")
      }
      yield* Console.log(`${yield* vault.forget(run.id)} passwords were removed from the database.`)
    }).pipe(
      Effect.provideServiceEffect(Organization, SharedDatabase.oneOrganization(named)),
      Effect.catchTags({ KeyWrong: SharedPasswords.wrongKey }),
      SharedDatabase.connect(url)
    )
  })
).pipe(
  Command.withShortDescription("Write the passwords of a run with workers to a file"),
  describeCommand(
    `Writes the generated passwords of a run in a PostgreSQL database, as "roster apply --credentials" does. In the database they are
encrypted with the key. A password in the file is that of the account, or its note says that it is unverified.`,
    {
      done: "the passwords are written or removed",
      environment: "FLAT_ROSTER_DATABASE, FLAT_ROSTER_KEY (required unless --key is given)",
      examples: {
        "worker passwords 862a3b5e --out passwords.csv --database postgres://roster@db/roster":
          "Write the passwords of a run",
        "worker passwords 862a3b5e --out passwords.csv --forget": "Write them, and remove them from the database"
      }
    }
  )
)
