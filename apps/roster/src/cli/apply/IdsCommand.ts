/** The `ids` command: the map from the school's ids to Flat's, as CSV, out of a database or into one. */
import { Argument, Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as IdMapCsv from "../../engine/IdMapCsv.ts"
import * as IdMapTable from "../../engine/IdMapTable.ts"
import * as Sqlite from "../../engine/Sqlite.ts"
import * as Exit from "../Exit.ts"
import * as Locks from "../Locks.ts"
import * as PrivateFile from "../PrivateFile.ts"

const file = Argument.String("file").pipe(Argument.withDescription("A CSV file: kind,source,flat,written"))

const database = Flag.String("database").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("SQLite file of the organization; \"roster status\" shows its path")
)

const explained = <A, R>(effect: Effect.Effect<A, { readonly _tag: string; readonly message: string }, R>) =>
  Effect.catch(
    effect,
    (error) =>
      error instanceof Exit.ExitWith ? Effect.fail(error) : Exit.exitRejected(`Nothing was changed: ${error.message}`)
  )

const exportIds = Command.make(
  "export",
  { file, database },
  Effect.fn(function*({ database, file }) {
    const fs = yield* FileSystem.FileSystem
    if (!(yield* fs.exists(database))) return yield* Exit.exitRejected(`The database ${database} does not exist.`)
    const csv = yield* Effect.provide(Effect.flatMap(IdMapTable.make, IdMapCsv.exportCsv), Sqlite.layer(database))
    // The map has names and usernames of pupils.
    yield* PrivateFile.write(file, csv)
    yield* Console.log(`The ids are in ${file}, readable only by you. "roster plan" reads them with --id-map ${file}.`)
  }, explained)
).pipe(Command.withDescription("Writes the map to a CSV file."))

const importIds = Command.make(
  "import",
  { file, database },
  Effect.fn(function*({ database, file }) {
    const fs = yield* FileSystem.FileSystem
    const csv = yield* fs.readFileString(file)
    yield* Effect.scoped(Effect.gen(function*() {
      yield* Locks.lock(`${database}.lock`)
      const count = yield* Effect.provide(
        Effect.flatMap(IdMapTable.make, (map) => IdMapCsv.importCsv(map, csv)),
        Sqlite.layer(database)
      )
      yield* Console.log(`${count} ids were imported.`)
    }))
  }, explained)
).pipe(Command.withDescription("Adds the ids of a CSV file to the map. Entries of the same ids are replaced."))

export const ids = Command.make("ids").pipe(
  Command.withShortDescription("Export or import the map of ids"),
  Command.withDescription(
    "The map says which account or class of Flat belongs to which id of the school's files. \"roster apply\" keeps it in its database."
  ),
  Command.withSubcommands([exportIds, importIds])
)
