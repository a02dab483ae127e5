/**
 * A SQLite file as the database of the engine, over Node's own `node:sqlite`. Only its owner can read it, and every commit is on disk before it
 * returns. Any other `SqlClient` of Effect works too.
 */
export { layer } from "./storage/Sqlite.ts"
