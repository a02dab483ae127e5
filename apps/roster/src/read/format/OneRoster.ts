/** Reads OneRoster 1.1 and 1.2, with columns of 1.0 where they occur. */
import type { Change } from "../../model/Change.ts"
import type { PersonRole, WrittenRole } from "../../model/Person.ts"
import type { Coverage } from "../../model/Roster.ts"
import type { TableSpec } from "../text/Header.ts"
import type { Row } from "../text/Row.ts"
import type { Read } from "../text/Table.ts"
import * as Role from "../value/Role.ts"
import * as Values from "../value/Values.ts"
import type { Part } from "./Builder.ts"
import * as Columns from "./Columns.ts"
import type { Context } from "./Context.ts"
import { password, reportOthers, table } from "./Context.ts"
import * as Manifest from "./Manifest.ts"

const head = "sourcedId!,status,dateLastModified,"
const strictly = { ordered: true, metadata: true }

const shared = [
  Columns.table("orgs.csv", `${head}name!,type!,identifier,parentSourcedId`, strictly),
  Columns.table(
    "academicSessions.csv",
    `${head}title!,type!,startDate!,endDate!,parentSourcedId,schoolYear!`,
    strictly
  ),
  Columns.table(
    "courses.csv",
    `${head}schoolYearSourcedId~schoolYearId,title!,courseCode,grades~grade,orgSourcedId!,subjects,subjectCodes`,
    strictly
  ),
  Columns.table(
    "classes.csv",
    `${head}title!,grades~grade,courseSourcedId,classCode,classType!,location,schoolSourcedId!,termSourcedIds!~termSourcedId,subjects,subjectCodes,periods`,
    strictly
  ),
  Columns.table(
    "enrollments.csv",
    `${head}classSourcedId!,schoolSourcedId!,userSourcedId!,role!,primary,beginDate,endDate`,
    strictly
  )
] as const

const users = {
  "1.1": Columns.table(
    "users.csv",
    `${head}enabledUser!,orgSourcedIds!~orgSourcedId,role!,username!,userIds~userId,givenName!,familyName!,middleName,identifier,email,sms?,phone?,agentSourcedIds?~agents,grades~grade,password,preferredGivenName+,preferredFamilyName+,primaryOrgSourcedId+`,
    strictly
  ),
  "1.2": Columns.table(
    "users.csv",
    `${head}enabledUser!,username!,userIds~userId,givenName!,familyName!,middleName,identifier,email,sms?,phone?,agentSourcedIds?~agents,grades~grade,password,userMasterIdentifier?,resourceSourcedIds?,preferredGivenName,preferredMiddleName?,preferredFamilyName,primaryOrgSourcedId,pronouns?,orgSourcedIds+,role+`,
    strictly
  )
}

const roles = Columns.table(
  "roles.csv",
  `${head}userSourcedId!,roleType!,role!,beginDate,endDate,orgSourcedId!,userProfileSourcedId?`,
  strictly
)

const notNeeded = [
  "userProfiles.csv",
  "resources.csv",
  "classResources.csv",
  "courseResources.csv",
  "userResources.csv",
  "categories.csv",
  "lineItems.csv",
  "lineItemLearningObjectiveIds.csv",
  "lineItemScoreScales.csv",
  "results.csv",
  "resultLearningObjectiveIds.csv",
  "resultScoreScales.csv",
  "scoreScales.csv"
]

/** The tables of a version. */
const tables = (version: "1.1" | "1.2"): ReadonlyArray<TableSpec> =>
  version === "1.2" ? [...shared, users["1.2"], roles] : [...shared, users["1.1"]]

const roleNames = {
  "1.1": new Set(["administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"]),
  "1.2": new Set([
    "aide",
    "counselor",
    "districtAdministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteAdministrator",
    "student",
    "systemAdministrator",
    "teacher"
  ])
}
const classRoles = new Set(["administrator", "proctor", "student", "teacher"])
const orgTypes = new Set(["department", "school", "district", "local", "state", "national"])
const sessionTypes = new Set(["gradingPeriod", "semester", "schoolYear", "term"])
const classTypes = new Set(["homeroom", "scheduled"])
const roleTypes = new Set(["primary", "secondary"])
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What the status of the rows of one file says, in the mode of the file. */
class Status {
  private filled = false
  private readonly mode: Manifest.Mode

