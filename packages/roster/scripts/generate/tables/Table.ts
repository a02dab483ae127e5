/** A table of a format, and what the formats take from a roster in the same way. Rows are made one at a time. */
import * as Redacted from "effect/Redacted"
import type { Person } from "../../../src/model/Person.ts"
import type { Roster } from "../../../src/model/Roster.ts"
import type { SchoolClass } from "../../../src/model/SchoolClass.ts"

export interface Table {
  readonly file: string
  readonly kind: "manifest" | "schools" | "sessions" | "courses" | "classes" | "people" | "roles" | "memberships"
  readonly header: ReadonlyArray<string>
  readonly rows: () => Iterable<ReadonlyArray<string>>
}

/** Creates a table. */
export const table = <A>(
  kind: Table["kind"],
  file: string,
  header: string,
  items: () => Iterable<A>,
  row: (item: A) => ReadonlyArray<string | undefined>
): Table => ({
  kind,
  file,
  header: header.split(","),
  *rows() {
    for (const item of items()) yield row(item).map((cell) => cell ?? "")
  }
})

/** The password of a person in plain text, for the files. */
export const password = (person: Person): string | undefined =>
  person.password === undefined ? undefined : Redacted.value(person.password)

/** One for each role that a person has in a school. */
export function* rolesOf(people: Iterable<Person>) {
  for (const person of people) {
    for (const [index, role] of person.roles.entries()) yield { person, role, id: `${person.id}-R${index + 1}` }
  }
}

/** The role of a person in a format that has one: that of the first school. */
export const roleName = (person: Person): string => person.roles[0]?.name ?? ""

/** The id of the course of a class. */
export const courseId = (schoolClass: SchoolClass): string | undefined =>
  schoolClass.courseCode === undefined ? undefined : `CO-${schoolClass.courseCode}`

export const coursesOf = (
  roster: Roster
): ReadonlyArray<SchoolClass> => [
  ...new Map([...roster.classes.values()].filter(courseId).map((schoolClass) => [courseId(schoolClass), schoolClass]))
    .values()
]
