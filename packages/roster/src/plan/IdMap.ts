/**
 * Which account or class in Flat belongs to which id of the school's files. The API has no field for ids of other systems, so the tool keeps them.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** An account or class of an earlier run. */
export interface Entry {
  readonly kind: "account" | "class"
  /** Id in the school's files. */
  readonly source: string
  /** Id in Flat. */
  readonly flat: string
  /** The values that the tool wrote last, to notice manual edits. */
  readonly written: Readonly<Record<string, string>>
}

/** That an id of the school's files belongs to an account or class in Flat. */
export type Claim = Pick<Entry, "kind" | "source" | "flat">

/** A match that a run noted before its first step, and the entry that the id had before. */
export interface Match extends Claim {
  readonly before: Entry | undefined
}

/** Returns the values of an entry: those that are set. */
export const valuesOf = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]))

/** Which account and class of Flat belongs to which of the files. */
export interface IdMap {
  readonly all: (kind: Entry["kind"]) => Stream.Stream<Entry, IdMapError>
  readonly get: (kind: Entry["kind"], source: string) => Effect.Effect<Entry | undefined, IdMapError>
  readonly set: (entries: ReadonlyArray<Entry>) => Effect.Effect<void, IdMapError>
  readonly remove: (kind: Entry["kind"], source: string) => Effect.Effect<void, IdMapError>
}

/** A failure of the store of ids. */
export interface IdMapError {
  readonly _tag: "IdMapError"
  readonly message: string
  readonly cause?: unknown
}

/** A snapshot of the map: what earlier runs created, matched and wrote. */
export interface Known {
  /** By the id in the school's files. */
  readonly accounts: ReadonlyMap<string, Entry>
  readonly classes: ReadonlyMap<string, Entry>
}

/** A school of which nothing is known yet. */
export const empty: Known = { accounts: new Map(), classes: new Map() }

/** Creates a snapshot from entries. A later entry of the same id replaces an earlier one. */
export const make = (entries: Iterable<Entry>): Known => {
  const accounts = new Map<string, Entry>()
  const classes = new Map<string, Entry>()
  for (const entry of entries) (entry.kind === "account" ? accounts : classes).set(entry.source, entry)
  return { accounts, classes }
}

/** Reads the whole map. */
export const read = (map: IdMap): Effect.Effect<Known, IdMapError> =>
  Effect.map(
    Effect.all([Stream.runCollect(map.all("account")), Stream.runCollect(map.all("class"))]),
    (entries) => make(entries.flat())
  )
