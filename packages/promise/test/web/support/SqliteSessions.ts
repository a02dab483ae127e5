/** A store of sessions in SQLite, as programs write one for their database. */
import { DatabaseSync } from "node:sqlite"
import type { SessionStore } from "../../../src/web/FlatAuth.ts"

export const sqliteSessions = (file: string): SessionStore => {
  const db = new DatabaseSync(file, { timeout: 5000 })
  db.exec(
    "CREATE TABLE IF NOT EXISTS flat_sessions (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER NOT NULL)"
  )
  const found = db.prepare("SELECT value FROM flat_sessions WHERE key = ? AND expires > ?")
  const added = db.prepare(
    `INSERT INTO flat_sessions VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires WHERE expires <= ?`
  )
  const replaced = db.prepare("UPDATE flat_sessions SET value = ?, expires = ? WHERE key = ? AND expires > ?")
  const deleted = db.prepare("DELETE FROM flat_sessions WHERE key = ?")
  return {
    get: (key) => found.get(key, Date.now())?.["value"] as string | undefined,
    add: (key, value, expiresAt) => added.run(key, value, expiresAt.getTime(), Date.now()).changes === 1,
    replace: (key, value, expiresAt) => replaced.run(value, expiresAt.getTime(), key, Date.now()).changes === 1,
    delete: (key) => deleted.run(key)
  }
}
