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

/** A file of people. */
export interface PeopleTable {
  readonly spec: TableSpec
  readonly kind: "student" | "teacher" | "staff" | "admin"
  readonly role: PersonRole
  readonly required: boolean
}

/** A file that puts people into sections. */
export interface RosterTable {
  readonly spec: TableSpec
  readonly kind: "student" | "teacher"
  readonly section: string
  readonly person: string
  readonly required: boolean
}

/** The columns of a layout. A layout without such a column has an empty name. */
export interface Layout {
  readonly schools: TableSpec
  readonly people: ReadonlyArray<PeopleTable>
  readonly sections: TableSpec
  readonly rosters: ReadonlyArray<RosterTable>
  readonly school: { readonly id: string; readonly name: string; readonly identifier: string }
  readonly person: {
    readonly id: (kind: PeopleTable["kind"]) => string
    readonly school: string
    readonly first: string
    readonly middle: string
    readonly last: string
    readonly email: (kind: PeopleTable["kind"]) => string
    readonly username: string
    readonly password: string
    readonly grade: string
    readonly identifier: (kind: PeopleTable["kind"]) => string
    readonly role: string
    readonly status: string
  }
  readonly section: {
    readonly id: string
    readonly school: string
    readonly name: string
    readonly number: string
    readonly grade: string
    readonly subject: string
    readonly course: string
    readonly courseCode: string
    readonly term: string
    readonly termId: string
    readonly start: string
    readonly end: string
    /** The columns that name teachers, the first one before the others. */
    readonly teachers: ReadonlyArray<string>
  }
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
    const id = Values.id(row, layout.school.id)
    if (id === undefined) return
    builder.addSchool(row, {
      id,
      name: Values.required(row, layout.school.name),
      type: "school",
      ...Values.optional(row, layout.school.identifier, "identifier"),
      from: row.place
    })
  })

  /** Says what several files cover together: without one of them, the others list a part. */
  const cover = (part: Part, reads: ReadonlyArray<Table.Read | undefined>): void => {
    const there = reads.filter((read) => read !== undefined)
    for (const { whole } of there) builder.covers(part, there.length < reads.length ? "partial" : "complete", whole)
  }

  const peopleReads: Array<Table.Read | undefined> = []
  for (const { kind, required, role, spec } of layout.people) {
    const columns = layout.person
    const read = await each(spec, required, (row) => {
      const own = Values.id(row, columns.id(kind))
      if (own === undefined) return
      const school = row.get(columns.school)
      builder.namesSchools(row, columns.school, [school])
      const email = Values.email(row, columns.email(kind))
      const written = kind === "staff" ? Values.role(row, columns.role, rules) : undefined
      const roles: ReadonlyArray<WrittenRole> = [{
        name: written === undefined ? kind : row.get(columns.role),
        role: written ?? role,
        ...(school === "" ? undefined : { school }),
        primary: true
      }]
      const person: Person = {
        id: `${kind}:${own}`,
        ...Values.optional(row, columns.username, "username"),
        ...Values.optional(row, columns.first, "firstName"),
        ...Values.optional(row, columns.middle, "middleName"),
        ...Values.optional(row, columns.last, "lastName"),
        ...(email === undefined ? undefined : { email }),
        role: written ?? role,
        roles,
        schools: school === "" ? [] : [school],
        grades: row.get(columns.grade) === "" ? [] : [row.get(columns.grade)],
        ...Values.optional(row, columns.identifier(kind), "identifier"),
        ...password(row, columns.password),
        enabled: ["", "active"].includes(row.get(columns.status).toLowerCase()),
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
    if (read !== undefined || required) peopleReads.push(read)
  }
  cover("people", peopleReads)

  const taught: Array<
    { readonly classId: string; readonly teacher: string; readonly primary: boolean; readonly row: number }
  > = []
  const columns = layout.section
  let hasTeachers = false
  let sectionsFile = layout.sections.file
  const sectionsRead = await each(layout.sections, false, (row) => {
    const id = Values.id(row, columns.id)
    if (id === undefined) return
    sectionsFile = row.file
    hasTeachers = columns.teachers.some((column) => row.has(column))
    const window = Values.window(row, columns.start, columns.end, rules)
    const title = row.get(columns.name) || row.get(columns.course)
    if (title === "") row.report("cell.missing", columns.name)
    const term = row.get(columns.term)
    const sessionId = row.get(columns.termId) ||
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
    builder.namesSchools(row, columns.school, [row.get(columns.school)])
    const added = builder.addClass(row, {
      id,
      title,
      ...Values.optional(row, columns.number, "section"),
      grades: row.get(columns.grade) === "" ? [] : [row.get(columns.grade)],
      subjects: row.get(columns.subject) === "" ? [] : [row.get(columns.subject)],
      ...Values.optional(row, columns.course, "course"),
      ...Values.optional(row, columns.courseCode, "courseCode"),
      ...Values.optional(row, columns.school, "school"),
      sessions: sessionId === "" ? [] : [sessionId],
      from: row.place
    })
    if (!added) return
    for (const [index, column] of columns.teachers.entries()) {
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
  for (const { kind, person, required, section, spec } of layout.rosters) {
    const read = await each(spec, required, (row) => {
      const classId = row.get(section)
      const personId = row.get(person)
      if (classId === "") return row.lose("id.missing", section)
      if (personId === "") return row.lose("id.missing", person)
      builder.addMembership(
        row,
        { class: classId, person: `${kind}:${personId}`, role: kind, primary: false, from: row.place },
        { class: section, person }
      )
    })
    rosterReads.push(read)
  }
  cover("memberships", [...rosterReads, ...(columns.teachers.length === 0 || hasTeachers ? [] : [undefined])])
  reportOthers(context, specs.map((spec) => spec.file), [
    "guardianrelationship.csv",
    "user.csv",
    "contacts.csv",
    "attendance.csv"
  ])
}
