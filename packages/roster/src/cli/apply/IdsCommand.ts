/** The `ids` command: the map from the school's ids to Flat's, as CSV, out of a database or into one. */
import { Argument, Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Scope from "effect/Scope"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import { Organization } from "../../engine/records/Tables.ts"
import * as IdMapCsv from "../../plan/IdMapCsv.ts"
import * as Sqlite from "../../storage/Sqlite.ts"
import { urlOf } from "../../workers/DatabaseUrl.ts"
import * as Exit from "../Exit.ts"
import * as Locks from "../Locks.ts"
import * as PrivateFile from "../output/PrivateFile.ts"
import { flags } from "../settings/Flags.ts"

const file = Argument.String("file").pipe(Argument.withDescription("A CSV file: kind,source,flat,written"))

/** Uses the map of the organization in a PostgreSQL database, or in a SQLite file. */
const withMap = <A, E, R>(
  options: { readonly database: string | undefined; readonly organization: string | undefined },
  use: (map: IdMapTable.StoredIdMap) => Effect.Effect<A, E, R>,
  prepare: (path: string) => Effect.Effect<void, Exit.ExitWith, FileSystem.FileSystem | Scope.Scope>
) =>
  Effect.scoped(Effect.gen(function*() {
    const mapped = Effect.flatMap(IdMapTable.make, use)
    const url = urlOf(options.database)
    if (url !== undefined) {
      const SharedDatabase = yield* Effect.promise(() => import("../workers/SharedDatabase.ts"))
      return yield* Effect.flatMap(
        SharedDatabase.oneOrganization(options.organization),
        (id) => Effect.provideService(mapped, Organization, id)
      ).pipe(SharedDatabase.connected(url))
    }
    if (options.database === undefined) return yield* Exit.exitRejected("Name the database with --database.")
    yield* prepare(options.database)
    return yield* Effect.provide(mapped, Sqlite.layer(options.database))
  }))

const explained = <A, R>(effect: Effect.Effect<A, { readonly _tag: string; readonly message: string }, R>) =>
  Effect.catch(
    effect,
    (error) =>
      error instanceof Exit.ExitWith ? Effect.fail(error) : Exit.exitRejected(`Nothing was changed: ${error.message}`)
  )

const exportIds = Command.make(
  "export",
  { file, ...flags("database", "organization") },
  Effect.fn(function*({ file, ...from }) {
    const fs = yield* FileSystem.FileSystem
    const csv = yield* withMap(from, IdMapCsv.exportCsv, (path) =>
      Effect.flatMap(
        Effect.orElseSucceed(fs.exists(path), () => false),
        (exists) => exists ? Effect.void : Exit.exitRejected(`The database ${path} does not exist.`)
      ))
    // The map has names and usernames of pupils.
    yield* PrivateFile.write(file, csv)
    yield* Console.log(`The ids are in ${file}, readable only by you. "roster plan" reads them with --id-map ${file}.`)
  }, explained)
).pipe(Command.withDescription("Writes the map to a CSV file."))

const importIds = Command.make(
  "import",
  { file, ...flags("database", "organization") },
  Effect.fn(function*({ file, ...into }) {
    const fs = yield* FileSystem.FileSystem
    const csv = yield* fs.readFileString(file)
    const count = yield* withMap(into, (map) => IdMapCsv.importCsv(map, csv), (path) => Locks.lock(`${path}.lock`))
    yield* Console.log(`${count} ids were imported.`)
  }, explained)
).pipe(Command.withDescription("Adds the ids of a CSV file to the map. Entries of the same ids are replaced."))

export const ids = Command.make("ids").pipe(
  Command.withShortDescription("Export or import the map of ids"),
  Command.withDescription(
    "The map says which account or class of Flat belongs to which id of the school's files. \"roster apply\" keeps it in its database."
  ),
  Command.withExamples([
    { command: "roster ids export ids.csv --database school.sqlite", description: "Write the map to a CSV file" },
    { command: "roster ids import ids.csv --database other.sqlite", description: "Add it to another database" }
  ]),
  Command.withSubcommands([exportIds, importIds])
)
