/** What a plan changes by school, grade and class, and how much there is before and after: for reports, which are made without the files. */

export interface BeforeAfter {
  readonly before: number
  readonly after: number
}

/** The people of a school or a grade, by what happens to them. */
export interface Group {
  /** Empty for people without a school or a grade. */
  readonly name: string
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  /** With a conflict. */
  readonly unclear: number
  /** Such as those who are outside of the filters, or may not sign in. Without guardians. */
  readonly skipped: number
}

/** A class whose members change, or that is created. */
export interface Room {
  readonly name: string
  /** What enrolments refer to: the step that creates the class, or its id in Flat. */
  readonly key: string
  readonly created: boolean
  readonly before: number
  readonly added: number
  readonly removed: number
}

export interface Picture {
  readonly pupils: BeforeAfter
  readonly teachers: BeforeAfter
  /** Active classes of the token's user. */
  readonly classes: BeforeAfter
  /** Memberships of those classes, as far as the plan read them. */
  readonly memberships: BeforeAfter
  readonly schools: ReadonlyArray<Group>
  /** Of pupils. */
  readonly grades: ReadonlyArray<Group>
  readonly rooms: ReadonlyArray<Room>
}
