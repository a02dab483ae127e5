/** Distinguishes the classes of school years. The id map has the year and the last day of each class that a run made. */
import type { Roster } from "../../model/Roster.ts"
import { windowOfClass } from "../../model/Roster.ts"
import type { SchoolClass } from "../../model/SchoolClass.ts"
import * as SchoolYear from "../../model/SchoolYear.ts"
import type { Entry } from "../IdMap.ts"

/** Days that the classes of two years may have in common, because their terms are written generously. */
const mostCommonDays = 60

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

/** Whether a class of the files is the one that the map has under its id, by their days. `undefined` if one of them has none. */
export const goesOn = (roster: Roster, one: SchoolClass, entry: Entry): boolean | undefined => {
  const ends = entry.written["ends"]
  const { begin } = windowOfClass(roster, one)
  return ends === undefined || begin === undefined ? undefined : daysBetween(begin, ends) > mostCommonDays
}

/**
 * Whether the class that the map has under an id was over when the class that the files have under it begins: some systems give next year's classes
 * the ids of this year's. A class that continues over several years is not over.
 */
export const isEarlier = (roster: Roster, one: SchoolClass, entry: Entry | undefined): boolean => {
  const year = entry?.written["year"]
  const now = SchoolYear.of(roster, one)
  return entry !== undefined && year !== undefined && now !== undefined && year < now &&
    goesOn(roster, one, entry) === false
}
