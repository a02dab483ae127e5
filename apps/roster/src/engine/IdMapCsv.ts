/** The id map as CSV: `kind,source,flat,written`, the last column as JSON. */
import { parse } from "csv-parse/sync"
import { stringify } from "csv-stringify/sync"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Entry, IdMap } from "../plan/IdMap.ts"

/** The text is not an exported id map. */
class IdMapUnreadable extends Data.TaggedError("IdMapUnreadable")<{ readonly message: string }> {}

const columns = ["kind", "source", "flat", "written"] as const

const Entries = Schema.Array(Schema.Struct({
  kind: Schema.Literals(["account", "class"]),
  source: Schema.NonEmptyString,
  flat: Schema.NonEmptyString,
  written: Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
}))

/** Returns all entries as CSV. */
export const exportCsv = (map: IdMap) =>
  Stream.runCollect(Stream.concat(map.all("account"), map.all("class"))).pipe(
    Effect.map((entries: ReadonlyArray<Entry>) =>
      stringify(entries.map((entry) => ({ ...entry, written: JSON.stringify(entry.written) })), {
        header: true,
        columns: [...columns]
      })
    )
  )

/** Adds the entries of a CSV export to a map. Entries of the same ids are replaced. Changes nothing if a line is wrong. */
export const importCsv = Effect.fnUntraced(function*(map: IdMap, csv: string) {
  const rows: unknown = yield* Effect.try({
    try: () => parse(csv, { bom: true, columns: true, trim: true }),
    catch: (cause) => new IdMapUnreadable({ message: `The id map is not valid CSV: ${String(cause)}` })
  })
  const entries = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Entries)(rows),
    (error) => new IdMapUnreadable({ message: `The id map needs the columns ${columns.join(", ")}: ${error.message}` })
  )
  yield* map.set(entries)
  return entries.length
})
