/** The databases that `apply` and workers keep, and where: the runs of organizations, and their id maps. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHash } from "node:crypto"
import { existsSync, readdirSync } from "node:fs"
import { homedir } from "node:os"
import { join, posix, win32 } from "node:path"
import * as Exit from "../../console/Exit.ts"
import { printable } from "../../console/Printable.ts"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import * as IdMaps from "../../plan/IdMap.ts"

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** Returns the folder of databases and locks: `FLAT_ROSTER_STATE`, else that of the system. `%APPDATA%` follows a user to other computers, as the map of ids must. */
export const stateFolderOf = ({ env, home, platform }: Machine): string => {
  const given = env["FLAT_ROSTER_STATE"]
  if (given !== undefined && given !== "") return given
  if (platform === "win32") {
    const roaming = env["APPDATA"]
    return win32.join(
      roaming !== undefined && win32.isAbsolute(roaming) ? roaming : win32.join(home, "AppData", "Roaming"),
      "flat-roster"
    )
  }
  return posix.join(env["XDG_STATE_HOME"] || posix.join(home, ".local", "state"), "flat-roster")
}

export const stateFolder = (): string =>
  stateFolderOf({ platform: process.platform, env: process.env, home: homedir() })

/** The base URL without what does not matter: another spelling of it must not begin another map of ids. */
const normaliseUrl = (baseUrl: string): string => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  return url === undefined ? baseUrl : `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, "")}`
}

/** Returns the name of an organization's database and locks in the state folder. */
export const organizationName = (baseUrl: string, organization: string): string =>
  createHash("sha256").update(`${normaliseUrl(baseUrl)} ${organization}`).digest("hex").slice(0, 16)

/** What helps when a database is none, or is damaged. The same command again does not. */
export const recovery =
  "Restore it from its backup. Without one, move it away and bring the ids back: roster ids import ids.csv --database FILE, if they were exported. Without the ids, accounts and classes are matched by name again."

/** Whether a failure means that the file is no database, or a damaged one. */
export const isDamaged = ({ message }: { readonly message: string }): boolean =>
  /not a database|malformed/.test(message)

/** Returns where `apply` keeps the file of an organization. */
export const defaultPath = (baseUrl: string, organization: string): string =>
  join(stateFolder(), `${organizationName(baseUrl, organization)}.sqlite`)

/** The database that is named, else that of `FLAT_ROSTER_DATABASE` if it is a URL, else another. */
export const databaseOf = (flag: string | undefined, other: () => string): string => {
  const variable = process.env["FLAT_ROSTER_DATABASE"] ?? ""
  return flag ?? (isUrl(variable) ? variable : other())
}

const isUrl = (database: string): boolean => /^postgres(?:ql)?:\/\//i.test(database)

/** The URL of a PostgreSQL database; `undefined` if it is a file. */
export const asUrl = (database: string): Redacted.Redacted | undefined =>
  isUrl(database) ? Redacted.make(database, { label: "database" }) : undefined

/** The URL of a PostgreSQL database: of the flag, else of `FLAT_ROSTER_DATABASE`. `undefined` if a file is named, or nothing. */
export const urlOf = (flag: string | undefined): Redacted.Redacted | undefined => asUrl(databaseOf(flag, () => ""))

/** A database, or the part of an organization in one that workers share. */
export interface Place {
  readonly name: string
  readonly path?: string
  readonly organization?: string
}

/** Runs an effect with each database: that which is named, else all of this computer; in PostgreSQL for each organization, or for the one that is named. */
export const forEach = Effect.fnUntraced(function*<A, E, R>(
  { database, organization }: { readonly database: string | undefined; readonly organization?: string | undefined },
  effect: (place: Place) => Effect.Effect<A, E, R>
) {
  const url = urlOf(database)
  if (url !== undefined) {
    const SharedDatabase = yield* Effect.promise(() => import("./SharedDatabase.ts"))
    return yield* SharedDatabase.forEachOrganization(
      organization,
      (id) => effect({ name: `organization ${id}`, organization: id })
    ).pipe(SharedDatabase.connect(url))
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

/** Reads the id map of the organization in effect. A database that no run has written yet has none. */
export const knownIds = Effect.flatMap(IdMapTable.make, IdMaps.read)

export const readKnown = Effect.fnUntraced(function*(path: string) {
  const Sqlite = yield* Effect.promise(() => import("../../storage/Sqlite.ts"))
  return yield* Effect.provide(knownIds, Sqlite.layer(path))
})
