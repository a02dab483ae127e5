/** A snapshot of the id map: what earlier runs created, matched and wrote. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Entry, IdMap, IdMapError } from "./IdMap.ts"

/** What earlier runs created. */
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
