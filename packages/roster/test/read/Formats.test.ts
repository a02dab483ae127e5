/** Clever, School Data Sync, and what cannot be read. */
import * as Redacted from "effect/Redacted"
import { describe, expect, it, test } from "vitest"
import * as Roster from "../../src/model/Roster.ts"
import * as Sessions from "../../src/model/Session.ts"
import { change, count, edit, type Files, first, folder, open, read, refusal } from "./Sets.ts"

const clever: Files = {
  "schools.csv": ["School_id,School_name,School_number", "s1,Lindenfeld,0012", "s2,Birkenau,"],
  "students.csv": [
    "School_id,Student_id,Student_number,Last_name,First_name,Grade,DOB,Student_email,Username,Password",
    "s1,1,77,Böhm,Ada,5,1/2/2015,,ada.b,",
    "s1,2,78,Çelik,Bo,5,,,bo.c,geheim1",
    "s2,2,78,Çelik,Bo,5,,,bo.c,geheim1"
  ],
  "teachers.csv": [
    "School_id,Teacher_id,Teacher_number,Last_name,First_name,Teacher_email,Title",
    "s1,1,9,Weiß,Tessa,t.weiss@example.org,Dr"
  ],
  "sections.csv": [
    "School_id,Section_id,Teacher_id,Teacher_2_id,Name,Section_number,Grade,Course_name,Course_number,Subject,Term_name,Term_start,Term_end",
    "s1,c1,1,,Choir,2,5,Music,M5,Arts,Year,8/1/2026,7/31/2027",
    "s1,c2,1,8,,,5,Band,,Arts,Year,8/1/2026,7/31/2027"
  ],
  "enrollments.csv": ["School_id,Section_id,Student_id", "s1,c1,1", "s1,c1,2", "s1,c2,9"],
  "staff.csv": [
    "School_id,Staff_id,Staff_email,First_name,Last_name,Role",
    "s1,1,o@example.org,Olga,Berg,School Tech Lead"
  ]
}

describe("Clever", () => {
  test("is read with ids of their own for students, teachers and staff", async () => {
    const roster = await read(clever)
    expect(roster.source.format).toBe("clever")
    expect(roster.coverage).toEqual({ people: "complete", classes: "complete", memberships: "complete" })
    expect([...roster.people.keys()]).toEqual(["student:1", "student:2", "teacher:1", "staff:1"])
    expect(roster.people.get("student:2")).toMatchObject({ schools: ["s1", "s2"], identifier: "78", grades: ["5"] })
    expect(Redacted.value(roster.people.get("student:2")!.password!)).toBe("geheim1")
    expect(roster.people.get("staff:1")?.role).toBe("administrator")
    expect(roster.classes.get("c1")).toMatchObject({
      title: "Choir",
      section: "2",
      course: "Music",
      courseCode: "M5",
      subjects: ["Arts"]
    })
    expect(roster.classes.get("c2")?.title).toBe("Band")
    expect(Sessions.windowOfClass(roster, roster.classes.get("c1")!)).toEqual({
      begin: "2026-08-01",
      end: "2027-07-31"
    })
    expect(roster.sessions.size).toBe(1)
    expect(roster.memberships.ofClass("c1").map(({ person, primary, role }) => [person, role, primary])).toEqual([
      ["teacher:1", "teacher", true],
      ["student:1", "student", false],
      ["student:2", "student", false]
    ])
    // A second teacher and a pupil whom no file lists.
    expect(count(roster, "reference.person")).toBe(2)
    // The term ends on 7/31: its file has the month first.
    expect(count(roster, "date.ambiguous")).toBe(0)
    expect(count(roster, "date.form")).toBe(0)
  })

  test("a row with the same id and other values is an error", async () => {
    const roster = await read(edit(clever, "students.csv", "s2,2,78,Çelik", "s2,2,78,Other"))
    expect(first(roster, "id.repeated")).toMatchObject({ row: 4, severity: "error" })
    expect(roster.coverage.people).toBe("partial")
  })
})

