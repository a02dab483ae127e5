/** Reads the sets of Microsoft School Data Sync v2.1 and v2: near OneRoster, without status, modes and manifest. */
import type { WrittenRole } from "../../model/Person.ts"
import type { TableSpec } from "../text/Header.ts"
import type { Row } from "../text/Row.ts"
import * as Role from "../value/Role.ts"
import * as Values from "../value/Values.ts"
import * as Columns from "./Columns.ts"
import type { Context } from "./Context.ts"
import { password, reportOthers, table } from "./Context.ts"

const orgs = Columns.table("orgs.csv", "sourcedId!,name!,type!,parentSourcedId")
const sessions = Columns.table("academicSessions.csv", "sourcedId!,title!,type!,schoolYear,startDate!,endDate!")
const courses = Columns.table(
  "courses.csv",
  "sourcedId!,orgSourcedId,title!,code~courseCode,schoolYearSourcedId,subject,grade"
)
const classes = Columns.table(
  "classes.csv",
  "sourcedId!,orgSourcedId!,title!,sessionSourcedIds,courseSourcedId,code,grade,subject"
)
const enrollments = Columns.table("enrollments.csv", "classSourcedId!,userSourcedId!,role!")
const roles = Columns.table(
  "roles.csv",
  "userSourcedId!,orgSourcedId!,role!,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate"
)
const names = "sourcedId!,username!,givenName,familyName,password,activeDirectoryMatchId?,email,phone?,sms?"
const users = {
  "sds-2.1": Columns.table("users.csv", names),
  "sds-2": Columns.table("users.csv", `${names},orgSourcedIds!~orgSourcedId,role!,grade`)
}

/** The tables of a version. */
const tables = (version: "sds-2.1" | "sds-2"): ReadonlyArray<TableSpec> => [
  orgs,
  users[version],
  ...(version === "sds-2.1" ? [roles] : []),
  classes,
  enrollments,
  sessions,
  courses
]

