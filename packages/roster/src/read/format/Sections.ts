/**
 * Reads formats with a file for each kind of people and one for sections: Clever's, and Microsoft School Data Sync v1 with its UK
 * layout. Ids are unique within a file only, so those of people get the kind in front: `student:7`, `teacher:7`.
 */
import type { Person, PersonRole, WrittenRole } from "../../model/Person.ts"
import type { TableSpec } from "../text/Header.ts"
import type { Row } from "../text/Row.ts"
import type * as Table from "../text/Table.ts"
import * as Values from "../value/Values.ts"
import type { Part } from "./Builder.ts"
import type { Context } from "./Context.ts"
import { password, reportOthers, table } from "./Context.ts"

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
      name: Values.required(row, "name"),
      type: "school",
      ...Values.texts(row, { identifier: "identifier" }),
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
      const school = row.get("school")
      builder.namesSchools(row, "school", [school])
      const written = Values.role(row, "role", rules)
      const roles: ReadonlyArray<WrittenRole> = [{
        name: written === undefined ? kind : row.get("role"),
        role: written ?? role,
        ...(school === "" ? undefined : { school }),
        primary: true
      }]
      const person: Person = {
        id: `${kind}:${own}`,
        ...Values.texts(row, { username: "username", firstName: "first", middleName: "middle", lastName: "last" }),
        ...Values.email(row, "email"),
        role: written ?? role,
        roles,
        schools: school === "" ? [] : [school],
        grades: row.get("grade") === "" ? [] : [row.get("grade")],
        ...Values.texts(row, { identifier: "identifier" }),
        ...password(row, "password"),
        enabled: ["", "active"].includes(row.get("status").toLowerCase()),
        from: row.place
      }
      const known = builder.people.get(person.id)
      const elsewhere = known !== undefined && school !== "" && !known.schools.includes(school) &&
        comparable(known) === comparable(person)
      if (elsewhere) {
        row.becomes("person", person.id, undefined, true)
        builder.people.set(person.id, merge(known, person))
      } else builder.addPerson(row, person)
    })
    if (read !== undefined || !optional) peopleReads.push(read)
  }
  cover("people", peopleReads)

  const taught: Array<
    { readonly classId: string; readonly teacher: string; readonly primary: boolean; readonly row: number }
  > = []
  let hasTeachers = false
  let sectionsFile = layout.sections.file
  const sectionsRead = await each(layout.sections, false, (row) => {
    const id = Values.id(row, "id")
    if (id === undefined) return
    sectionsFile = row.file
    hasTeachers = layout.teachers.some((column) => row.has(column))
    const window = Values.window(row, "start", "end", rules)
    const title = row.get("name") || row.get("course")
    if (title === "") row.report("cell.missing", "name")
    const term = row.get("term")
    const sessionId = row.get("termId") ||
      [term, window.begin, window.end].filter((part) => part !== undefined && part !== "").join("/")
    if (sessionId !== "" && !builder.sessions.has(sessionId)) {
      builder.sessions.set(sessionId, {
        id: sessionId,
        title: term === "" ? sessionId : term,
        type: "term",
        ...(window.begin === undefined ? undefined : { start: window.begin }),
        ...(window.end === undefined ? undefined : { end: window.end }),
        from: row.place
      })
    }
    builder.namesSchools(row, "school", [row.get("school")])
    const added = builder.addClass(row, {
      id,
      title,
      ...Values.texts(row, { section: "number" }),
      grades: row.get("grade") === "" ? [] : [row.get("grade")],
      subjects: row.get("subject") === "" ? [] : [row.get("subject")],
      ...Values.texts(row, { course: "course", courseCode: "courseCode", school: "school" }),
      sessions: sessionId === "" ? [] : [sessionId],
      from: row.place
    })
    if (!added) return
    for (const [index, column] of layout.teachers.entries()) {
      const teacher = row.get(column)
      if (teacher === "") continue
      if (!builder.people.has(`teacher:${teacher}`) && set.files.length > 1) {
        row.report("reference.person", column)
        builder.unlisted.add(`teacher:${teacher}`)
        continue
      }
      row.also({ class: id, person: `teacher:${teacher}` })
      taught.push({ classId: id, teacher: `teacher:${teacher}`, primary: index === 0, row: row.line })
    }
  })
  if (sectionsRead !== undefined) builder.covers("classes", "complete", sectionsRead.whole)
  for (const { classId, primary, row, teacher } of taught) {
    builder.memberships.add({
      class: classId,
      person: teacher,
      role: "teacher",
      primary,
      from: { file: sectionsFile, row }
    })
  }

  const rosterReads: Array<Table.Read | undefined> = []
  for (const { kind, spec } of layout.rosters) {
    const read = await each(spec, true, (row) => {
      const classId = row.get("section")
      const personId = row.get("person")
      if (classId === "") return row.lose("id.missing", "section")
      if (personId === "") return row.lose("id.missing", "person")
      builder.addMembership(
        row,
        { class: classId, person: `${kind}:${personId}`, role: kind, primary: false, from: row.place },
        { class: "section", person: "person" }
      )
    })
    rosterReads.push(read)
  }
  cover("memberships", [...rosterReads, ...(layout.teachers.length === 0 || hasTeachers ? [] : [undefined])])
  reportOthers(context, specs.map((spec) => spec.file), [
    "guardianrelationship.csv",
    "user.csv",
    "contacts.csv",
    "attendance.csv"
  ])
}
