/** The table of a plain CSV file. */
import type { Roster } from "../../../src/model/Roster.ts"
import { password, roleName, type Table, table } from "./Table.ts"

/** One row for each person and class. The section has the id of the class, which keeps classes with the same name apart. */
export const plain = (roster: Roster): ReadonlyArray<Table> => [
  table(
    "people",
    "users.csv",
    "id,username,first name,last name,preferred first name,preferred last name,e-mail,role,password,grade,class,section",
    function*() {
      for (const person of roster.people.values()) {
        const memberships = roster.memberships.ofPerson(person.id)
        if (memberships.length === 0) yield { person, of: undefined }
        for (const membership of memberships) yield { person, of: roster.classes.get(membership.class) }
      }
    },
    ({ of, person }) => [
      person.id,
      person.username,
      person.firstName,
      person.lastName,
      person.preferredFirstName,
      person.preferredLastName,
      person.email,
      roleName(person),
      password(person),
      person.grades[0],
      of?.title,
      of?.id
    ]
  )
]
