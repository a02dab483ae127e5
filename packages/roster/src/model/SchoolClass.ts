import type { Change, Place } from "./Diagnostic.ts"

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

/** A class of the files. */
export interface SchoolClass {
  readonly id: string
  readonly title: string
  readonly section?: string
  readonly grades: ReadonlyArray<string>
  readonly subjects: ReadonlyArray<string>
  /** The title of the course, or its id if no file lists it. */
  readonly course?: string
  readonly courseCode?: string
  /** The id of the organization, which may be a department and may be missing from `Roster.schools`. */
  readonly school?: string
  /** The ids of the sessions. They may be missing from `Roster.sessions`. */
  readonly sessions: ReadonlyArray<string>
  readonly code?: string
  readonly change?: Change
  readonly from: Place
}

/** Creates a class from an id, a title and what else is known. */
export const make = (known: Pick<SchoolClass, "id" | "title"> & Partial<SchoolClass>): SchoolClass => ({
  grades: [],
  subjects: [],
  sessions: [],
  from: { file: "classes.csv", row: 0 },
  ...known
})
