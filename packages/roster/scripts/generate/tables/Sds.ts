/** The tables of Microsoft School Data Sync v2 and v2.1. */
import type { Roster } from "../../../src/model/Roster.ts"
import { courseId, coursesOf, password, roleName, rolesOf, type Table, table } from "./Table.ts"

/** Returns the tables of a version. */
export const sds = (roster: Roster, version: "2.1" | "2"): ReadonlyArray<Table> => [
  table(
    "schools",
    "orgs.csv",
    "sourcedId,name,type,parentSourcedId",
    () => roster.schools.values(),
    (school) => [school.id, school.name, school.type, school.parent]
  ),
  version === "2.1"
    ? table(
      "people",
      "users.csv",
      "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms",
      () => roster.people.values(),
      (person) => [
        person.id,
        person.username,
        person.firstName,
        person.lastName,
        password(person),
        "",
        person.email,
        "",
        ""
      ]
    )
    : table(
      "people",
      "users.csv",
      "sourcedId,orgSourcedIds,username,givenName,familyName,password,email,role,grade",
      () => roster.people.values(),
      (person) => [
        person.id,
        person.schools.join(","),
        person.username,
        person.firstName,
        person.lastName,
        password(person),
        person.email,
        roleName(person),
        person.grades[0]
      ]
    ),
  ...(version === "2" ? [] : [
    table(
      "roles",
      "roles.csv",
      "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate",
      () => rolesOf(roster.people.values()),
      ({ person, role }) => [
        person.id,
        role.school,
        role.name,
        "",
        person.grades[0],
        role.primary ? "TRUE" : "FALSE",
        role.begin,
        role.end
      ]
    )
  ]),
  table(
    "classes",
    "classes.csv",
    "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId,code",
    () => roster.classes.values(),
    (of) => [
      of.id,
      of.school,
      of.title,
      of.sessions.join(","),
      courseId(of),
      of.code
    ]
  ),
  table(
    "memberships",
    "enrollments.csv",
    "classSourcedId,userSourcedId,role",
    () => roster.memberships,
    (of) => [of.class, of.person, of.role === "other" ? "aide" : of.role]
  ),
  table(
    "sessions",
    "academicSessions.csv",
    "sourcedId,title,type,schoolYear,startDate,endDate",
    () => roster.sessions.values(),
    (session) => [
      session.id,
      session.title,
      session.type,
      session.schoolYear,
      session.start,
      session.end
    ]
  ),
  table(
    "courses",
    "courses.csv",
    "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade",
    () => coursesOf(roster),
    (of) => [
      courseId(of),
      [...roster.schools.keys()][0],
      of.course,
      of.courseCode,
      "",
      of.subjects[0],
      ""
    ]
  )
]
