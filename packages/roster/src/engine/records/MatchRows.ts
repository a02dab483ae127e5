/** The matches that a run noted, so that undoing it gives the ids back: who had them before, or nobody. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { Entry, Match } from "../../plan/IdMap.ts"

const Written = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
const decode = Schema.decodeSync(Written)

interface EntryRow {
  readonly source: string
  readonly flat: string
  readonly written: string
}

interface Row {
  readonly kind: Entry["kind"]
  readonly source: string
  readonly flat: string
  readonly flat_before: string | null
  readonly written_before: string | null
}

/** Rows read or inserted with a statement. */
const batch = 200

const toMatch = ({ flat, flat_before, kind, source, written_before }: Row): Match => ({
  kind,
  source,
  flat,
  before: flat_before === null
    ? undefined
    : { kind, source, flat: flat_before, written: decode(written_before ?? "{}") }
})

export const make = Effect.fnUntraced(function*(organization: string) {
  const sql = yield* SqlClient.SqlClient

  /** Notes the matches that change whose an id is. The id map must not have them yet. */
  const note = Effect.fnUntraced(function*(run: string, matches: ReadonlyArray<Entry>) {
    for (const kind of ["account", "class"] as const) {
      const some = matches.filter((match) => match.kind === kind)
      for (let from = 0; from < some.length; from += batch) {
        const part = some.slice(from, from + batch)
        const found = yield* sql<EntryRow>`SELECT source, flat, written FROM roster_id
          WHERE organization = ${organization} AND kind = ${kind} AND source IN ${
          sql.in(part.map(({ source }) => source))
        }`
        const before = new Map(found.map((row) => [row.source, row]))
        const rows = part.flatMap(({ flat, source }): ReadonlyArray<Record<string, string | null>> => {
          const row = before.get(source)
          return row?.flat === flat ? [] : [{
            organization,
            run,
            kind,
            source,
            flat,
            flat_before: row?.flat ?? null,
            written_before: row?.written ?? null
          }]
        })
        if (Arr.isArrayNonEmpty(rows)) yield* sql`INSERT INTO roster_match ${sql.insert(rows)}`
      }
    }
  })

  const of = (run: string) =>
    Effect.map(
      sql<Row>`SELECT kind, source, flat, flat_before, written_before FROM roster_match
        WHERE organization = ${organization} AND run = ${run} ORDER BY kind, source`,
      (rows) => rows.map(toMatch)
    )

  return { note, of }
})
