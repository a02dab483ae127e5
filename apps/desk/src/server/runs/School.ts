/**
 * The desk's own folder, which only its user can read: the key of passwords, and of each school the runs, what the engine records of them, and their passwords,
 * sealed. No token.
 */
import { Engine, Passwords, Sqlite } from "@flat-sdk/roster"
import { Context, Effect, Layer, Scope, Semaphore } from "effect"
import { SqlClient } from "effect/sql"
import { randomBytes } from "node:crypto"
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import * as Records from "./Records.ts"

/** The folder of the desk's state, as this system has it. */
export const defaultFolder = (): string =>
  join(
    process.platform === "win32"
      ? process.env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local")
      : process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"),
    "flat-desk"
  )

const openKey = Effect.fnUntraced(function*(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const path = join(folder, "key")
  if (!existsSync(path)) {
    // A process that is killed meanwhile leaves no half of a key.
    writeFileSync(`${path}.new`, randomBytes(32).toString("base64"), { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
  }
  return yield* Passwords.readKey(path, undefined)
})

const openEngine = Effect.fnUntraced(function*(path: string, key: Passwords.Key) {
  const context = yield* Layer.build(Sqlite.layer(path))
  const sql = Context.get(context, SqlClient.SqlClient)
  // What is deleted is overwritten.
  yield* sql`PRAGMA secure_delete = ON`
  const [records, vault] = yield* Effect.provide(Effect.all([Engine.records, Passwords.openVault(key)]), context)
  /** Deletes the passwords of a run, also from the log of the database. */
  const forget = (run: string) => Effect.andThen(vault.forget(run), sql`PRAGMA wal_checkpoint(TRUNCATE)`)
  return { context, sql, records, vault, forget }
})

/** The databases of a school. */
export type School = Effect.Success<ReturnType<typeof openSchool>>

const openSchool = Effect.fnUntraced(function*(folder: string, key: Passwords.Key) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const engines: Record<Records.Kind, Effect.Success<ReturnType<typeof openEngine>>> = {
    import: yield* openEngine(join(folder, "import.sqlite"), key),
    passwords: yield* openEngine(join(folder, "passwords.sqlite"), key)
  }
  return { engines, runs: yield* Records.make(engines.import.sql) }
})

/** Opens the folder. Its databases close with the scope. */
export const open = Effect.fnUntraced(function*(folder: string) {
  const scope = yield* Scope.Scope
  const key = yield* openKey(folder)
  const schools = new Map<string, School>()
  const alone = Semaphore.makeUnsafe(1)
  const of = (name: string) =>
    Effect.gen(function*() {
      const known = schools.get(name)
      if (known !== undefined) return known
      const school = yield* openSchool(join(folder, name), key).pipe(Effect.provideService(Scope.Scope, scope))
      schools.set(name, school)
      return school
    }).pipe(alone.withPermits(1))
  const reading = join(folder, "reading")
  const clear = () => rmSync(reading, { recursive: true, force: true })
  // A server that was killed may have left files.
  clear()
  mkdirSync(reading, { mode: 0o700 })
  yield* Effect.addFinalizer(() => Effect.sync(clear))
  return {
    /** A folder for the files of a plan while they are read. */
    reading,
    /** The school of an organization in Flat. */
    of: (organization: string) => of(`school-${encodeURIComponent(organization)}`),
    /** Every school that has a folder. */
    all: Effect.suspend(() => Effect.forEach(readdirSync(folder).filter((name) => name.startsWith("school-")), of))
  }
})
