/** Lays a roster out as the tables of a format. */
import type { Format, Roster } from "../../src/model/Roster.ts"
import { clever } from "./tables/Clever.ts"
import { oneRoster } from "./tables/OneRoster.ts"
import { plain } from "./tables/Plain.ts"
import { sds } from "./tables/Sds.ts"
import type { Table } from "./tables/Table.ts"

/** The formats that are written. */
export type Writable = Exclude<Format, "sds-1">
export const writable: ReadonlyArray<Writable> = ["oneroster-1.1", "oneroster-1.2", "clever", "sds-2.1", "sds-2", "csv"]

/** Returns the tables of a format. */
export const make = (roster: Roster, format: Writable): ReadonlyArray<Table> => {
  switch (format) {
    case "oneroster-1.1":
      return oneRoster(roster, "1.1")
    case "oneroster-1.2":
      return oneRoster(roster, "1.2")
    case "sds-2.1":
      return sds(roster, "2.1")
    case "sds-2":
      return sds(roster, "2")
    case "clever":
      return clever(roster)
    case "csv":
      return plain(roster)
  }
}
