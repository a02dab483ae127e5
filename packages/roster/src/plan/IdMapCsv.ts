/** The id map as CSV: `kind,source,flat,written`, the last column as JSON. */
import { stringify } from "csv-stringify/sync"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Formula from "../model/Formula.ts"
import type { Entry, IdMap } from "./IdMap.ts"
import * as KnownCsv from "./KnownCsv.ts"

const columns = ["kind", "source", "flat", "written"] as const

/** Returns all entries as CSV. */
export const exportCsv = (map: IdMap) =>
  Stream.runCollect(Stream.concat(map.all("account"), map.all("class"))).pipe(
    Effect.map((entries: ReadonlyArray<Entry>) =>
      stringify(
        entries.map(({ flat, kind, source, written }) => ({
          kind,
          source: Formula.escape(source),
          flat: Formula.escape(flat),
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
  const entries = yield* KnownCsv.entriesOf(csv, {
    csv: (cause) => `The id map is not valid CSV: ${String(cause)}`,
    columns: (error) => `The id map needs the columns ${columns.join(", ")}: ${error.message}`
  })
  yield* map.set(entries)
  return entries.length
})
