/** Lays a roster out as the files of a format. */
import * as Redacted from "effect/Redacted"
import type { Person } from "../../src/model/Person.ts"
import type { Format, Roster } from "../../src/model/Roster.ts"

export type Writable = Exclude<Format, "sds-1">

/** The cells of a row by the names that OneRoster has for them. What is missing is empty. */
export type Cells = Readonly<Record<string, string | undefined>>

export interface Table {
  readonly file: string
  readonly kind: string
  readonly columns: ReadonlyArray<{ readonly header: string; readonly cell: string }>
  readonly rows: () => Iterable<Cells>
}

/** A file: its name, what its rows are, and its columns, with the name of the cell if it is another one. */
type File = readonly [name: string, rows: string, columns: string]

const oneRoster = (...people: ReadonlyArray<File>): ReadonlyArray<File> => [
  ["manifest", "manifest", "propertyName,value"],
  ["orgs", "schools", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"],
  [
    "academicSessions",
    "sessions",
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear"
  ],
  [
    "courses",
    "courses",
    "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes"
  ],
  [
    "classes",
    "classes",
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods"
  ],
  ...people,
  [
    "enrollments",
    "memberships",
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
  ]
]

const sds = (...people: ReadonlyArray<File>): ReadonlyArray<File> => [
  ["orgs", "schools", "sourcedId,name,type,parentSourcedId"],
  ...people,
  [
    "classes",
    "classes",
    "sourcedId,orgSourcedId=schoolSourcedId,title,sessionSourcedIds=termSourcedIds,courseSourcedId,code=classCode"
  ],
  ["enrollments", "memberships", "classSourcedId,userSourcedId,role"],
  ["academicSessions", "sessions", "sourcedId,title,type,schoolYear,startDate,endDate"],
  [
    "courses",
    "courses",
    "sourcedId,orgSourcedId,title,code=courseCode,schoolYearSourcedId,subject=subjects,grade=grades"
  ]
]

const formats: Readonly<Record<Writable, ReadonlyArray<File>>> = {
  "oneroster-1.1": oneRoster([
    "users",
    "people",
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role=role11,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
  ]),
  "oneroster-1.2": oneRoster([
    "users",
    "people",
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
  ], [
    "roles",
    "roles",
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId"
  ]),
  clever: [
    ["schools", "campuses", "School_id=sourcedId,School_name=name,School_number=identifier"],
    [
      "students",
      "students",
      "School_id=school,Student_id=sourcedId,Student_number=identifier,Last_name=familyName,First_name=givenName,Middle_name=middleName,Grade=grades,Student_email=email,Username=username,Password=password"
    ],
    [
      "teachers",
      "teachers",
      "School_id=school,Teacher_id=sourcedId,Teacher_number=identifier,Last_name=familyName,First_name=givenName,Middle_name=middleName,Teacher_email=email,Username=username,Password=password"
    ],
    [
      "staff",
      "administrators",
      "School_id=school,Staff_id=sourcedId,Staff_email=email,First_name=givenName,Last_name=familyName,Username=username,Role=role"
    ],
    [
      "sections",
      "classes",
      "School_id=schoolSourcedId,Section_id=sourcedId,Teacher_id=teacher,Teacher_2_id=teacher2,Name=title,Section_number=section,Grade=grades,Course_name=course,Course_number=courseCode,Subject=subjects,Term_name=term,Term_start=termStart,Term_end=termEnd"
    ],
    ["enrollments", "pupilMemberships", "School_id=schoolSourcedId,Section_id=classSourcedId,Student_id=userSourcedId"]
  ],
  "sds-2.1": sds(
    ["users", "people", "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms"],
    [
      "roles",
      "roles",
      "userSourcedId,orgSourcedId,role,sessionSourcedId,grade=grades,isPrimary,roleStartDate,roleEndDate"
    ]
  ),
  "sds-2": sds([
    "users",
    "people",
    "sourcedId,orgSourcedIds,username,givenName,familyName,password,email,role,grade=grades"
  ]),
  csv: [[
    "users",
    "peopleInClasses",
    "id=sourcedId,username,first name=givenName,last name=familyName,preferred first name=preferredGivenName,preferred last name=preferredFamilyName,e-mail=email,role,password,grade=grades,class,section"
  ]]
}

export const writable = Object.keys(formats) as ReadonlyArray<Writable>

const personCells = (person: Person, school = person.schools[0]): Cells => ({
  sourcedId: person.id,
  enabledUser: String(person.enabled),
  school,
  primaryOrgSourcedId: school,
  orgSourcedIds: person.schools.join(","),
  role: person.roles[0]?.name,
  role11: person.roles[0]?.name.replace("principal", "administrator"),
  username: person.username,
  userIds: `{sample:${person.id}}`,
  givenName: person.firstName,
  familyName: person.lastName,
  preferredGivenName: person.preferredFirstName,
  preferredFamilyName: person.preferredLastName,
  identifier: person.identifier,
  email: person.email,
  grades: person.grades.join(","),
  password: person.password === undefined ? undefined : Redacted.value(person.password)
})

/** What the rows of files are. They are made one at a time, so that a district needs little memory. */
const rowsOf = (roster: Roster, format: Writable, files: ReadonlyArray<string>) => {
  const { classes, memberships, people, schools, sessions } = roster
  function* schoolCells(ofType: (type: string) => boolean): Generator<Cells> {
    for (const { id, identifier, name, parent, type } of schools.values()) {
      if (ofType(type)) yield { sourcedId: id, name, type, identifier, parentSourcedId: parent }
    }
  }
  function* inSchools(role: Person["role"]): Generator<Cells> {
    for (const person of people.values()) {
      if (person.role === role) { for (const school of person.schools) yield personCells(person, school) }
    }
  }
  function* membershipCells(isKept: (person: string, role: string) => boolean = () => true): Generator<Cells> {
    let number = 0
    for (const { class: of, person, primary, role } of memberships) {
      number++
      if (!isKept(person, role)) continue
      yield {
        sourcedId: `E${number}`,
        classSourcedId: of,
        schoolSourcedId: classes.get(of)?.school,
        userSourcedId: person,
        role,
        primary: String(primary)
      }
    }
  }
  return {
    *manifest(): Generator<Cells> {
      yield { propertyName: "manifest.version", value: "1.0" }
      yield { propertyName: "oneroster.version", value: format.slice(-3) }
      for (const file of files.slice(1)) yield { propertyName: `file.${file}`, value: "bulk" }
      yield { propertyName: "file.demographics", value: "absent" }
      yield { propertyName: "source.systemName", value: roster.source.system }
    },
    schools: () => schoolCells(() => true),
    campuses: () => schoolCells((type) => type === "school"),
    *sessions(): Generator<Cells> {
      for (const { end, id, parent, schoolYear, start, title, type } of sessions.values()) {
        yield { sourcedId: id, title, type, startDate: start, endDate: end, parentSourcedId: parent, schoolYear }
      }
    },
    *courses(): Generator<Cells> {
      for (
        const [code, { course, subjects }] of new Map(Array.from(classes.values(), (one) => [one.courseCode, one]))
      ) {
        const [orgSourcedId] = schools.keys()
        yield { sourcedId: `CO-${code}`, title: course, courseCode: code, orgSourcedId, subjects: subjects.join(",") }
      }
    },
    *classes(): Generator<Cells> {
      for (const one of classes.values()) {
        const teachers = memberships.ofClass(one.id).filter(({ role }) => role === "teacher")
          .toSorted((a, b) => Number(b.primary) - Number(a.primary))
        const session = sessions.get(one.sessions[0]!)
        yield {
          sourcedId: one.id,
          title: one.title,
          grades: one.grades.join(","),
          courseSourcedId: `CO-${one.courseCode}`,
          classCode: one.code,
          classType: "scheduled",
          schoolSourcedId: one.school,
          termSourcedIds: one.sessions.join(","),
          subjects: one.subjects.join(","),
          course: one.course,
          courseCode: one.courseCode,
          teacher: teachers[0]?.person,
          teacher2: teachers[1]?.person,
          term: session?.title,
          termStart: session?.start,
          termEnd: session?.end
        }
      }
    },
    *people(): Generator<Cells> {
      for (const person of people.values()) yield personCells(person)
    },
    students: () => inSchools("student"),
    teachers: () => inSchools("teacher"),
    administrators: () => inSchools("administrator"),
    *peopleInClasses(): Generator<Cells> {
      for (const person of people.values()) {
        const found = memberships.ofPerson(person.id)
        if (found.length === 0) yield personCells(person)
        // The section has the id of the class, which keeps classes with the same name apart.
        for (const { class: section } of found) {
          yield { ...personCells(person), class: classes.get(section)?.title, section }
        }
      }
    },
    *roles(): Generator<Cells> {
      for (const { grades, id, roles } of people.values()) {
        for (const [index, { name, primary, school }] of roles.entries()) {
          yield {
            sourcedId: `${id}-R${index + 1}`,
            userSourcedId: id,
            roleType: primary ? "primary" : "secondary",
            isPrimary: primary ? "TRUE" : "FALSE",
            role: name,
            orgSourcedId: school,
            grades: grades.join(",")
          }
        }
      }
    },
    memberships: () => membershipCells(),
    // Clever names teachers in the sections.
    pupilMemberships: () =>
      membershipCells((person, role) => role === "student" && people.get(person)?.role === "student")
  }
}

/** What the rows of several files are alike. */
const kinds: Readonly<Record<string, string>> = {
  campuses: "schools",
  students: "people",
  teachers: "people",
  administrators: "people",
  peopleInClasses: "people",
  pupilMemberships: "memberships"
}

export const make = (roster: Roster, format: Writable): ReadonlyArray<Table> => {
  const files = formats[format]
  const rows: Readonly<Record<string, () => Iterable<Cells>>> = rowsOf(roster, format, files.map(([file]) => file))
  return files.map(([file, name, columns]) => ({
    file: `${file}.csv`,
    kind: kinds[name] ?? name,
    columns: columns.split(",").map((column) => {
      const [header = "", cell = header] = column.split("=")
      return { header, cell }
    }),
    rows: rows[name]!
  }))
}