/** Reads the set. */
export const read = async (context: Context, version: "sds-2.1" | "sds-2"): Promise<void> => {
  const { builder, collector, dayFirst, set, today } = context
  const specs = tables(version)
  const rules: Values.Rules = { isoDates: false, dayFirst }
  const each = async (spec: TableSpec, required: boolean, onRow: (row: Row) => void) => {
    const read = await table(context, spec, specs, onRow)
    if (read === undefined && required && !set.single) collector.add("set.file-missing", { file: spec.file })
    return read
  }

  await each(orgs, true, (row) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    builder.addSchool(row, {
      id,
      name: Values.required(row, "name"),
      type: Values.required(row, "type"),
      ...Values.texts(row, { parent: "parentSourcedId" }),
      from: row.place
    })
  })
  await each(sessions, false, (row) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const { begin, end } = Values.window(row, "startDate", "endDate", rules)
    builder.addSession(row, {
      id,
      title: Values.required(row, "title"),
      type: Values.required(row, "type"),
      ...(begin === undefined ? undefined : { start: begin }),
      ...(end === undefined ? undefined : { end }),
      ...Values.texts(row, { schoolYear: "schoolYear" }),
      from: row.place
    })
  })
  const titles = new Map<
    string,
    { readonly title: string; readonly code: string; readonly subject: string; readonly grade: string }
  >()
  const coursesRead = await each(courses, false, (row) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const course = {
      title: row.get("title"),
      code: row.get("code"),
      subject: row.get("subject"),
      grade: row.get("grade")
    }
    const known = titles.get(id)
    row.becomes("course", id, undefined, known !== undefined)
    builder.namesSchools(row, "orgSourcedId", [row.get("orgSourcedId")])
    if (known === undefined) titles.set(id, course)
    else if (JSON.stringify(known) === JSON.stringify(course)) row.report("row.repeated")
    else row.lose("id.repeated", "sourcedId")
  })
  const filled = (...values: ReadonlyArray<string | undefined>): ReadonlyArray<string> => {
    const first = values.find((value) => value !== undefined && value !== "")
    return first === undefined ? [] : [first]
  }
  const classesRead = await each(classes, false, (row) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const courseId = row.get("courseSourcedId")
    const course = titles.get(courseId)
    if (courseId !== "" && course === undefined && coursesRead !== undefined) {
      row.report("reference.course", "courseSourcedId")
    }
    builder.namesSchools(row, "orgSourcedId", [row.get("orgSourcedId")])
    builder.addClass(row, {
      id,
      title: Values.required(row, "title"),
      grades: filled(row.get("grade"), course?.grade),
      subjects: filled(row.get("subject"), course?.subject),
      ...(courseId === "" ? undefined : { course: course?.title || courseId }),
      ...(course === undefined || course.code === "" ? undefined : { courseCode: course.code }),
      ...Values.texts(row, { school: "orgSourcedId" }),
      sessions: Values.list(row, "sessionSourcedIds"),
      ...Values.texts(row, { code: "code" }),
      from: row.place
    })
  })
  if (classesRead !== undefined) builder.covers("classes", "complete", classesRead.whole)

  const peopleRead = await each(users[version], true, (row) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const schools = Values.list(row, "orgSourcedIds")
    const role = Values.role(row, "role", rules)
    if (version === "sds-2" && role === undefined) row.report("role.missing", "role")
    const written = role === undefined ?
      [] :
      (schools.length === 0 ? [undefined] : schools).map((school, index): WrittenRole => ({
        name: row.get("role"),
        role,
        ...(school === undefined ? undefined : { school }),
        primary: index === 0
      }))
    builder.namesSchools(row, "orgSourcedIds", schools)
    builder.addPerson(row, {
      id,
      ...Values.texts(row, { username: "username", firstName: "givenName", lastName: "familyName" }),
      ...Values.email(row, "email"),
      role: role ?? "other",
      roles: written,
      schools,
      grades: filled(row.get("grade")),
      ...password(row, "password"),
      enabled: true,
      from: row.place
    })
  })
  if (peopleRead !== undefined) builder.covers("people", "complete", peopleRead.whole)
  if (version === "sds-2.1") await readRoles()

  const enrolled = await each(enrollments, false, (row) => {
    const classId = row.get("classSourcedId")
    const personId = row.get("userSourcedId")
    if (classId === "") return row.lose("id.missing", "classSourcedId")
    if (personId === "") return row.lose("id.missing", "userSourcedId")
    const role = Values.role(row, "role", rules) ?? "other"
    builder.addMembership(
      row,
      { class: classId, person: personId, role: Role.inClass(role), primary: false, from: row.place },
      { class: "classSourcedId", person: "userSourcedId" }
    )
  })
  if (enrolled !== undefined) builder.covers("memberships", "complete", enrolled.whole)
  reportOthers(context, specs.map((spec) => spec.file), ["userFlags.csv", "relationships.csv"])

  async function readRoles(): Promise<void> {
    const written = new Map<string, Array<WrittenRole>>()
    const grades = new Map<string, string>()
    const read = await each(roles, true, (row) => {
      const personId = row.get("userSourcedId")
      if (personId === "") return row.lose("id.missing", "userSourcedId")
      row.becomes("role", personId)
      if (!builder.people.has(personId) && peopleRead !== undefined) {
        return row.leave("reference.person", "userSourcedId")
      }
      builder.namesSchools(row, "orgSourcedId", [row.get("orgSourcedId")])
      const role = Values.role(row, "role", rules)
      if (role === undefined) return row.leave("role.missing", "role")
      if (row.get("grade") !== "") grades.set(personId, row.get("grade"))
      const list = written.get(personId) ?? []
      written.set(personId, list)
      list.push({
        name: row.get("role"),
        role,
        ...Values.texts(row, { school: "orgSourcedId" }),
        // Everything but ISO is usual here, also TRUE.
        primary: row.get("isPrimary").toLowerCase() === "true",
        ...Values.window(row, "roleStartDate", "roleEndDate", rules)
      })
    })
    if (read !== undefined) builder.covers("people", "complete", read.whole)
    for (const [id, person] of builder.people) {
      const list = (written.get(id) ?? []).toSorted((a, b) => Number(b.primary) - Number(a.primary))
      // Guardians have no role.
      if (list.length === 0) {
        if (read !== undefined) collector.add("role.missing", { file: person.from.file, row: person.from.row })
        continue
      }
      builder.setRoles(id, list, [...new Set(list.flatMap((role) => role.school ?? []))], today)
      Object.assign(person, { grades: builder.shared.list(filled(grades.get(id))) })
    }
  }
}
