import type { Change } from "./Change.ts"
import type { Place } from "./Place.ts"

/** A span of time in which classes are held: a school year, a semester, a term. */
export interface Session {
  readonly id: string
  readonly title: string
  /** As written: `schoolYear`, `semester`, `term`, `gradingPeriod`, … */
  readonly type: string
  /** `YYYY-MM-DD`; absent if the source has none or it could not be read. */
  readonly start?: string
  readonly end?: string
  /** The year in which the school year ends, as written. */
  readonly schoolYear?: string
  /** The id of the session around this one. It may be missing from `Roster.sessions`. */
  readonly parent?: string
  readonly change?: Change
  readonly from: Place
}
