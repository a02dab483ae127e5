import type * as Redacted from "effect/Redacted"
import type { Change, Place } from "./Diagnostic.ts"

/**
 * What a person is to the tool. Guardians, relatives and people without a role are `other`. Of several roles that last today,
 * teacher counts before administrator, and administrator before student; `roles` has them all.
 */
export type PersonRole = "student" | "teacher" | "administrator" | "other"

/** A role as the source gives it. */
export interface WrittenRole {
  /** As written, such as `teacher`, `Lecturer` or `siteAdministrator`. */
  readonly name: string
  readonly role: PersonRole
  readonly school?: string
  readonly primary: boolean
  /** `YYYY-MM-DD` */
  readonly begin?: string
  readonly end?: string
}

/** A pupil or an adult. */
export interface Person {
  readonly id: string
  /** As written. It may contain spaces, be an e-mail address, or be longer than Flat allows. Unique in no guaranteed way. */
  readonly username?: string
  readonly firstName?: string
  readonly middleName?: string
  readonly lastName?: string
  /** The name to be called by; in Japanese files the reading in kana. */
  readonly preferredFirstName?: string
  readonly preferredLastName?: string
  /** As written. Two people may share an address. */
  readonly email?: string
  readonly role: PersonRole
  /** The roles as written, the primary one first. Empty in a set of changes that does not say: the roles are as they were. */
  readonly roles: ReadonlyArray<WrittenRole>
  /** The ids of the schools, the primary one first. They may be missing from `Roster.schools`. */
  readonly schools: ReadonlyArray<string>
  readonly grades: ReadonlyArray<string>
  /** The number by which the school knows the person. Spreadsheets drop its leading zeros. */
  readonly identifier?: string
  readonly password?: Redacted.Redacted<string>
  /** Whether the source lets the person sign in. */
  readonly enabled: boolean
  readonly change?: Change
  readonly from: Place
  /** Where a file of its own has the role, if that is one that gets no account. */
  readonly roleFrom?: Place
}

/** Creates a person from an id, a role and what else is known. */
export const make = (known: Pick<Person, "id" | "role"> & Partial<Person>): Person => ({
  roles: [{ name: known.role, role: known.role, primary: true }],
  schools: [],
  grades: [],
  enabled: true,
  from: { file: "people.csv", row: 0 },
  ...known
})
