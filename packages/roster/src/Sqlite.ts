/**
 * A SQLite file as the database of the engine, over Node's own `node:sqlite`. Only its owner can read it, and every commit is on disk before it
 * returns. `connect` and `make` are the same over a database that is open already. Any other `SqlClient` of Effect works too.
 */
export { connect, type Database, layer, make } from "./storage/Sqlite.ts"
