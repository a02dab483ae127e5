/** Lays a roster out as the tables of a format. Rows are made one at a time. */
import * as Redacted from "effect/Redacted"
import type { Membership } from "../model/Memberships.ts"
import type { Person } from "../model/Person.ts"
import type { Format, Roster } from "../model/Roster.ts"
import type { SchoolClass } from "../model/SchoolClass.ts"

export interface Table {
  readonly file: string
  readonly kind: "manifest" | "schools" | "sessions" | "courses" | "classes" | "people" | "roles" | "memberships"
  readonly header: ReadonlyArray<string>
  readonly rows: () => Iterable<ReadonlyArray<string>>
}

/** The formats that are written. */
export type Writable = Exclude<Format, "sds-1">
export const writable: ReadonlyArray<Writable> = ["oneroster-1.1", "oneroster-1.2", "clever", "sds-2.1", "sds-2", "csv"]

const table = <A>(
  kind: Table["kind"],
  file: string,
  header: string,
  items: () => Iterable<A>,
  row: (item: A) => ReadonlyArray<string | undefined>
): Table => ({
  kind,
  file,
  header: header.split(","),
  *rows() {
    for (const item of items()) yield row(item).map((cell) => cell ?? "")
  }
})

const password = (person: Person): string | undefined =>
  person.password === undefined ? undefined : Redacted.value(person.password)

/** One for each role that a person has in a school. */
function* rolesOf(people: Iterable<Person>) {
  for (const person of people) {
    for (const [index, role] of person.roles.entries()) yield { person, role, id: `${person.id}-R${index + 1}` }
  }
}

/** The role of a person in a format that has one: that of the first school. */
const roleName = (person: Person): string => person.roles[0]?.name ?? ""

function* numbered(memberships: Iterable<Membership>) {
  let number = 0
  for (const membership of memberships) yield { ...membership, number: ++number }
}

const courseId = (schoolClass: SchoolClass): string | undefined =>
  schoolClass.courseCode === undefined ? undefined : `CO-${schoolClass.courseCode}`

const coursesOf = (
  roster: Roster
): ReadonlyArray<SchoolClass> => [
  ...new Map([...roster.classes.values()].filter(courseId).map((schoolClass) => [courseId(schoolClass), schoolClass]))
    .values()
]

