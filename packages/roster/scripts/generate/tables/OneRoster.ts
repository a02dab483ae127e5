/** The tables of OneRoster 1.1 and 1.2. */
import type { Membership } from "../../../src/model/Memberships.ts"
import type { Person } from "../../../src/model/Person.ts"
import type { Roster } from "../../../src/model/Roster.ts"
import { courseId, coursesOf, password, roleName, rolesOf, type Table, table } from "./Table.ts"

function* numbered(memberships: Iterable<Membership>) {
  let number = 0
  for (const membership of memberships) yield { ...membership, number: ++number }
}

type Version = "1.1" | "1.2"

interface UserColumn {
  readonly name: string
  /** The version that has the column. Both by default. */
  readonly only?: Version
  /** The cell. Empty by default. */
  readonly of?: (person: Person) => string | undefined
}

/** The columns of users.csv, in order. */
const userColumns: ReadonlyArray<UserColumn> = [
  { name: "sourcedId", of: (person) => person.id },
  { name: "status" },
  { name: "dateLastModified" },
  { name: "enabledUser", of: (person) => String(person.enabled) },
  { name: "orgSourcedIds", only: "1.1", of: (person) => person.schools.join(",") },
  { name: "role", only: "1.1", of: (person) => roleName(person).replace("principal", "administrator") },
  { name: "username", of: (person) => person.username },
  { name: "userIds", of: (person) => `{sample:${person.id}}` },
  { name: "givenName", of: (person) => person.firstName },
  { name: "familyName", of: (person) => person.lastName },
  { name: "middleName", of: (person) => person.middleName },
  { name: "identifier", of: (person) => person.identifier },
  { name: "email", of: (person) => person.email },
  { name: "sms" },
  { name: "phone" },
  { name: "agentSourcedIds" },
  { name: "grades", of: (person) => person.grades.join(",") },
  { name: "password", of: password },
  { name: "userMasterIdentifier", only: "1.2" },
  { name: "resourceSourcedIds", only: "1.2" },
  { name: "preferredGivenName", only: "1.2", of: (person) => person.preferredFirstName },
  { name: "preferredMiddleName", only: "1.2" },
  { name: "preferredFamilyName", only: "1.2", of: (person) => person.preferredLastName },
  { name: "primaryOrgSourcedId", only: "1.2", of: (person) => person.schools[0] },
  { name: "pronouns", only: "1.2" }
]

const users = (roster: Roster, version: Version): Table => {
  const columns = userColumns.filter(({ only = version }) => only === version)
  return table(
    "people",
    "users.csv",
    columns.map(({ name }) => name).join(),
    () => roster.people.values(),
    (person) => columns.map(({ of }) => of?.(person))
  )
}

/** Returns the tables of a version. */
export const oneRoster = (roster: Roster, version: Version): ReadonlyArray<Table> => {
  const head = "sourcedId,status,dateLastModified"
  const tables = [
    table(
      "schools",
      "orgs.csv",
      `${head},name,type,identifier,parentSourcedId`,
      () => roster.schools.values(),
      (school) => [
        school.id,
        "",
        "",
        school.name,
        school.type,
        school.identifier,
        school.parent
      ]
    ),
    table(
      "sessions",
      "academicSessions.csv",
      `${head},title,type,startDate,endDate,parentSourcedId,schoolYear`,
      () => roster.sessions.values(),
      (session) => [
        session.id,
        "",
        "",
        session.title,
        session.type,
        session.start,
        session.end,
        session.parent,
        session.schoolYear
      ]
    ),
    table(
      "courses",
      "courses.csv",
      `${head},schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes`,
      () => coursesOf(roster),
      (of) => [
        courseId(of),
        "",
        "",
        "",
        of.course,
        of.courseCode,
        "",
        [...roster.schools.keys()][0],
        of.subjects.join(","),
        ""
      ]
    ),
    table(
      "classes",
      "classes.csv",
      `${head},title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods`,
      () => roster.classes.values(),
      (of) => [
        of.id,
        "",
        "",
        of.title,
        of.grades.join(","),
        courseId(of),
        of.code,
        "scheduled",
        "",
        of.school,
        of.sessions.join(","),
        of.subjects.join(","),
        "",
        ""
      ]
    ),
    users(roster, version),
    ...(version === "1.1" ? [] : [
      table(
        "roles",
        "roles.csv",
        `${head},userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId`,
        () => rolesOf(roster.people.values()),
        ({ id, person, role }) => [
          id,
          "",
          "",
          person.id,
          role.primary ? "primary" : "secondary",
          role.name,
          role.begin,
          role.end,
          role.school,
          ""
        ]
      )
    ]),
    table(
      "memberships",
      "enrollments.csv",
      `${head},classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate`,
      () => numbered(roster.memberships),
      (of) => [
        `E${of.number}`,
        "",
        "",
        of.class,
        roster.classes.get(of.class)?.school,
        of.person,
        of.role === "other" ? "proctor" : of.role,
        String(of.primary),
        of.begin,
        of.end
      ]
    )
  ]
  const manifest: ReadonlyArray<readonly [string, string | undefined]> = [
    ["manifest.version", "1.0"],
    ["oneroster.version", version],
    ...tables.map(({ file }): [string, string] => [`file.${file.replace(".csv", "")}`, "bulk"]),
    ["file.demographics", "absent"],
    ["source.systemName", roster.source.system]
  ]
  return [table("manifest", "manifest.csv", "propertyName,value", () => manifest, (property) => property), ...tables]
}
