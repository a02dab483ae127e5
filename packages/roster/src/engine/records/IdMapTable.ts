/** The id map as a table of the engine's database, and what runs changed in it. */
import * as Arr from "effect/Array"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import type { Claim, Entry, IdMap, IdMapError, Match } from "../../plan/IdMap.ts"
import * as Tables from "./Tables.ts"

class IdMapFailed extends Data.TaggedError("IdMapError")<{ readonly message: string; readonly cause?: unknown }>
  implements IdMapError
{}

/** The ids, in the store of the run. */
export interface StoredIdMap extends IdMap {
  /** The entry of an account or class in Flat. */
  readonly ofFlat: (kind: Entry["kind"], flat: string) => Effect.Effect<Entry | undefined, IdMapError>
  /** Removes entries, unless their ids belong to something else by now. */
  readonly forget: (claims: ReadonlyArray<Claim>) => Effect.Effect<void, IdMapError>
}

interface Row extends Claim {
  readonly written: string
}

const Written = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
const decode = Schema.decodeSync(Written)
const encode = Schema.encodeSync(Written)

const toEntry = ({ flat, kind, source, written }: Row): Entry => ({ kind, source, flat, written: decode(written) })

const pageSize = 1000
const batch = 200

/** Splits entries into batches. The last of several with the same id counts. */
const batchesOf = (entries: ReadonlyArray<Entry>) =>
  Arr.chunksOf(new Map(entries.map((entry) => [`${entry.kind} ${entry.source}`, entry])).values(), batch)

/** The id map of the organization in effect. Creates the tables if they are missing. */
export const make = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* Tables.prepare
  const organization = yield* Tables.organization
  const failed = (cause: SqlError) =>
    new IdMapFailed({ message: `The id map cannot be read or written: ${cause.message}`, cause })

  const select = (where: Fragment) =>
    sql<Row>`SELECT kind, source, flat, written FROM roster_id WHERE organization = ${organization} AND ${where}`
  const one = (where: Fragment) =>
    Effect.mapBoth(select(where), {
      onFailure: failed,
      onSuccess: ([row]) => row === undefined ? undefined : toEntry(row)
    })

  /** Runs statements in one transaction. A single one needs none. */
  const together = <A>(items: ReadonlyArray<A>, statement: (item: A) => Effect.Effect<unknown, SqlError>) => {
    const all = Effect.forEach(items, statement, { discard: true })
    return Effect.mapError(items.length > 1 ? sql.withTransaction(all) : all, failed)
  }
  const insert = (entries: Arr.NonEmptyReadonlyArray<Entry>) =>
    sql`INSERT INTO roster_id ${
      sql.insert(Arr.map(entries, ({ flat, kind, source, written }) => ({
        organization,
        kind,
        source,
        flat,
        written: encode(written)
      })))
    } ON CONFLICT (organization, kind, source) DO UPDATE SET flat = excluded.flat, written = excluded.written`

  const map: StoredIdMap = {
    all: (kind) =>
      Stream.paginate("", (after: string) =>
        Effect.map(
          select(sql`kind = ${kind} AND source > ${after} ORDER BY source LIMIT ${pageSize}`),
          (rows) =>
            [
              rows.map(toEntry),
              rows.length < pageSize ? Option.none<string>() : Option.some(rows.at(-1)!.source)
            ] as const
        )).pipe(Stream.mapError(failed)),
    get: (kind, source) => one(sql`kind = ${kind} AND source = ${source}`),
    ofFlat: (kind, flat) => one(sql`kind = ${kind} AND flat = ${flat}`),
    set: (entries) => together(batchesOf(entries), insert),
    forget: (claims) =>
      together(claims, ({ flat, kind, source }) =>
        sql`DELETE FROM roster_id
          WHERE organization = ${organization} AND kind = ${kind} AND source = ${source} AND flat = ${flat}`),
    remove: (kind, source) =>
      sql`DELETE FROM roster_id WHERE organization = ${organization} AND kind = ${kind} AND source = ${source}`.pipe(
        Effect.mapBoth({ onFailure: failed, onSuccess: () => undefined })
      )
  }
  return map
})

interface MatchRow extends Claim {
  readonly flat_before: string | null
  readonly written_before: string | null
}

const toMatch = ({ flat, flat_before, kind, source, written_before }: MatchRow): Match => ({
  kind,
  source,
  flat,
  before: flat_before === null
    ? undefined
    : { kind, source, flat: flat_before, written: decode(written_before ?? "{}") }
})

/** The matches that a run noted, so that undoing it gives the ids back: who had them before, or nobody. */
export const matchesOf = Effect.fnUntraced(function*(organization: string) {
  const sql = yield* SqlClient.SqlClient

  /** Notes the matches that change whose an id is. The id map must not have them yet. */
  const note = Effect.fnUntraced(function*(run: string, matches: ReadonlyArray<Entry>) {
    for (const kind of ["account", "class"] as const) {
      for (const part of Arr.chunksOf(matches.filter((match) => match.kind === kind), batch)) {
        const found = yield* sql<Omit<Row, "kind">>`SELECT source, flat, written FROM roster_id
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
      sql<MatchRow>`SELECT kind, source, flat, flat_before, written_before FROM roster_match
        WHERE organization = ${organization} AND run = ${run} ORDER BY kind, source`,
      (rows) => rows.map(toMatch)
    )

  return { note, of }
})
