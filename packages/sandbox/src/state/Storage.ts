/** Persistence of the state: none, or a SQLite file. */
import type * as Fs from "node:fs"
import type * as Sqlite from "node:sqlite"

/** Stores records by kind and id, and a few named values. */
export interface Storage {
  readonly load: <T>(kind: string) => Array<T>
  readonly put: (kind: string, record: { readonly id: string }) => void
  readonly remove: (kind: string, id: string) => void
  readonly getMeta: (name: string) => string | undefined
  readonly setMeta: (name: string, value: string) => void
  /** Runs several writes in one transaction. */
  readonly batch: (writes: () => void) => void
  readonly clear: () => void
  readonly close: () => void
}

export class Stored {
  readonly storage: Storage

  constructor(storage: Storage) {
    this.storage = storage
  }
}

/** Creates a storage that persists nothing. The collections keep their records in memory. */
export const memory = (): Storage => {
  const meta = new Map<string, string>()
  return {
    load: () => [],
    put: () => {},
    remove: () => {},
    getMeta: (name) => meta.get(name),
    setMeta: (name, value) => void meta.set(name, value),
    batch: (writes) => writes(),
    clear: () => meta.clear(),
    close: () => {}
  }
}

// SQLite creates its other files with the mode of the database.
const siblings = ["", "-wal", "-shm", "-journal"]

/** Creates a file that only its owner can read and write, or restricts the mode of an existing file. */
const keepToOwner = (path: string, fs: typeof Fs): void => {
  fs.closeSync(fs.openSync(path, "a", 0o600))
  for (const file of siblings.map((suffix) => path + suffix)) {
    const loose = ((fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0
    if (!loose) continue
    try {
      fs.chmodSync(file, 0o600)
    } catch {
      globalThis.process.emitWarning(
        `Cannot restrict the mode of ${file}: other users can read it, and it belongs to another user. Move or remove it.`
      )
    }
  }
}

const openDatabase = (path: string): Sqlite.DatabaseSync => {
  // Loaded at run time, so that browser bundles of the in-process sandbox do not import `node:sqlite`.
  const sqlite = globalThis.process?.getBuiltinModule?.("node:sqlite")
  const fs = globalThis.process?.getBuiltinModule?.("node:fs")
  if (sqlite === undefined || fs === undefined) {
    throw new Error(
      "The option data needs node:sqlite, which this runtime does not have. Leave the option out to keep the state in memory."
    )
  }
  if (path !== ":memory:") keepToOwner(path, fs)
  return new sqlite.DatabaseSync(path)
}

/** Creates a storage in a SQLite file. It contains the tokens and secrets of the simulated school in plain text: do not use real ones. */
export const file = (path: string): Storage => {
  const db = openDatabase(path)
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS record (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `)
  const select = db.prepare("SELECT body FROM record WHERE kind = ?")
  const upsert = db.prepare("INSERT OR REPLACE INTO record (kind, id, body) VALUES (?, ?, ?)")
  const drop = db.prepare("DELETE FROM record WHERE kind = ? AND id = ?")
  const getMeta = db.prepare("SELECT value FROM meta WHERE name = ?")
  const setMeta = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")
  let depth = 0
  return {
    load: <T>(kind: string) => select.all(kind).map((row) => JSON.parse(String(row["body"])) as T),
    put: (kind, record) => void upsert.run(kind, record.id, JSON.stringify(record)),
    remove: (kind, id) => void drop.run(kind, id),
    getMeta: (name) => {
      const row = getMeta.get(name)
      return row === undefined ? undefined : String(row["value"])
    },
    setMeta: (name, value) => void setMeta.run(name, value),
    batch: (writes) => {
      if (depth > 0) return writes()
      depth++
      db.exec("BEGIN")
      try {
        writes()
        db.exec("COMMIT")
      } catch (error) {
        db.exec("ROLLBACK")
        throw error
      } finally {
        depth--
      }
    },
    clear: () => db.exec("DELETE FROM record; DELETE FROM meta"),
    close: () => db.close()
  }
}
