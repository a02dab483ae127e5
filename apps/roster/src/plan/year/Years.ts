/** Tells the classes of one school year from those of another. The id map has the year and the last day of each class that a run made. */
import type { Roster } from "../../model/Roster.ts"
import { windowOfClass } from "../../model/Roster.ts"
import type { SchoolClass } from "../../model/SchoolClass.ts"
import * as SchoolYear from "../../model/SchoolYear.ts"
import type { Entry } from "../IdMap.ts"

/**
 * Whether the class that the map has under an id was over before the class that the files have under it begins: some systems give next year's classes
 * the ids of this year's. A class that goes on over several years is not over.
 */
export const isEarlier = (roster: Roster, one: SchoolClass, entry: Entry | undefined): boolean => {
  const { ends, year } = entry?.written ?? {}
  const { begin } = windowOfClass(roster, one)
  const now = SchoolYear.of(roster, one)
  return year !== undefined && now !== undefined && year < now && ends !== undefined && begin !== undefined &&
    ends < begin
}