  constructor(mode: Manifest.Mode) {
    this.mode = mode
  }

  /** Returns what happened to the row, or `gone` if a complete file lists a removed row. */
  read(row: Row): Change | "gone" | undefined {
    const status = row.get("status")
    const modified = row.get("dateLastModified")
    if (status !== "" || modified !== "") this.filled = true
    const folded = status.toLowerCase()
    // 1.0 had `inactive`, which receivers had to drop.
    const removed = folded === "tobedeleted" || folded === "inactive"
    if (status !== "" && status !== "active" && status !== "tobedeleted") row.report("status.unknown", "status")
    if (this.mode === "delta") {
      if (status === "") row.report("status.missing", "status")
      if (modified === "") row.report("status.missing", "dateLastModified")
      else if (!dateTime.test(modified)) row.report("date-time.form", "dateLastModified")
      return removed ? "removed" : "active"
    }
    if (this.mode === "bulk") {
      if (status !== "") row.report("status.in-bulk", "status")
      else if (modified !== "") row.report("status.in-bulk", "dateLastModified")
      if (!removed) return undefined
      row.report("status.removed-in-bulk", "status")
      return "gone"
    }
    return removed ? "removed" : undefined
  }

  /** A file of unknown mode with filled status could be either: then absence means nothing. */
  get coverage(): Coverage {
    if (this.mode === "delta") return "changes"
    return this.mode === "doubtful" || (this.mode === "unknown" && this.filled) ? "partial" : "complete"
  }
}

const changeOf = (change: Change | undefined): { readonly change?: Change } => change === undefined ? {} : { change }

