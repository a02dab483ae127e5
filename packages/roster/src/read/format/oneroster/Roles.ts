/** `roles.csv` of OneRoster 1.2. */
import type { WrittenRole } from "../../../model/Person.ts"
import type { Change } from "../../../model/Place.ts"
import type { Row } from "../../text/Row.ts"
import { RowIds } from "../../text/RowIds.ts"
import type { Read } from "../../text/Table.ts"
import * as Values from "../../value/Values.ts"
import type { Part } from "../Builder.ts"
import type { Context } from "../Context.ts"
import * as Layout from "./Layout.ts"

/** Reads the rows of a table, with what happened to each. */
export type Each = (
  name: string,
  parts: ReadonlyArray<Part>,
  required: boolean,
  onRow: (row: Row, change: Change | undefined) => void,
  onGone?: (row: Row) => void
) => Promise<Read | undefined>

/** Reads `roles.csv` of 1.2 and gives the people their roles and schools. */
export const readRoles = async (
  { builder, collector, today }: Context,
  each: Each,
  rules: Values.Rules,
  ofUsers: ReadonlyMap<string, ReadonlyArray<WrittenRole>>
): Promise<void> => {
  const ids = new RowIds()
  const written = new Map<string, Array<WrittenRole>>()
  const unknown = new Map<string, Row["place"]>()
  const read = await each("roles", ["people"], true, (row, change) => {
    const id = Values.required(row, "sourcedId")
    const personId = row.get("userSourcedId")
    builder.namesSchools(row, "orgSourcedId", [row.get("orgSourcedId")])
    const values = `${personId}\n${row.get("role")}\n${row.get("orgSourcedId")}`
    if (id !== "" && ids.add(id, values) === "other") row.report("id.reused", "sourcedId")
    if (personId === "") return row.lose("id.missing", "userSourcedId")
    row.becomes("role", personId)
    Values.oneOf(row, "roleType", Layout.roleTypes)
    const role = Values.role(row, "role", rules)
    if (role === undefined) return row.leave("role.missing", "role")
    // A role that ended is kept only as far as changes can say it: the person's other roles are not in the files.
    if (change === "removed" || builder.removedPeople.has(personId)) return
    const roles = written.get(personId) ?? []
    written.set(personId, roles)
    const [shared] = builder.shared.roleList([{
      name: row.get("role"),
      role,
      ...Values.texts(row, { school: "orgSourcedId" }),
      primary: row.get("roleType").toLowerCase() === "primary",
      ...Values.window(row, "beginDate", "endDate", rules)
    }])
    roles.push(shared!)
    if (builder.people.has(personId) || unknown.has(personId)) return
    if (change === undefined) return row.leave("reference.person", "userSourcedId")
    // Changes may give a role to a person who is not among the changed people.
    unknown.set(personId, row.place)
    row.report("delta.unknown-reference", "userSourcedId")
  })
  for (const [id, from] of unknown) {
    builder.people.set(id, {
      id,
      role: "other",
      roles: [],
      schools: [],
      grades: [],
      enabled: true,
      change: "active",
      from
    })
  }
  for (const [id, person] of builder.people) {
    const roles = (written.get(id) ?? ofUsers.get(id) ?? []).toSorted((a, b) => Number(b.primary) - Number(a.primary))
    if (roles.length === 0) {
      if (person.change === undefined && read !== undefined) {
        collector.add("role.missing", { file: person.from.file, row: person.from.row })
      }
      continue
    }
    const schools = [
      ...new Set([...person.schools.slice(0, 1), ...roles.flatMap((role) => role.school ?? []), ...person.schools])
    ]
    builder.setRoles(id, roles, schools, today)
  }
}
