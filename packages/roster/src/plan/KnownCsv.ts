/** An id map that was exported as CSV: `kind,source,flat,written`, the last column as JSON. */
import { parse } from "csv-parse/sync"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Formula from "../model/Formula.ts"
import type { Entry } from "./IdMap.ts"
import type { Known } from "./Known.ts"
import * as Knowns from "./Known.ts"

/** The text is not an exported id map. */
export class IdMapInvalid extends Data.TaggedError("IdMapInvalid")<{ readonly message: string }> {}

const Entries = Schema.Array(Schema.Struct({
  kind: Schema.Literals(["account", "class"]),
  source: Schema.NonEmptyString,
  flat: Schema.NonEmptyString,
  written: Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
}))

/** Returns the line of the first entry that gives an id another account or class than an entry above. */
const contradiction = (entries: ReadonlyArray<Entry>): number | undefined => {
  const found = new Map<string, string>()
  for (const [index, { flat, kind, source }] of entries.entries()) {
    const key = `${kind} ${source}`
    if ((found.get(key) ?? flat) !== flat) return index + 2
    found.set(key, flat)
  }
  return undefined
}

/** Reads the entries of a map. Fails if a line is wrong. `problem` is the message of text that is not CSV, and of wrong columns. */
export const entriesOf = (
  csv: string,
  problem: { readonly csv: (cause: unknown) => string; readonly columns: (error: Schema.SchemaError) => string }
): Effect.Effect<ReadonlyArray<Entry>, IdMapInvalid> =>
  Effect.gen(function*() {
    const rows: unknown = yield* Effect.try({
      try: () => parse(csv, { bom: true, columns: true, trim: true }),
      catch: (cause) => new IdMapInvalid({ message: problem.csv(cause) })
    })
    const cells = yield* Effect.mapError(
      Schema.decodeUnknownEffect(Entries)(rows),
      (error) => new IdMapInvalid({ message: problem.columns(error) })
    )
    const entries = cells.map((entry) => ({
      ...entry,
      source: Formula.unescape(entry.source),
      flat: Formula.unescape(entry.flat)
    }))
    const line = contradiction(entries)
    return line === undefined ? entries : yield* new IdMapInvalid({
      message: `the id of line ${line} has two entries: keep the one that is right`
    })
  })

/** Reads the map. Fails if a line is wrong: a plan from a part of the map would create accounts twice. */
export const parseCsv = (csv: string): Effect.Effect<Known, IdMapInvalid> =>
  Effect.map(
    entriesOf(csv, {
      csv: () => "it is not CSV",
      columns: (error) => `it needs the columns kind, source, flat and written: ${error.message}`
    }),
    Knowns.make
  )
