/** The command `export`: writes what an organization has as OneRoster 1.2. It only reads Flat. */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import { Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { existsSync, readdirSync, statSync } from "node:fs"
import { describeCommand, environment } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { count, printable } from "../../console/Printable.ts"
import * as SaveSet from "../../export/SaveSet.ts"
import * as Tables from "../../export/Tables.ts"
import * as Compare from "../plan/Compare.ts"
import { flags as settings } from "../settings/Flags.ts"
import * as Session from "../settings/Session.ts"
import { day, dayOf, flagsOf, group } from "../settings/Setting.ts"

const flags = {
  out: Flag.String("out").pipe(
    Flag.withMetavar("FOLDER|FILE.zip"),
    Flag.withDescription("A new or empty folder, or a new zip if the name ends in .zip. Only you can read it")
  ),
  archived: Flag.Boolean("archived").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Export archived classes too, in terms that are over")
  ),
  ...flagsOf(group("part", {
    yearBegins: day("First day of the school year (default the first of August)"),
    yearEnds: day("Last day of the school year (default a year after its first day)")
  })),
  ...settings("schoolName", "today", "idMap", "database", "concurrency", "baseUrl")
}

const isTaken = (path: string): boolean =>
  existsSync(path) && (/\.zip$/i.test(path) || !statSync(path).isDirectory() || readdirSync(path).length > 0)

const notes = ({ left: { archived, inactive, nameless, testAccounts } }: Tables.Export): ReadonlyArray<string> =>
  ([
    [testAccounts, "Left out", "test student", "test students", "."],
    [archived, "Left out", "archived class", "archived classes", "; --archived exports them too."],
    [inactive, "Left out", "inactive class", "inactive classes", "."],
    [nameless, "With the username for a missing name", "account", "accounts", "."]
  ] as const).flatMap(([left, what, one, many, end]) => left === 0 ? [] : [`${what}: ${count(left, one, many)}${end}`])

const exportCommand = Command.make(
  "export",
  flags,
  Effect.fn(function*(input) {
    const path = input.out
    if (isTaken(path)) {
      return yield* Exit.exitRejected(`Nothing was sent: ${printable(path)} exists. Name a new file or folder.`)
    }
    const today = yield* dayOf(input)
    const { archived, schoolName: school = "School", yearBegins: begins, yearEnds: ends } = input
    if ((begins ?? today) > today || (ends ?? today) < today) {
      return yield* Exit.exitRejected(
        "Nothing was sent: today is not in the school year. Correct --year-begins and --year-ends, or choose a day with --today."
      )
    }
    const { known, live, now } = yield* Compare.readOrganization(input, (known) => ({
      known: new Set(Array.from(known.classes.values(), (entry) => entry.flat)),
      needsMembers: ({ state }) => state === "active" || (state === "archived" && input.archived)
    })).pipe(Effect.provide(Session.layer(input)))
    const made = Tables.make(live, known, { today, begins, ends, school, archived })
    yield* Effect.try({
      try: () => SaveSet.save(made.tables, path, now),
      catch: (error) => FileFailure.writing(path, error)
    }).pipe(Exit.rejecting("The export cannot be saved"))
    yield* Console.log(
      `${printable(path)}: OneRoster 1.2, ${count(made.accounts, "account")}, ${
        count(made.classes, "class", "classes")
      }, ${count(made.memberships, "membership")}.`
    )
    for (const note of notes(made)) yield* Console.error(note)
    yield* Console.error("It has names and addresses of people, and no passwords: only you can read it.")
  })
).pipe(
  describeCommand(
    `Writes the accounts, classes and memberships of the organization as OneRoster 1.2 CSV. Sends only GET requests.

Ids are those of the school's files where the id map has them. Classes are those that the token's user teaches or that runs made.
Passwords are never in an export. Do not open the files in a spreadsheet, which would run cells that begin with = as formulas.`,
    {
      done: "the export is complete",
      environment,
      examples: {
        "export --out flat.zip": "Write a zip",
        "export --out flat --archived": "Write a folder, with archived classes"
      }
    }
  )
)

export { exportCommand as export }
