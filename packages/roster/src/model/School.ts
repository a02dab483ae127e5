import type { Change } from "./Change.ts"
import type { Place } from "./Place.ts"

/** An organization of the source: a school, or what is above or below it. */
export interface School {
  readonly id: string
  readonly name: string
  /** As written: `school`, `district`, `department`, … Classes may belong to an organization of any type. */
  readonly type: string
  /** The number that the authority gave the school, as written. Spreadsheets drop its leading zeros. */
  readonly identifier?: string
  /** The id of the organization above. It may be missing from `Roster.schools`, but never leads in a circle. */
  readonly parent?: string
  readonly change?: Change
  readonly from: Place
}
