/**
 * Reads formats with a file for each kind of people and one for sections: Clever's, and Microsoft School Data Sync v1 with its UK
 * layout. Ids are unique within a file only, so those of people get the kind in front: `student:7`, `teacher:7`.
 */
import type { Person, PersonRole } from "../../model/Person.ts"
import type { TableSpec } from "../text/Header.ts"
import type { Row } from "../text/Row.ts"
import type * as Table from "../text/Table.ts"
import * as Values from "../value/Values.ts"
import type { Part } from "./Builder.ts"
import { type Context, person, reportOthers, table } from "./Context.ts"

/** The tables of a layout, whose columns have the names that `read` uses. */
export interface Layout {
  readonly schools: TableSpec
  readonly people: ReadonlyArray<{
    readonly spec: TableSpec
    readonly kind: "student" | "teacher" | "staff" | "admin"
    readonly role: PersonRole
    readonly optional?: boolean
  }>
  readonly sections: TableSpec
  /** The columns of sections that name teachers, the first one before the others. */
  readonly teachers: ReadonlyArray<string>
  /** Files that put people into sections. */
  readonly rosters: ReadonlyArray<{ readonly spec: TableSpec; readonly kind: "student" | "teacher" }>
}

/** A person who works or learns in two schools has a row for each. */
const merge = (known: Person, next: Person): Person => ({
  ...known,
  roles: [...known.roles, ...next.roles.map((role) => ({ ...role, primary: false }))],
  schools: [...new Set([...known.schools, ...next.schools])]
})

const comparable = (person: Person): string => JSON.stringify({ ...person, from: null, roles: null, schools: null })

/** Reads the set. */
export const read = async (context: Context, layout: Layout): Promise<void> => {
  const { builder, collector, dayFirst, set } = context
  const specs = [
    layout.schools,
    layout.sections,
    ...layout.people.map((people) => people.spec),
    ...layout.rosters.map((roster) => roster.spec)
  ]
  const rules: Values.Rules = { isoDates: false, dayFirst }
  const each = async (spec: TableSpec, required: boolean, onRow: (row: Row) => void) => {
    const read = await table(context, spec, specs, onRow)
    if (read === undefined && required && !set.single) collector.add("set.file-missing", { file: spec.file })
    return read
  }

  await each(layout.schools, true, (row) => {
    const id = Values.id(row, "id")
    if (id === undefined) return
    builder.addSchool(row, {
      id,
      name: Values.requireCell(row, "name"),
      type: "school",
      ...Values.optional(row, "identifier"),
      from: row.place
    })
  })

  /** Says what several files cover together: without one of them, the others list a part. */
  const cover = (part: Part, reads: ReadonlyArray<Table.Read | undefined>): void => {
    const there = reads.filter((read) => read !== undefined)
    for (const { whole } of there) builder.covers(part, there.length < reads.length ? "partial" : "complete", whole)
  }

  const peopleReads: Array<Table.Read | undefined> = []
  for (const { kind, optional = false, role, spec } of layout.people) {
    const read = await each(spec, !optional, (row) => {
      const own = Values.id(row, "id")
      if (own === undefined) return
      const written = Values.role(row, "role", rules)
      const name = written === undefined ? kind : row.get("role")
      builder.namesSchools(row, "school", [row.get("school")])
      const next: Person = {
        id: `${kind}:${own}`,
        ...person(row),
        role: written ?? role,
        roles: [{ name, role: written ?? role, ...Values.optional(row, "school"), primary: true }],
        schools: Values.single(row, "school"),
        grades: Values.single(row, "grade"),
        enabled: ["", "active"].includes(row.get("status").toLowerCase())
      }
      const known = builder.people.get(next.id)
      const [school] = next.schools
      const elsewhere = known !== undefined && school !== undefined && !known.schools.includes(school) &&
        comparable(known) === comparable(next)
      if (elsewhere) {
        row.becomes("person", next.id, undefined, true)
        builder.people.set(next.id, merge(known, next))
      } else builder.addPerson(row, next)
    })
    if (read !== undefined || !optional) peopleReads.push(read)
  }
  cover("people", peopleReads)

  let hasTeachers = false
  const sectionsRead = await each(layout.sections, false, (row) => {
    const id = Values.id(row, "id")
    if (id === undefined) return
    hasTeachers = layout.teachers.some((column) => row.has(column))
    const { begin: start, end } = Values.window(row, "start", "end", rules)
    const title = row.get("name") || row.get("course")
    if (title === "") row.report("cell.missing", "name")
    const term = row.get("term")
    const sessionId = row.get("termId") || [term, start, end].filter(Boolean).join("/")
    if (sessionId !== "" && !builder.sessions.has(sessionId)) {
      const session = { id: sessionId, title: term || sessionId, type: "term", from: row.place }
      builder.sessions.set(sessionId, { ...session, ...Values.omitUndefined({ start, end }) })
    }
    builder.namesSchools(row, "school", [row.get("school")])
    const added = builder.addClass(row, {
      id,
      title,
      ...Values.optional(row, "section", "course", "courseCode", "school"),
      grades: Values.single(row, "grade"),
      subjects: Values.single(row, "subject"),
      sessions: sessionId === "" ? [] : [sessionId],
      from: row.place
    })
    if (!added) return
    for (const [index, column] of layout.teachers.entries()) {
      if (row.get(column) === "") continue
      const teacher = `teacher:${row.get(column)}`
      if (!builder.people.has(teacher) && set.files.length > 1) {
        row.report("reference.person", column)
        builder.unlisted.add(teacher)
        continue
      }
      row.also({ class: id, person: teacher })
      builder.memberships.add({ class: id, person: teacher, role: "teacher", primary: index === 0, from: row.place })
    }
  })
  if (sectionsRead !== undefined) builder.covers("classes", "complete", sectionsRead.whole)

  const rosterReads: Array<Table.Read | undefined> = []
  for (const { kind, spec } of layout.rosters) {
    const read = await each(spec, true, (row) => {
      const classId = row.get("class")
      const id = row.get("person")
      if (classId === "") return row.lose("id.missing", "class")
      if (id === "") return row.lose("id.missing", "person")
      const membership = { class: classId, person: `${kind}:${id}`, role: kind, primary: false, from: row.place }
      builder.addMembership(row, membership)
    })
    rosterReads.push(read)
  }
  cover("memberships", [...rosterReads, ...(layout.teachers.length === 0 || hasTeachers ? [] : [undefined])])
  const notNeeded = ["guardianrelationship.csv", "user.csv", "contacts.csv", "attendance.csv"]
  reportOthers(context, specs.map((spec) => spec.file), notNeeded)
}
