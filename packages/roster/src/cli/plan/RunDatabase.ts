/** The databases that `apply` and workers keep: the runs of organizations, and their id maps. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import * as Tables from "../../engine/records/Tables.ts"
import type { Known } from "../../plan/Known.ts"
import * as Knowns from "../../plan/Known.ts"
import { urlOf } from "../../workers/DatabaseUrl.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import { organizationName, stateFolder } from "../StateFolder.ts"

/** The file is there and is not a database of this tool, or cannot be read. */
export class DatabaseUnreadable extends Data.TaggedError("DatabaseUnreadable")<{ readonly message: string }> {}

/** What helps when a database is none, or is damaged. The same command again does not. */
export const recovery =
  "Restore it from its backup. Without one, move it away and bring the ids back: roster ids import ids.csv --database FILE, if they were exported. Without the ids, accounts and classes are matched by name again."

/** Whether a failure means that the file is no database, or a damaged one. */
export const isDamaged = ({ message }: { readonly message: string }): boolean =>
  /not a database|malformed/.test(message)

const Rows = Schema.Array(Schema.Struct({
  kind: Schema.Literals(["account", "class"]),
  source: Schema.NonEmptyString,
  flat: Schema.NonEmptyString,
  written: Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
}))

/** Returns where `apply` keeps the file of an organization. */
export const defaultPath = (baseUrl: string, organization: string): string =>
  join(stateFolder(), `${organizationName(baseUrl, organization)}.sqlite`)

/** A database, or the part of an organization in one that workers share. */
export interface Place {
  readonly name: string
  readonly path?: string
  readonly organization?: string
}

/**
 * Runs an effect with each database: that which is named, else all of this computer. In a PostgreSQL database, it runs for each organization, or for the
 * one that is named. Ends the command if a file that is named does not exist.
 */
export const forEach = Effect.fnUntraced(function*<A, E, R>(
  { database, organization }: { readonly database: string | undefined; readonly organization?: string | undefined },
  effect: (place: Place) => Effect.Effect<A, E, R>
) {
  const url = urlOf(database)
  if (url !== undefined) {
    const SharedDatabase = yield* Effect.promise(() => import("../workers/SharedDatabase.ts"))
    return yield* SharedDatabase.forEachOrganization(
      organization,
      (id) => effect({ name: `organization ${id}`, organization: id })
    ).pipe(SharedDatabase.connected(url))
  }
  if (database !== undefined && !existsSync(database)) {
    return yield* Exit.exitRejected(`Nothing was sent: the database ${printable(database)} does not exist.`)
  }
  const folder = stateFolder()
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".sqlite")).sort() : []
  const paths = database === undefined ? names.map((name) => join(folder, name)) : [database]
  // Loaded only here: most commands need no SQLite.
  const Sqlite = yield* Effect.promise(() => import("../../storage/Sqlite.ts"))
  return yield* Effect.forEach(paths, (path) => Effect.provide(effect({ name: path, path }), Sqlite.layer(path)))
})

/** Reads the id map. A file that no run has written yet has none. */
export const readKnown = Effect.fnUntraced(function*(path: string): Effect.fn.Return<Known, DatabaseUnreadable> {
  const rows = yield* Effect.tryPromise({
    try: async () => {
      const { DatabaseSync } = await import("node:sqlite")
      const database = new DatabaseSync(path, { readOnly: true })
      try {
        const has = (name: string) =>
          database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined
        if (has("roster_fact")) {
          const version = database.prepare("SELECT value FROM roster_fact WHERE name = 'version'").get()
          if (Tables.isNewer(version?.["value"])) throw new Error(Tables.newer)
        }
        return has("roster_id") ? database.prepare("SELECT kind, source, flat, written FROM roster_id").all() : []
      } finally {
        database.close()
      }
    },
    catch: (cause) => new DatabaseUnreadable({ message: cause instanceof Error ? cause.message : String(cause) })
  })
  const entries = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Rows)(rows.map((row) => ({ ...row }))),
    (error) => new DatabaseUnreadable({ message: error.message })
  )
  return Knowns.make(entries)
})
