/** The command `worker passwords`: writes the generated passwords of a run in a PostgreSQL database to a file, or removes them. */
import * as Flags from "@flat-sdk/terminal/Flags"
import { Argument, Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { dirname } from "node:path"
import * as Records from "../../engine/records/Records.ts"
import { Organization } from "../../engine/records/Tables.ts"
import * as Credentials from "../../passwords/Credentials.ts"
import * as Key from "../../passwords/Key.ts"
import { urlOf } from "../../workers/DatabaseUrl.ts"
import type { Line } from "../../workers/Vault.ts"
import * as Vault from "../../workers/Vault.ts"
import { documented } from "../Documented.ts"
import * as Exit from "../Exit.ts"
import { flags as settings } from "../settings/Flags.ts"
import * as SharedDatabase from "./SharedDatabase.ts"

/** Ends the command with exit code 2 if a path is something else than a new file or one of this tool. */
export const check = (path: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    if (yield* fs.exists(path)) yield* Credentials.read(path)
    else yield* fs.access(dirname(path), { writable: true })
    return path
  }).pipe(
    Effect.catchTag("PlatformError", () =>
      Exit.exitRejected(
        `Nothing was sent: the folder of the passwords file ${path} does not exist, or you cannot write to it.`
      )),
    Exit.rejecting("Nothing was sent")
  )

/** Adds what the file does not have. The last line of a username counts. */
export const write = (path: string, lines: ReadonlyArray<Line>) =>
  Effect.gen(function*() {
    const file = yield* Credentials.open(path)
    for (const line of lines) yield* file.put(line.line, line.username, line)
  }).pipe(
    Effect.scoped,
    Effect.catchTag("CredentialsFailed", (error) =>
      Exit.exitRejected(
        `The passwords are still in the database: ${error.message}. Write them with "roster worker passwords".`
      ))
  )

/** Reads the key. Without one, or with something else, ends the command with exit code 2. */
export const requireKey = (flag: string | undefined) =>
  Key.read(flag, process.env["FLAT_ROSTER_KEY"]).pipe(Exit.rejecting("Nothing was sent"))

export const wrongKey = (error: Key.KeyWrong) =>
  Exit.exitRejected(`Nothing was sent. ${error.message} Use that key with --key FILE or FLAT_ROSTER_KEY.`)

const flags = {
  run: Argument.String("run").pipe(
    Argument.withDescription("The beginning of the plan's name, as \"roster status\" shows it")
  ),
  out: Flags.text("out", "FILE", "Write them to this file (line,username,password,note), which only you can read"),
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
    const url = urlOf(database)
    if (url === undefined) {
      return yield* Exit.exitRejected(
        "Name a PostgreSQL database with --database or FLAT_ROSTER_DATABASE. Without one, \"roster apply\" writes passwords to its --credentials file."
      )
    }
    if (out === undefined && !forget) return yield* Exit.exitRejected("Say what to do: --out FILE, --forget, or both.")
    const key = yield* requireKey(keyFile)
    const file = out === undefined ? undefined : yield* check(out)
    yield* Effect.gen(function*() {
      const vault = yield* Vault.make(key)
      const run = yield* find(name)
      if (file !== undefined) {
        const lines = yield* vault.lines(run.id)
        yield* write(file, lines)
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
      Effect.catchTags({ KeyWrong: wrongKey }),
      SharedDatabase.connected(url)
    )
  })
).pipe(
  Command.withShortDescription("Write the passwords of a run with workers to a file"),
  documented(
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