/** Reads the set. */
export const read = async (
  context: Context,
  guess: "1.1" | "1.2"
): Promise<{ readonly version: "1.1" | "1.2"; readonly system?: string }> => {
  const { builder, collector, dayFirst, set } = context
  const manifest = await Manifest.read(context)
  const version = manifest.version ?? guess
  const specs = tables(version)
  const rules: Values.Rules = { isoDates: true, dayFirst, roleNames: roleNames[version] }
  const specOf = (name: string): TableSpec => specs.find((spec) => spec.file === `${name}.csv`)!

  const each = async (
    name: string,
    parts: ReadonlyArray<Part>,
    required: boolean,
    onRow: (row: Row, change: Change | undefined) => void,
    onGone: (row: Row) => void = () => undefined
  ): Promise<Read | undefined> => {
    const status = new Status(manifest.modeOf(name))
    const read = await table(context, specOf(name), specs, (row) => {
      const change = status.read(row)
      if (change === "gone") onGone(row)
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
    Values.oneOf(row, "type", orgTypes)
    builder.addSchool(row, {
      id,
      name: Values.required(row, "name"),
      type: Values.required(row, "type"),
      ...Values.optional(row, "identifier", "identifier"),
      ...Values.optional(row, "parentSourcedId", "parent"),
      ...changeOf(change),
      from: row.place
    })
  })

  await each("academicSessions", [], version === "1.2", (row, change) => {
    const id = Values.id(row, "sourcedId")
    if (id === undefined) return
    Values.oneOf(row, "type", sessionTypes)
    const { begin, end } = Values.window(row, "startDate", "endDate", rules)
    builder.addSession(row, {
      id,
      title: Values.required(row, "title"),
      type: Values.required(row, "type"),
      ...(begin === undefined ? undefined : { start: begin }),
      ...(end === undefined ? undefined : { end }),
      ...Values.optional(row, "schoolYear", "schoolYear"),
      ...Values.optional(row, "parentSourcedId", "parent"),
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
    courses.set(id, {
      title: Values.required(row, "title"),
      code: row.get("courseCode"),
      subjects: Values.list(row, "subjects"),
      grades: Values.list(row, "grades")
    })
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
    Values.required(row, "schoolSourcedId")
    Values.required(row, "termSourcedIds")
    if (version === "1.2") Values.required(row, "courseSourcedId")
    Values.oneOf(row, "classType", classTypes)
    builder.addClass(row, {
      id,
      title: Values.required(row, "title"),
      grades: grades.length > 0 ? grades : course?.grades ?? [],
      subjects: subjects.length > 0 ? subjects : course?.subjects ?? [],
      ...(courseId === "" ? undefined : { course: course?.title || courseId }),
      ...(course === undefined || course.code === "" ? undefined : { courseCode: course.code }),
      ...Values.optional(row, "schoolSourcedId", "school"),
      sessions: Values.list(row, "termSourcedIds"),
      ...Values.optional(row, "classCode", "code"),
      ...changeOf(change),
      from: row.place
    })
  }, (row) => builder.removedClasses.add(row.get("sourcedId")))

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
    const email = Values.email(row, "email")
    if (change !== "removed") {
      Values.required(row, "username")
      Values.required(row, "givenName")
      Values.required(row, "familyName")
    }
    builder.addPerson(row, {
      id,
      ...Values.optional(row, "username", "username"),
      ...Values.optional(row, "givenName", "firstName"),
      ...Values.optional(row, "middleName", "middleName"),
      ...Values.optional(row, "familyName", "lastName"),
      ...Values.optional(row, "preferredGivenName", "preferredFirstName"),
      ...Values.optional(row, "preferredFamilyName", "preferredLastName"),
      ...(email === undefined ? undefined : { email }),
      role: role ?? "other",
      roles: written,
      schools: primary === "" ? schools : [primary, ...schools.filter((school) => school !== primary)],
      grades: Values.list(row, "grades"),
      ...Values.optional(row, "identifier", "identifier"),
      ...password(row, "password"),
      enabled: Values.boolean(row, "enabledUser", true),
      ...changeOf(change),
      from: row.place
    })
  }, (row) => builder.removedPeople.add(row.get("sourcedId")))

  if (version === "1.2") await readRoles(context, each, rules, ofUsers)

  const primaries = new Map<string, string>()
  const enrolmentRules = { ...rules, roleNames: classRoles }
  await each("enrollments", ["memberships"], false, (row, change) => {
    Values.required(row, "sourcedId")
    const classId = row.get("classSourcedId")
    const personId = row.get("userSourcedId")
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
  reportOthers(context, ["manifest.csv", ...specs.map((spec) => spec.file)], notNeeded)
  return { version, ...(manifest.system === undefined ? undefined : { system: manifest.system }) }
}

/** Reads `roles.csv` of 1.2 and gives the people their roles and schools. */
const readRoles = async (
  { builder, collector, today }: Context,
  each: (
    name: string,
    parts: ReadonlyArray<Part>,
    required: boolean,
    onRow: (row: Row, change: Change | undefined) => void
  ) => Promise<Read | undefined>,
  rules: Values.Rules,
  ofUsers: ReadonlyMap<string, ReadonlyArray<WrittenRole>>
): Promise<void> => {
  const written = new Map<string, Array<WrittenRole>>()
  const unknown = new Map<string, Row["place"]>()
  const read = await each("roles", ["people"], true, (row, change) => {
    Values.required(row, "sourcedId")
    const personId = row.get("userSourcedId")
    if (personId === "") return row.lose("id.missing", "userSourcedId")
    Values.oneOf(row, "roleType", roleTypes)
    const role = Values.role(row, "role", rules)
    if (role === undefined) return row.report("role.missing", "role")
    // A role that ended is kept only as far as changes can say it: the person's other roles are not in the files.
    if (change === "removed" || builder.removedPeople.has(personId)) return
    const roles = written.get(personId) ?? []
    written.set(personId, roles)
    const [shared] = builder.shared.roleList([{
      name: row.get("role"),
      role,
      ...Values.optional(row, "orgSourcedId", "school"),
      primary: row.get("roleType").toLowerCase() === "primary",
      ...Values.window(row, "beginDate", "endDate", rules)
    }])
    roles.push(shared!)
    if (builder.people.has(personId) || unknown.has(personId)) return
    if (change === undefined) return row.report("reference.person", "userSourcedId")
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
