/** The `ids` command: the map from the school's ids to Flat's, as CSV, out of a database or into one. */
import { Argument, Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { existsSync } from "node:fs"
import * as Exit from "../../console/Exit.ts"
import * as PrivateFile from "../../console/PrivateFile.ts"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import { Organization } from "../../engine/records/Tables.ts"
import * as IdMapCsv from "../../plan/IdMapCsv.ts"
import * as Sqlite from "../../storage/Sqlite.ts"
import * as Locks from "../database/Locks.ts"
import { urlOf } from "../database/RunDatabase.ts"
import { flags } from "../settings/Flags.ts"

const file = Argument.String("file").pipe(Argument.withDescription("A CSV file: kind,source,flat,written"))

/** Uses the map of the organization in a PostgreSQL database, or in a SQLite file, which is locked if the map changes and must exist if not. */
const withMap = <A, E extends { readonly _tag: string; readonly message: string }, R>(
  { database, noLock = false, organization }: {
    readonly database: string | undefined
    readonly noLock?: boolean
    readonly organization: string | undefined
  },
  changes: boolean,
  use: (map: IdMapTable.StoredIdMap) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function*() {
    const mapped = Effect.flatMap(IdMapTable.make, use)
    const url = urlOf(database)
    if (url !== undefined) {
      const SharedDatabase = yield* Effect.promise(() => import("../database/SharedDatabase.ts"))
      return yield* mapped.pipe(
        Effect.provideServiceEffect(Organization, SharedDatabase.oneOrganization(organization)),
        SharedDatabase.connect(url)
      )
    }
    if (database === undefined) return yield* Exit.exitRejected("Name the database with --database.")
    if (changes) yield* Locks.lock(database, noLock)
    else if (!existsSync(database)) return yield* Exit.exitRejected(`The database ${database} does not exist.`)
    return yield* Effect.provide(mapped, Sqlite.layer(database))
  }).pipe(
    Effect.scoped,
    Exit.rejecting("Nothing was changed")
  )

const exportIds = Command.make(
  "export",
  { file, ...flags("database", "organization") },
  Effect.fn(function*({ file, ...from }) {
    // The map has names and usernames of pupils.
    yield* withMap(from, false, (map) => Effect.flatMap(IdMapCsv.exportCsv(map), (csv) => PrivateFile.write(file, csv)))
    yield* Console.log(`The ids are in ${file}, readable only by you. "roster plan" reads them with --id-map ${file}.`)
  })
).pipe(Command.withDescription("Writes the map to a CSV file."))

const importIds = Command.make(
  "import",
  { file, ...flags("database", "organization", "noLock") },
  Effect.fn(function*({ file, ...into }) {
    const fs = yield* FileSystem.FileSystem
    const count = yield* withMap(
      into,
      true,
      (map) => Effect.flatMap(fs.readFileString(file), (csv) => IdMapCsv.importCsv(map, csv))
    )
    yield* Console.log(`${count} ids were imported.`)
  })
).pipe(Command.withDescription("Adds the ids of a CSV file to the map. Entries of the same ids are replaced."))

export const ids = Command.make("ids").pipe(
  Command.withDescription(
    "The map says which account or class of Flat belongs to which id of the school's files. \"roster apply\" keeps it in its database."
  ),
  Command.withExamples([
    { command: "roster ids export ids.csv --database school.sqlite", description: "Write the map to a CSV file" },
    { command: "roster ids import ids.csv --database other.sqlite", description: "Add it to another database" }
  ]),
  Command.withSubcommands([exportIds, importIds])
)
