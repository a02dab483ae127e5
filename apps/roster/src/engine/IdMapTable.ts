/** The id map as a table of the engine's database. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import type { Entry, IdMap, IdMapError } from "../plan/IdMap.ts"

/** The id map could not be read or written. */
class IdMapFailed extends Data.TaggedError("IdMapError")<{ readonly message: string; readonly cause?: unknown }>
  implements IdMapError
{}

export interface StoredIdMap extends IdMap {
  /** The entry of an account or class in Flat. */
  readonly ofFlat: (kind: Entry["kind"], flat: string) => Effect.Effect<Entry | undefined, IdMapError>
}

interface Row {
  readonly kind: Entry["kind"]
  readonly source: string
  readonly flat: string
  readonly written: string
}

const Written = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
const decode = Schema.decodeSync(Written)
const encode = Schema.encodeSync(Written)

const toEntry = ({ flat, kind, source, written }: Row): Entry => ({ kind, source, flat, written: decode(written) })

/** Rows read at a time. */
const pageSize = 1000

/** Creates the table if it is missing. */
export const make = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE IF NOT EXISTS roster_id (
    kind TEXT NOT NULL, source TEXT NOT NULL, flat TEXT NOT NULL, written TEXT NOT NULL, PRIMARY KEY (kind, source)
  )`
  yield* sql`CREATE INDEX IF NOT EXISTS roster_id_flat ON roster_id (kind, flat)`
  const failed = (cause: unknown) => new IdMapFailed({ message: "The id map cannot be read or written", cause })

  const page = (kind: Entry["kind"], after: string) =>
    sql<Row>`SELECT kind, source, flat, written FROM roster_id WHERE kind = ${kind} AND source > ${after}
      ORDER BY source LIMIT ${pageSize}`

  const map: StoredIdMap = {
    all: (kind) =>
      Stream.paginate("", (after: string) =>
        Effect.map(page(kind, after), (rows) =>
          [
            rows.map(toEntry),
            rows.length < pageSize ? Option.none<string>() : Option.some(rows.at(-1)!.source)
          ] as const)).pipe(Stream.mapError(failed)),
    get: (kind, source) =>
      sql<Row>`SELECT kind, source, flat, written FROM roster_id WHERE kind = ${kind} AND source = ${source}`.pipe(
        Effect.mapBoth({ onFailure: failed, onSuccess: ([row]) => row === undefined ? undefined : toEntry(row) })
      ),
    ofFlat: (kind, flat) =>
      sql<Row>`SELECT kind, source, flat, written FROM roster_id WHERE kind = ${kind} AND flat = ${flat}`.pipe(
        Effect.mapBoth({ onFailure: failed, onSuccess: ([row]) => row === undefined ? undefined : toEntry(row) })
      ),
    set: (entries) =>
      sql.withTransaction(
        Effect.forEach(entries, ({ flat, kind, source, written }) =>
          sql`INSERT INTO roster_id (kind, source, flat, written)
            VALUES (${kind}, ${source}, ${flat}, ${encode(written)})
            ON CONFLICT (kind, source) DO UPDATE SET flat = excluded.flat, written = excluded.written`, {
          discard: true
        })
      ).pipe(Effect.mapError(failed)),
    remove: (kind, source) =>
      sql`DELETE FROM roster_id WHERE kind = ${kind} AND source = ${source}`.pipe(
        Effect.mapBoth({ onFailure: failed, onSuccess: () => undefined })
      )
  }
  return map
})
