/** `roles.csv` of OneRoster 1.2 and School Data Sync v2.1. */
import type { Change } from "../../model/Diagnostic.ts"
import * as Person from "../../model/Person.ts"
import type { Row } from "../text/Row.ts"
import { RowIds } from "../text/RowIds.ts"
import type { Read } from "../text/Table.ts"
import * as Values from "../value/Values.ts"
import type { Part } from "./Builder.ts"
import type { Context } from "./Context.ts"
import * as Layout from "./OneRosterLayout.ts"

/** Reads the rows of a table, with what happened to each. */
export type Each = (
  name: string,
  onRow: (row: Row, change: Change | undefined) => void,
  options?: { readonly part?: Part; readonly required?: boolean; readonly onGone?: (row: Row) => void }
) => Promise<Read | undefined>

/** Reads the file and gives the people their roles and schools. `isListed`: who is not among the people is in no file. */
export const readRoles = async (
  { builder, collector, today }: Context,
  each: Each,
  rules: Values.Rules,
  { isListed, ofUsers, oneOf }: {
    readonly isListed: boolean
    readonly ofUsers: ReadonlyMap<string, ReadonlyArray<Person.WrittenRole>>
    readonly oneOf: typeof Values.oneOf
  }
): Promise<void> => {
  const ids = new RowIds()
  const written = new Map<string, Array<Person.WrittenRole>>()
  const grades = new Map<string, ReadonlyArray<string>>()
  const unknown = new Map<string, Row["place"]>()
  /** Where a role is written that gets no account: what is wrong with it is wrong there. */
  const places = new Map<string, Row["place"]>()
  const read = await each("roles", (row, change) => {
    const id = Values.requireCell(row, "sourcedId")
    const personId = row.get("person")
    builder.namesSchools(row, "school", [row.get("school")])
    const values = `${personId}\n${row.get("role")}\n${row.get("school")}`
    if (id !== "" && ids.add(id, values) === "other") row.report("id.reused", "sourcedId")
    if (personId === "") return row.lose("id.missing", "person")
    row.becomes("role", personId)
    oneOf(row, "roleType", Layout.kinds.role)
    const role = Values.role(row, "role", rules)
    if (role === undefined) return row.leave("role.missing", "role")
    // A role that ended is kept only as far as changes can say it: the person's other roles are not in the files.
    if (change === "removed" || builder.removedPeople.has(personId)) return
    if (role !== "student" && role !== "teacher" && !places.has(personId)) places.set(personId, row.place)
    const roles = written.get(personId) ?? []
    written.set(personId, roles)
    const [shared] = builder.shared.roleList([{
      name: row.get("role"),
      role,
      ...Values.optional(row, "school"),
      // School Data Sync says whether the role is the primary one, as with TRUE.
      primary: /^(?:primary|true)$/i.test(row.get("roleType")),
      ...Values.window(row, "beginDate", "endDate", rules)
    }])
    roles.push(shared!)
    if (row.get("grade") !== "") grades.set(personId, Values.single(row, "grade"))
    if (builder.people.has(personId) || unknown.has(personId) || !isListed) return
    if (change === undefined) return row.leave("reference.person", "person")
    // Changes may give a role to a person who is not among the changed people.
    unknown.set(personId, row.place)
    row.report("delta.unknown-reference", "person")
  }, { part: "people", required: true })
  for (const [id, from] of unknown) {
    builder.people.set(id, Person.make({ id, role: "other", roles: [], change: "active", from }))
  }
  for (const [id, person] of builder.people) {
    const roles = (written.get(id) ?? ofUsers.get(id) ?? []).toSorted((a, b) => Number(b.primary) - Number(a.primary))
    if (roles.length === 0) {
      // Guardians may have no role.
      if (person.change === undefined && read !== undefined) collector.add("role.missing", person.from)
      continue
    }
    const schools = new Set([
      ...person.schools.slice(0, 1),
      ...roles.flatMap((role) => role.school ?? []),
      ...person.schools
    ])
    builder.setRoles(id, roles, [...schools], today)
    const place = places.get(id)
    if (place !== undefined) Object.assign(person, { roleFrom: place })
    const grade = grades.get(id)
    if (grade !== undefined) Object.assign(person, { grades: builder.shared.list(grade) })
  }
}
