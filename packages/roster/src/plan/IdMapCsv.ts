/** The id map as CSV: `kind,source,flat,written`, the last column as JSON. */
import { parse } from "csv-parse/sync"
import { stringify } from "csv-stringify/sync"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Text from "../model/Text.ts"
import type { Entry, IdMap, Known } from "./IdMap.ts"
import * as IdMaps from "./IdMap.ts"

/** The text is not an exported id map. */
export class IdMapInvalid extends Data.TaggedError("IdMapInvalid")<{ readonly message: string }> {}

const columns = ["kind", "source", "flat", "written"] as const

const Entries = Schema.Array(Schema.Struct({
  kind: Schema.Literals(["account", "class"]),
  source: Schema.NonEmptyString,
  flat: Schema.NonEmptyString,
  written: Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
}))

const entriesOf = Effect.fnUntraced(function*(csv: string): Effect.fn.Return<ReadonlyArray<Entry>, IdMapInvalid> {
  const rows: unknown = yield* Effect.try({
    try: () => parse(csv, { bom: true, columns: true, trim: true }),
    catch: (cause) => new IdMapInvalid({ message: `the text is not CSV: ${String(cause)}` })
  })
  const cells = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Entries)(rows),
    (error) => new IdMapInvalid({ message: `an id map needs the columns ${columns.join(", ")}: ${error.message}` })
  )
  const entries = cells.map((entry) => ({
    ...entry,
    source: Text.ofCell(entry.source),
    flat: Text.ofCell(entry.flat)
  }))
  const found = new Map<string, string>()
  for (const [index, { flat, kind, source }] of entries.entries()) {
    const key = `${kind} ${source}`
    if ((found.get(key) ?? flat) !== flat) {
      return yield* new IdMapInvalid({
        message: `the id of line ${index + 2} has two entries: keep the one that is right`
      })
    }
    found.set(key, flat)
  }
  return entries
})

/** Reads the map. Fails if a line is wrong: a plan from a part of the map would create accounts twice. */
export const parseCsv = (csv: string): Effect.Effect<Known, IdMapInvalid> => Effect.map(entriesOf(csv), IdMaps.make)

/** Returns all entries as CSV. */
export const exportCsv = (map: IdMap) =>
  Stream.runCollect(Stream.concat(map.all("account"), map.all("class"))).pipe(
    Effect.map((entries: ReadonlyArray<Entry>) =>
      stringify(
        entries.map(({ flat, kind, source, written }) => ({
          kind,
          source: Text.toCell(source),
          flat: Text.toCell(flat),
          written: JSON.stringify(written)
        })),
        {
          header: true,
          columns: [...columns]
        }
      )
    )
  )

/** Adds the entries of a CSV export to a map. Entries of the same ids are replaced. Changes nothing if a line is wrong. */
export const importCsv = Effect.fnUntraced(function*(map: IdMap, csv: string) {
  const entries = yield* entriesOf(csv)
  yield* map.set(entries)
  return entries.length
})