const sds21: Files = {
  "orgs.csv": ["sourcedId,name,type,parentSourcedId", "s1,Lindenfeld,school,"],
  "users.csv": [
    "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms",
    "u1,t.weiss,Tessa,Weiß,,,t.weiss@example.org,,",
    "p1,ada.b,Ada,Böhm,,,,,",
    "g1,gil,Gil,Böhm,,,gil@example.org,,"
  ],
  "roles.csv": [
    "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate",
    "u1,s1,Lecturer,y27,ps1,TRUE,8/24/2026,6/11/2027",
    "p1,s1,Student,y27,5,TRUE,,"
  ],
  "classes.csv": ["sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId", "c1,s1,Choir,\"y27, t1\",co1"],
  "enrollments.csv": ["classSourcedId,userSourcedId,role", "c1,u1,Professor", "c1,p1,student"],
  "academicSessions.csv": [
    "sourcedId,title,type,schoolYear,startDate,endDate",
    "y27,Year,schoolYear,2027,8/24/2026,6/11/2027"
  ],
  "courses.csv": ["sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade", "co1,s1,Music,M5,y27,Arts,5"]
}

describe("School Data Sync", () => {
  test("15: roles.csv of v2.1 has no sourcedId, people without role are guardians, roles vary in case and kind", async () => {
    const roster = await read(sds21)
    expect(roster.source.format).toBe("sds-2.1")
    expect(roster.coverage).toEqual({ people: "complete", classes: "complete", memberships: "complete" })
    expect(roster.people.get("u1")).toMatchObject({
      role: "teacher",
      schools: ["s1"],
      grades: ["ps1"],
      roles: [{ name: "Lecturer", begin: "2026-08-24" }]
    })
    expect(roster.people.get("g1")?.role).toBe("other")
    expect(first(roster, "role.missing")).toMatchObject({ file: "users.csv", row: 4, severity: "info" })
    expect(roster.memberships.get("c1", "u1")?.role).toBe("teacher")
    expect(roster.classes.get("c1")).toMatchObject({
      course: "Music",
      sessions: ["y27", "t1"],
      subjects: ["Arts"],
      grades: ["5"]
    })
    expect(Roster.isValid(roster)).toBe(true)
  })

  test("v2 has role and schools in users.csv", async () => {
    const { "roles.csv": _, ...files } = sds21
    const roster = await read(change(files, {
      "users.csv": [
        "sourcedId,orgSourcedIds,givenName,familyName,username,password,role,grade",
        "u1,s1,Tessa,Weiß,t.weiss,P@ss,Faculty,5",
        "p1,\"s1,s2\",Ada,Böhm,ada.b,P@ss,Student,5",
        "a1,s1,Al,Dee,al,P@ss,Aide,5"
      ]
    }))
    expect(roster.source.format).toBe("sds-2")
    expect([...roster.people.values()].map((person) => person.role)).toEqual(["teacher", "student", "other"])
    expect(roster.people.get("p1")?.schools).toEqual(["s1", "s2"])
  })

  const sds1: Files = {
    "School.csv": ["SIS ID,Name,Grade Low", "s1,Lindenfeld,5"],
    "Student.csv": [
      "SIS ID,School SIS ID,First Name,Last Name,Username,Password,Grade,Status,Birthdate",
      "1,s1,Ada,Böhm,ada.b,P@ss,5,Active,4/2/2015"
    ],
    "Teacher.csv": ["SIS ID,School SIS ID,First Name,Last Name,Username,Password", "1,s1,Tessa,Weiß,t.weiss,"],
    "Section.csv": [
      "SIS ID,School SIS ID,Section Name,Section Number,Term SIS ID,Term Name,Term StartDate,Term EndDate,Course Name,Course Subject",
      "c1,s1,Choir,2,t1,Year,7/1/2017,6/30/2018,Music,Arts"
    ],
    "StudentEnrollment.csv": ["Section SIS ID,SIS ID", "c1,1"],
    "TeacherRoster.csv": ["Section SIS ID,SIS ID", "c1,1"]
  }

  test("16: v1 is read, with US dates", async () => {
    const roster = await read(sds1)
    expect(roster.source.format).toBe("sds-1")
    expect([...roster.people.keys()]).toEqual(["student:1", "teacher:1"])
    expect(roster.sessions.get("t1")).toMatchObject({ start: "2017-07-01", end: "2018-06-30" })
    expect(roster.memberships.ofClass("c1").map((membership) => membership.role)).toEqual(["student", "teacher"])
    expect(count(roster, "time.ended")).toBe(1)
  })

  it("RO4 absence means nothing if one of the files of people or of members is missing", async () => {
    const coverage = async (files: Files) => (await read(files)).coverage
    const whole = { people: "complete", classes: "complete", memberships: "complete" }
    expect(await coverage(sds1)).toEqual(whole)
    for (const missing of ["StudentEnrollment.csv", "TeacherRoster.csv"]) {
      expect(await coverage(change(sds1, { [missing]: undefined }))).toEqual({ ...whole, memberships: "partial" })
    }
    for (const missing of ["Student.csv", "Teacher.csv"]) {
      expect(await coverage(change(sds1, { [missing]: undefined }))).toMatchObject({ people: "partial" })
    }
    const neither = change(sds1, { "StudentEnrollment.csv": undefined, "TeacherRoster.csv": undefined })
    expect(await coverage(neither)).toEqual({ ...whole, memberships: "absent" })
    // Clever has the teachers of a class beside it.
    expect(await coverage(edit(clever, "sections.csv", ",Teacher_id,Teacher_2_id,", ",Mentor,Mentor_2,"))).toEqual({
      ...whole,
      memberships: "partial"
    })
    expect(await coverage(change(clever, { "staff.csv": undefined }))).toEqual(whole)
  })

  test("16: people whose status in v1 is not Active are without access", async () => {
    const roster = await read(edit(sds1, "Student.csv", ",Active,", ",Inactive,"))
    expect(roster.people.get("student:1")?.enabled).toBe(false)
    expect((await read(sds1)).people.get("student:1")?.enabled).toBe(true)
  })

  test("16: the minimal UK layout is read, without names", async () => {
    const roster = await read({
      "School.csv": ["DfE Number,Name", "10001,Lindenfeld"],
      "Student.csv": ["ID,School DfE Number,Username", "1,10001,ada.b"],
      "Teacher.csv": ["ID,School DfE Number,Username", "1,10001,t.weiss"],
      "Section.csv": ["ID,School DfE Number,Section Name", "c1,10001,Choir"],
      "StudentEnrollment.csv": ["Section ID,ID", "c1,1"],
      "TeacherRoster.csv": ["Section ID,ID", "c1,1"]
    })
    expect(roster.source.format).toBe("sds-1")
    expect(roster.people.get("student:1")).toMatchObject({ username: "ada.b", schools: ["10001"] })
    expect(roster.people.get("student:1")).not.toHaveProperty("firstName")
    expect(roster.memberships.size).toBe(2)
    expect(Roster.isValid(roster)).toBe(true)
  })
})

describe("what cannot be read", () => {
  test("says why and what to give instead", async () => {
    expect(await refusal("/nowhere/at/all")).toMatchObject({ reason: "not-found" })
    expect(await refusal(await folder({ "notes.txt": "hello" }))).toMatchObject({ reason: "unknown-format" })
    expect(await refusal(await folder({ "a.pdf": "hello" }))).toMatchObject({
      reason: "unknown-format",
      what: "it has no CSV file"
    })
    const two = { "a.csv": ["username,role", "a,student"], "b.csv": ["username,role", "b,student"] }
    expect(await refusal(await folder(two))).toMatchObject({ reason: "several-sets" })
    const book = await folder({ "list.xlsx": Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0) })
    expect(await refusal(`${book}/list.xlsx`)).toMatchObject({ reason: "workbook" })
    expect((await refusal("/dev/null")).message).toContain("device")
    // A list without header has people's names where the header should be.
    const bare = await refusal(await folder({ "a.csv": ["ada,Ada,Böhm,ada@example.org,student"] }))
    expect(bare.message).not.toContain("ada@")
    expect((await open(`${await folder(two)}/a.csv`)).people.size).toBe(1)
  })
})