const oneRoster = (roster: Roster, version: "1.1" | "1.2"): ReadonlyArray<Table> => {
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
    version === "1.1"
      ? table(
        "people",
        "users.csv",
        `${head},enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password`,
        () => roster.people.values(),
        (person) => [
          person.id,
          "",
          "",
          String(person.enabled),
          person.schools.join(","),
          roleName(person).replace("principal", "administrator"),
          person.username,
          `{sample:${person.id}}`,
          person.firstName,
          person.lastName,
          person.middleName,
          person.identifier,
          person.email,
          "",
          "",
          "",
          person.grades.join(","),
          password(person)
        ]
      )
      : table(
        "people",
        "users.csv",
        `${head},enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns`,
        () => roster.people.values(),
        (person) => [
          person.id,
          "",
          "",
          String(person.enabled),
          person.username,
          `{sample:${person.id}}`,
          person.firstName,
          person.lastName,
          person.middleName,
          person.identifier,
          person.email,
          "",
          "",
          "",
          person.grades.join(","),
          password(person),
          "",
          "",
          person.preferredFirstName,
          "",
          person.preferredLastName,
          person.schools[0],
          ""
        ]
      ),
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

const sds = (roster: Roster, version: "2.1" | "2"): ReadonlyArray<Table> => [
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

/** Clever has no guardians, no districts, one term for each section, and teachers in the sections. */
const clever = (roster: Roster): ReadonlyArray<Table> => {
  const people = (role: Person["role"]) =>
    function*() {
      for (const person of roster.people.values()) {
        if (person.role === role) { for (const school of person.schools) yield { person, school } }
      }
    }
  return [
    table(
      "schools",
      "schools.csv",
      "School_id,School_name,School_number",
      () => [...roster.schools.values()].filter((school) => school.type === "school"),
      (school) => [school.id, school.name, school.identifier]
    ),
    table(
      "people",
      "students.csv",
      "School_id,Student_id,Student_number,Last_name,First_name,Middle_name,Grade,Student_email,Username,Password",
      people("student"),
      ({ person, school }) => [
        school,
        person.id,
        person.identifier,
        person.lastName,
        person.firstName,
        person.middleName,
        person.grades[0],
        person.email,
        person.username,
        password(person)
      ]
    ),
    table(
      "people",
      "teachers.csv",
      "School_id,Teacher_id,Teacher_number,Last_name,First_name,Middle_name,Teacher_email,Username,Password",
      people("teacher"),
      ({ person, school }) => [
        school,
        person.id,
        person.identifier,
        person.lastName,
        person.firstName,
        person.middleName,
        person.email,
        person.username,
        password(person)
      ]
    ),
    table(
      "people",
      "staff.csv",
      "School_id,Staff_id,Staff_email,First_name,Last_name,Username,Role",
      people("administrator"),
      ({ person, school }) => [
        school,
        person.id,
        person.email,
        person.firstName,
        person.lastName,
        person.username,
        roleName(person)
      ]
    ),
    table(
      "classes",
      "sections.csv",
      "School_id,Section_id,Teacher_id,Teacher_2_id,Name,Section_number,Grade,Course_name,Course_number,Subject,Term_name,Term_start,Term_end",
      () => roster.classes.values(),
      (of) => {
        const teachers = roster.memberships.ofClass(of.id).filter((member) => member.role === "teacher")
          .toSorted((a, b) => Number(b.primary) - Number(a.primary))
        const session = roster.sessions.get(of.sessions[0] ?? "")
        return [
          of.school,
          of.id,
          teachers[0]?.person,
          teachers[1]?.person,
          of.title,
          of.section,
          of.grades[0],
          of.course,
          of.courseCode,
          of.subjects[0],
          session?.title,
          session?.start,
          session?.end
        ]
      }
    ),
    table("memberships", "enrollments.csv", "School_id,Section_id,Student_id", function*() {
      for (const membership of roster.memberships) {
        if (membership.role === "student" && roster.people.get(membership.person)?.role === "student") yield membership
      }
    }, (of) => [roster.classes.get(of.class)?.school, of.class, of.person])
  ]
}

/** One row for each person and class. The section has the id of the class, which keeps classes with the same name apart. */
const plain = (roster: Roster): ReadonlyArray<Table> => [
  table(
    "people",
    "users.csv",
    "id,username,first name,last name,preferred first name,preferred last name,e-mail,role,password,grade,class,section",
    function*() {
      for (const person of roster.people.values()) {
        const memberships = roster.memberships.ofPerson(person.id)
        if (memberships.length === 0) yield { person, of: undefined }
        for (const membership of memberships) yield { person, of: roster.classes.get(membership.class) }
      }
    },
    ({ of, person }) => [
      person.id,
      person.username,
      person.firstName,
      person.lastName,
      person.preferredFirstName,
      person.preferredLastName,
      person.email,
      roleName(person),
      password(person),
      person.grades[0],
      of?.title,
      of?.id
    ]
  )
]

/** Returns the tables of a format. */
export const make = (roster: Roster, format: Writable): ReadonlyArray<Table> => {
  switch (format) {
    case "oneroster-1.1":
      return oneRoster(roster, "1.1")
    case "oneroster-1.2":
      return oneRoster(roster, "1.2")
    case "sds-2.1":
      return sds(roster, "2.1")
    case "sds-2":
      return sds(roster, "2")
    case "clever":
      return clever(roster)
    case "csv":
      return plain(roster)
  }
}
