/**
 * Reads OneRoster 1.1 and 1.2, with columns of 1.0 where they occur, and Microsoft School Data Sync v2.1 and v2, which are near it, without status,
 * modes and manifest.
 */
import type { Change } from "../../model/Diagnostic.ts"
import type { WrittenRole } from "../../model/Person.ts"
import { RowIds } from "../text/RowIds.ts"
import * as Role from "../value/Role.ts"
import * as Values from "../value/Values.ts"
import { type Context, person, reportOthers, table } from "./Context.ts"
import * as Manifest from "./Manifest.ts"
import * as Layout from "./OneRosterLayout.ts"
import { type Each, readRoles } from "./OneRosterRoles.ts"

const changeOf = (change: Change | undefined): { readonly change?: Change } => change === undefined ? {} : { change }

// A part ends at its first colon but one at its start: several ends would be tried in all combinations.
const userIdsForm = /^\{[^{}][^{}:]*:[^{}]+\}(?:,\{[^{}][^{}:]*:[^{}]+\})*$/

interface Course {
  readonly title: string
  readonly code: string
  readonly subjects: ReadonlyArray<string>
  readonly grades: ReadonlyArray<string>
}

/** Reads the set. */
export const read = async (
  context: Context,
  guess: Layout.Version
): Promise<{ readonly format: Layout.Version; readonly system?: string }> => {
  const { builder, collector, dayFirst, set } = context
  const isSds = guess === "sds-2" || guess === "sds-2.1"
  const manifest = isSds ? Manifest.none : await Manifest.read(context)
  const version = manifest.version ?? guess
  const { classCells, notNeeded, roleNames, tables: specs } = Layout.layouts[version]
  const hasRoles = specs.some(({ file }) => file === "roles.csv")
  const rules: Values.Rules = { isoDates: !isSds, dayFirst, roleNames }
  const valuesOf = isSds ? Values.single : Values.list
  const oneOf: typeof Values.oneOf = isSds ? () => undefined : Values.oneOf

  const each: Each = async (name, onRow, { onGone, part, required = false } = {}) => {
    const file = `${name}.csv`
    const status = new Manifest.Status(manifest.modeOf(name))
    const read = await table(context, specs.find((spec) => spec.file === file)!, specs, (row) => {
      const change = status.read(row)
      if (change === "gone") onGone?.(row)
      else onRow(row, change)
    })
    if (read !== undefined) {
      if (part !== undefined) builder.covers(part, status.coverage, read.whole)
    } else if (required && !set.single && !manifest.changes) collector.add("set.file-missing", { file })
    return read
  }

  await each("orgs", (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    oneOf(row, "type", Layout.kinds.org)
    builder.addSchool(row, {
      id,
      name: Values.requireCell(row, "name"),
      type: Values.requireCell(row, "type"),
      ...Values.optional(row, "identifier", "parent"),
      ...changeOf(change),
      from: row.place
    })
  }, { required: true })

  await each("academicSessions", (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    oneOf(row, "type", Layout.kinds.session)
    const { begin: start, end } = Values.window(row, "startDate", "endDate", rules)
    builder.addSession(row, {
      id,
      title: Values.requireCell(row, "title"),
      type: Values.requireCell(row, "type"),
      ...Values.omitUndefined({ start, end }),
      ...Values.optional(row, "schoolYear", "parent"),
      ...changeOf(change),
      from: row.place
    })
  }, { required: version === "oneroster-1.2" })

  const courses = new Map<string, Course>()
  const coursesRead = await each("courses", (row) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const course = {
      title: isSds ? row.get("title") : Values.requireCell(row, "title"),
      code: row.get("courseCode"),
      subjects: valuesOf(row, "subjects"),
      grades: valuesOf(row, "grades")
    }
    const known = courses.get(id)
    row.becomes("course", id, undefined, known !== undefined)
    builder.namesSchools(row, "school", [row.get("school")])
    if (known === undefined) courses.set(id, course)
    else if (JSON.stringify(known) === JSON.stringify(course)) row.report("row.repeated")
    else row.lose("id.repeated", "sourcedId")
  })

  await each("classes", (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const courseId = row.get("courseSourcedId")
    const course = courses.get(courseId)
    if (courseId !== "" && course === undefined && coursesRead !== undefined) {
      row.report("reference.course", "courseSourcedId")
    }
    const subjects = valuesOf(row, "subjects")
    const grades = valuesOf(row, "grades")
    builder.namesSchools(row, "school", [row.get("school")])
    for (const column of classCells) Values.requireCell(row, column)
    oneOf(row, "classType", Layout.kinds.class)
    builder.addClass(row, {
      id,
      title: Values.requireCell(row, "title"),
      grades: grades.length > 0 ? grades : course?.grades ?? [],
      subjects: subjects.length > 0 ? subjects : course?.subjects ?? [],
      ...(courseId === "" ? undefined : { course: course?.title || courseId }),
      ...(course === undefined || course.code === "" ? undefined : { courseCode: course.code }),
      // The section is an extension of the export of this tool.
      ...Values.optional(row, "section", "school", "code"),
      sessions: Values.list(row, "sessions"),
      ...changeOf(change),
      from: row.place
    })
  }, {
    part: "classes",
    onGone: (row) => {
      row.becomes("class", row.get("sourcedId"))
      builder.removedClasses.add(row.get("sourcedId"))
    }
  })

  /** The roles of `users.csv`: all without `roles.csv`, and what some write beside it. */
  const ofUsers = new Map<string, ReadonlyArray<WrittenRole>>()
  const usersRead = await each("users", (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    const schools = Values.list(row, "schools")
    const role = Values.role(row, "role", rules)
    const written = role === undefined
      ? []
      : (schools.length === 0 ? [undefined] : schools).map((school, index): WrittenRole => ({
        name: row.get("role"),
        role,
        ...Values.omitUndefined({ school }),
        primary: index === 0
      }))
    if (hasRoles && written.length > 0) ofUsers.set(id, written)
    if (!hasRoles && role === undefined && change === undefined) row.report("role.missing", "role")
    const userIds = row.get("userIds")
    if (userIds !== "" && !userIdsForm.test(userIds)) {
      row.report("user-ids.form", "userIds")
    }
    const primary = row.get("primaryOrgSourcedId")
    builder.namesSchools(row, "schools", schools)
    builder.namesSchools(row, "primaryOrgSourcedId", [primary])
    if (!isSds && change !== "removed") {
      for (const column of ["username", "firstName", "lastName"]) Values.requireCell(row, column)
    }
    builder.addPerson(row, {
      id,
      ...person(row),
      role: role ?? "other",
      roles: written,
      schools: primary === "" ? schools : [primary, ...schools.filter((school) => school !== primary)],
      grades: valuesOf(row, "grades"),
      enabled: Values.boolean(row, "enabledUser", true),
      ...changeOf(change)
    })
  }, {
    part: "people",
    required: true,
    onGone: (row) => {
      row.becomes("person", row.get("sourcedId"))
      builder.removedPeople.add(row.get("sourcedId"))
    }
  })

  if (hasRoles) await readRoles(context, each, rules, { ofUsers, oneOf, isListed: !isSds || usersRead !== undefined })

  const primaries = new Map<string, string>()
  const enrollmentIds = new RowIds()
  const enrolmentRules = { ...rules, roleNames: isSds ? undefined : Layout.classRoles }
  await each("enrollments", (row, change) => {
    const id = Values.requireCell(row, "sourcedId")
    const classId = row.get("class")
    const personId = row.get("person")
    builder.namesSchools(row, "school", [row.get("school")])
    if (id !== "" && enrollmentIds.add(id, `${classId}\n${personId}\n${row.get("role")}`) === "other") {
      row.report("id.reused", "sourcedId")
    }
    if (classId === "") return row.lose("id.missing", "class")
    if (personId === "") return row.lose("id.missing", "person")
    const primary = Values.boolean(row, "primary", false)
    if (primary && change !== "removed") {
      const first = primaries.get(classId)
      if (first === undefined) primaries.set(classId, personId)
      else if (first !== personId) row.report("class.two-primary", "primary")
    }
    const written = Values.role(row, "role", enrolmentRules)
    builder.addMembership(row, {
      class: classId,
      person: personId,
      role: Role.inClass(written ?? (isSds ? undefined : builder.people.get(personId)?.role) ?? "other"),
      primary,
      ...Values.window(row, "beginDate", "endDate", rules),
      ...changeOf(change),
      from: row.place
    })
  }, { part: "memberships" })
  const files = specs.map((spec) => spec.file)
  reportOthers(context, isSds ? files : ["manifest.csv", ...files], notNeeded)
  return { format: version, ...manifest.source }
}
