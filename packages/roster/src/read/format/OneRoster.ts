/** Reads OneRoster 1.1 and 1.2, with columns of 1.0 where they occur. */
import type { PersonRole, WrittenRole } from "../../model/Person.ts"
import type { Change } from "../../model/Place.ts"
import type { TableSpec } from "../text/Header.ts"
import { RowIds } from "../text/RowIds.ts"
import * as Role from "../value/Role.ts"
import * as Values from "../value/Values.ts"
import type { Context } from "./Context.ts"
import { password, reportOthers, table } from "./Context.ts"
import * as Manifest from "./Manifest.ts"
import * as Layout from "./oneroster/Layout.ts"
import { type Each, readRoles } from "./oneroster/Roles.ts"
import { Status } from "./oneroster/Status.ts"

const changeOf = (change: Change | undefined): { readonly change?: Change } => change === undefined ? {} : { change }

/** Reads the set. */
export const read = async (
  context: Context,
  guess: Layout.Version
): Promise<{ readonly version: Layout.Version; readonly system?: string }> => {
  const { builder, collector, dayFirst, set } = context
  const manifest = await Manifest.read(context)
  const version = manifest.version ?? guess
  const specs = Layout.tables(version)
  const rules: Values.Rules = { isoDates: true, dayFirst, roleNames: Layout.roleNames[version] }
  const specOf = (name: string): TableSpec => specs.find((spec) => spec.file === `${name}.csv`)!

  const each: Each = async (name, parts, required, onRow, onGone) => {
    const status = new Status(manifest.modeOf(name))
    const read = await table(context, specOf(name), specs, (row) => {
      const change = status.read(row)
      if (change === "gone") onGone?.(row)
      else onRow(row, change)
    })
    if (read === undefined) {
      if (required && !set.single && !manifest.changes) collector.add("set.file-missing", { file: `${name}.csv` })
    } else for (const part of parts) builder.covers(part, status.coverage, read.whole)
    return read
  }

  await each("orgs", [], true, (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    Values.oneOf(row, "type", Layout.orgTypes)
    builder.addSchool(row, {
      id,
      name: Values.required(row, "name"),
      type: Values.required(row, "type"),
      ...Values.texts(row, { identifier: "identifier", parent: "parentSourcedId" }),
      ...changeOf(change),
      from: row.place
    })
  })

  await each("academicSessions", [], version === "1.2", (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    Values.oneOf(row, "type", Layout.sessionTypes)
    const { begin, end } = Values.window(row, "startDate", "endDate", rules)
    builder.addSession(row, {
      id,
      title: Values.required(row, "title"),
      type: Values.required(row, "type"),
      ...(begin === undefined ? undefined : { start: begin }),
      ...(end === undefined ? undefined : { end }),
      ...Values.texts(row, { schoolYear: "schoolYear", parent: "parentSourcedId" }),
      ...changeOf(change),
      from: row.place
    })
  })

  const courses = new Map<
    string,
    {
      readonly title: string
      readonly code: string
      readonly subjects: ReadonlyArray<string>
      readonly grades: ReadonlyArray<string>
    }
  >()
  const coursesRead = await each("courses", [], false, (row) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const course = {
      title: Values.required(row, "title"),
      code: row.get("courseCode"),
      subjects: Values.list(row, "subjects"),
      grades: Values.list(row, "grades")
    }
    const known = courses.get(id)
    row.becomes("course", id, undefined, known !== undefined)
    builder.namesSchools(row, "orgSourcedId", [row.get("orgSourcedId")])
    if (known === undefined) courses.set(id, course)
    else if (JSON.stringify(known) === JSON.stringify(course)) row.report("row.repeated")
    else row.lose("id.repeated", "sourcedId")
  })

  await each("classes", ["classes"], false, (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const courseId = row.get("courseSourcedId")
    const course = courses.get(courseId)
    if (courseId !== "" && course === undefined && coursesRead !== undefined) {
      row.report("reference.course", "courseSourcedId")
    }
    const subjects = Values.list(row, "subjects")
    const grades = Values.list(row, "grades")
    builder.namesSchools(row, "schoolSourcedId", [Values.required(row, "schoolSourcedId")])
    Values.required(row, "termSourcedIds")
    if (version === "1.2") Values.required(row, "courseSourcedId")
    Values.oneOf(row, "classType", Layout.classTypes)
    builder.addClass(row, {
      id,
      title: Values.required(row, "title"),
      // An extension of the export of this tool.
      ...Values.texts(row, { section: "metadata.flatSection" }),
      grades: grades.length > 0 ? grades : course?.grades ?? [],
      subjects: subjects.length > 0 ? subjects : course?.subjects ?? [],
      ...(courseId === "" ? undefined : { course: course?.title || courseId }),
      ...(course === undefined || course.code === "" ? undefined : { courseCode: course.code }),
      ...Values.texts(row, { school: "schoolSourcedId" }),
      sessions: Values.list(row, "termSourcedIds"),
      ...Values.texts(row, { code: "classCode" }),
      ...changeOf(change),
      from: row.place
    })
  }, (row) => {
    row.becomes("class", row.get("sourcedId"))
    builder.removedClasses.add(row.get("sourcedId"))
  })

  /** The roles of `users.csv`: all in 1.1, and what some write in 1.2. */
  const ofUsers = new Map<string, ReadonlyArray<WrittenRole>>()
  await each("users", ["people"], true, (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const schools = Values.list(row, "orgSourcedIds")
    const role: PersonRole | undefined = Values.role(row, "role", rules)
    const written = role === undefined
      ? []
      : (schools.length === 0 ? [undefined] : schools).map((school, index): WrittenRole => ({
        name: row.get("role"),
        role,
        ...(school === undefined ? undefined : { school }),
        primary: index === 0
      }))
    if (version === "1.2" && written.length > 0) ofUsers.set(id, written)
    if (version === "1.1" && role === undefined && change === undefined) row.report("role.missing", "role")
    const userIds = row.get("userIds")
    if (userIds !== "" && !/^\{[^{}]+:[^{}]+\}(?:,\{[^{}]+:[^{}]+\})*$/.test(userIds)) {
      row.report("user-ids.form", "userIds")
    }
    const primary = row.get("primaryOrgSourcedId")
    builder.namesSchools(row, "orgSourcedIds", schools)
    builder.namesSchools(row, "primaryOrgSourcedId", [primary])
    if (change !== "removed") {
      Values.required(row, "username")
      Values.required(row, "givenName")
      Values.required(row, "familyName")
    }
    builder.addPerson(row, {
      id,
      ...Values.texts(row, {
        username: "username",
        firstName: "givenName",
        middleName: "middleName",
        lastName: "familyName",
        preferredFirstName: "preferredGivenName",
        preferredLastName: "preferredFamilyName"
      }),
      ...Values.email(row, "email"),
      role: role ?? "other",
      roles: written,
      schools: primary === "" ? schools : [primary, ...schools.filter((school) => school !== primary)],
      grades: Values.list(row, "grades"),
      ...Values.texts(row, { identifier: "identifier" }),
      ...password(row, "password"),
      enabled: Values.boolean(row, "enabledUser", true),
      ...changeOf(change),
      from: row.place
    })
  }, (row) => {
    row.becomes("person", row.get("sourcedId"))
    builder.removedPeople.add(row.get("sourcedId"))
  })

  if (version === "1.2") await readRoles(context, each, rules, ofUsers)

  const primaries = new Map<string, string>()
  const enrollmentIds = new RowIds()
  const enrolmentRules = { ...rules, roleNames: Layout.classRoles }
  await each("enrollments", ["memberships"], false, (row, change) => {
    const id = Values.required(row, "sourcedId")
    const classId = row.get("classSourcedId")
    const personId = row.get("userSourcedId")
    builder.namesSchools(row, "schoolSourcedId", [row.get("schoolSourcedId")])
    if (id !== "" && enrollmentIds.add(id, `${classId}\n${personId}\n${row.get("role")}`) === "other") {
      row.report("id.reused", "sourcedId")
    }
    if (classId === "") return row.lose("id.missing", "classSourcedId")
    if (personId === "") return row.lose("id.missing", "userSourcedId")
    const primary = Values.boolean(row, "primary", false)
    if (primary && change !== "removed") {
      const first = primaries.get(classId)
      if (first === undefined) primaries.set(classId, personId)
      else if (first !== personId) row.report("class.two-primary", "primary")
    }
    const role = Values.role(row, "role", enrolmentRules) ?? builder.people.get(personId)?.role ?? "other"
    builder.addMembership(row, {
      class: classId,
      person: personId,
      role: Role.inClass(role),
      primary,
      ...Values.window(row, "beginDate", "endDate", rules),
      ...changeOf(change),
      from: row.place
    }, { class: "classSourcedId", person: "userSourcedId" })
  })
  reportOthers(context, ["manifest.csv", ...specs.map((spec) => spec.file)], Layout.notNeeded)
  return { version, ...(manifest.system === undefined ? undefined : { system: manifest.system }) }
}
