import * as Redacted from "effect/Redacted"
import { describe, expect, test } from "vitest"
import * as Roster from "../../src/model/Roster.ts"
import * as Sessions from "../../src/model/Session.ts"
import { append, change, count, edit, first, folder, linesOf, open, read, v11, v12, zip } from "./Sets.ts"

describe("OneRoster", () => {
  test("a valid set of 1.1 has no diagnostics, and is complete", async () => {
    const roster = await read(v11, { strict: true })
    expect(roster.counts).toEqual([])
    expect(Roster.isValid(roster)).toBe(true)
    expect(roster.source).toEqual({
      format: "oneroster-1.1",
      system: "Lindenfeld SIS",
      files: [
        { name: "manifest.csv", rows: 10 },
        { name: "orgs.csv", rows: 2 },
        { name: "academicSessions.csv", rows: 3 },
        { name: "courses.csv", rows: 1 },
        { name: "classes.csv", rows: 2 },
        { name: "users.csv", rows: 3 },
        { name: "enrollments.csv", rows: 5 }
      ]
    })
    expect(roster.coverage).toEqual({ people: "complete", classes: "complete", memberships: "complete" })
    expect(roster.schools.get("s1")).toEqual({
      id: "s1",
      name: "Lindenfeld",
      type: "school",
      identifier: "0012",
      parent: "d1",
      from: { file: "orgs.csv", row: 3 }
    })
    expect(roster.classes.get("c1")).toEqual({
      id: "c1",
      title: "Choir 5a",
      grades: ["05"],
      subjects: ["Music"],
      course: "Music",
      courseCode: "MUS",
      school: "s1",
      sessions: ["t1", "t2"],
      code: "CH5A",
      from: { file: "classes.csv", row: 2 }
    })
    expect(roster.classes.get("c2")?.grades).toEqual(["5", "6"])
    expect(Sessions.windowOfClass(roster, roster.classes.get("c1")!)).toEqual({
      begin: "2026-08-01",
      end: "2027-07-31"
    })
    const { password, ...person } = roster.people.get("p2")!
    expect(person).toEqual({
      id: "p2",
      username: "bo.c",
      firstName: "Bo",
      lastName: "Çelik",
      role: "student",
      roles: [{ name: "student", role: "student", school: "s1", primary: true }],
      schools: ["s1"],
      grades: ["05"],
      identifier: "03100501",
      enabled: false,
      from: { file: "users.csv", row: 4 }
    })
    expect(Redacted.value(password!)).toBe("s3cret pass")
    expect(String(password)).not.toContain("s3cret")
    expect([...roster.memberships]).toHaveLength(5)
    expect(roster.memberships.get("c1", "u1")).toMatchObject({ role: "teacher", primary: true })
    expect(roster.memberships.get("c1", "p1")).toMatchObject({ begin: "2026-08-01", end: "2027-01-31" })
  })

  test("a valid set of 1.2: roles and schools are those of roles.csv, kana are preferred names", async () => {
    const roster = await read(v12, { strict: true })
    expect(roster.counts).toEqual([])
    expect(roster.source.format).toBe("oneroster-1.2")
    expect(roster.people.get("p1")).toMatchObject({
      firstName: "花",
      preferredFirstName: "ハナ",
      preferredLastName: "サトウ",
      role: "student",
      schools: ["s1"],
      roles: [{ name: "student", school: "s1", begin: "2026-08-01", end: "2027-07-31", primary: true }]
    })
    expect(roster.people.get("g1")?.role).toBe("other")
  })

  test("a zip and a folder give the same roster", async () => {
    const [a, b] = [await open(zip(v12)), await read(v12)]
    expect([...a.people]).toEqual([...b.people])
    expect([...a.memberships]).toEqual([...b.memberships])
    expect(a.counts).toEqual(b.counts)
  })

  test("of several roles, those that last today count, and teacher before student", async () => {
    const roster = await read(append(
      v12,
      "roles.csv",
      "r5,,,p2,secondary,teacher,2020-08-01,2021-07-31,s1,",
      "r6,,,u1,secondary,student,,,d1,",
      "r7,,,g1,secondary,siteAdministrator,,,s1,"
    ))
    expect(roster.people.get("p2")?.role).toBe("student")
    expect(roster.people.get("p2")?.roles.map((role) => role.name)).toEqual(["student", "teacher"])
    expect(roster.people.get("u1")).toMatchObject({ role: "teacher", schools: ["s1", "d1"] })
    expect(roster.people.get("g1")?.role).toBe("administrator")
  })

  describe("changes", () => {
    const at = "2026-11-01T08:00:00.000Z"
    const delta = change(v11, {
      "manifest.csv": linesOf(v11, "manifest.csv").map((line) => line.replace("bulk", "delta")),
      "orgs.csv": [
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        `s2,active,${at},New,school,,d1`
      ],
      "academicSessions.csv": undefined,
      "courses.csv": undefined,
      "classes.csv": undefined,
      "users.csv": [
        linesOf(v11, "users.csv")[0]!,
        `p1,tobedeleted,${at},true,s1,student,ada.b,,Ada,Böhm,,,,,,,,`,
        `p9,active,${at},true,s1,student,new,,New,Pupil,,,,,,,,`
      ],
      "enrollments.csv": [
        linesOf(v11, "enrollments.csv")[0]!,
        `e1,tobedeleted,${at},c1,s1,p1,student,false,,`,
        `e9,active,${at},c1,s1,p9,student,false,,`,
        `e8,active,${at},c1,s1,p8,student,false,,`
      ]
    })

    test("keep what happened, and absence from them means nothing", async () => {
      const roster = await read(delta)
      expect(roster.coverage).toEqual({ people: "changes", classes: "absent", memberships: "changes" })
      expect(roster.people.get("p1")?.change).toBe("removed")
      expect(roster.people.get("p9")?.change).toBe("active")
      expect([...roster.memberships].map((membership) => [membership.person, membership.change])).toEqual([
        ["p1", "removed"],
        ["p9", "active"],
        ["p8", "active"]
      ])
      expect(count(roster, "delta.unknown-reference")).toBeGreaterThan(0)
      expect(count(roster, "class.empty")).toBe(0)
    })

    test("that remove an enrollment may leave another one of the pair, which is said", async () => {
      const roster = await read(delta)
      expect(first(roster, "membership.removal-unsure")).toMatchObject({
        file: "enrollments.csv",
        row: 2,
        severity: "warning"
      })
      expect(count(await read(v11), "membership.removal-unsure")).toBe(0)
    })

    test("need no file that has no changes", async () => {
      const roster = await read(change(delta, { "orgs.csv": undefined, "users.csv": undefined }))
      expect(Roster.isValid(roster)).toBe(true)
      expect(roster.coverage).toEqual({ people: "absent", classes: "absent", memberships: "changes" })
    })

    test("must have status and date in each row", async () => {
      const roster = await read(edit(delta, "users.csv", `p9,active,${at}`, "p9,,"), { strict: true })
      expect(count(roster, "status.missing")).toBe(2)
      expect(first(roster, "status.missing")).toMatchObject({ severity: "error", row: 3, column: "status" })
    })

    test("mixed with complete files are reported, and the word counts in any case", async () => {
      for (const word of ["delta", "Delta"]) {
        const roster = await read(edit(v11, "manifest.csv", "file.enrollments,bulk", `file.enrollments,${word}`))
        expect(count(roster, "delta.mixed")).toBe(1)
        expect(roster.coverage).toEqual({ people: "complete", classes: "complete", memberships: "changes" })
      }
    })

    test("of roles may concern a person who is not among the changed people", async () => {
      const roster = await read(change(v12, {
        "manifest.csv": linesOf(v12, "manifest.csv").map((line) => line.replace("bulk", "delta")),
        "users.csv": [
          linesOf(v12, "users.csv")[0]!,
          `p2,active,${at},true,bo.c,,Bo,Celik,,,,,,,,,,,,,,,`
        ],
        "roles.csv": [linesOf(v12, "roles.csv")[0]!, `r9,active,${at},u1,primary,teacher,,,s1,`]
      }))
      expect(roster.people.get("u1")).toMatchObject({ role: "teacher", change: "active", schools: ["s1"] })
      expect(roster.people.get("p2")).toMatchObject({ roles: [], lastName: "Celik" })
    })
  })

  describe("coverage", () => {
    test("is partial for a selection made by hand, and for a single file of a set", async () => {
      const partial = { people: "partial", classes: "partial", memberships: "partial" }
      expect((await read(v11, { partial: true })).coverage).toEqual(partial)
      const single = await open(`${await folder(v11)}/users.csv`)
      expect(single.coverage).toEqual({ people: "partial", classes: "absent", memberships: "absent" })
      expect(single.people.size).toBe(3)
    })
  })

  test("of a set without a set before it is that of changes, and what it refers to is unknown", async () => {
    const roster = await read({
      "manifest.csv": ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.1", "file.enrollments,delta"],
      "enrollments.csv": [
        linesOf(v11, "enrollments.csv")[0]!,
        "e1,active,2026-11-01T08:00:00.000Z,c1,s1,p1,student,,,"
      ]
    })
    expect(roster.coverage).toEqual({ people: "absent", classes: "absent", memberships: "changes" })
    expect([...roster.memberships]).toHaveLength(1)
    expect(Roster.isValid(roster)).toBe(true)
  })

  test("a role may have ended, and a system may have no name", async () => {
    const ended = edit(v12, "roles.csv", "r3,,,p2,primary,student,,", "r3,,,p2,primary,student,2019-08-01,2020-07-31")
    expect((await read(ended)).people.get("p2")?.roles[0]?.end).toBe("2020-07-31")
    const unnamed = edit(v11, "manifest.csv", "source.systemName,Lindenfeld SIS", "source.systemName,absent")
    expect((await read(unnamed)).source.system).toBeUndefined()
  })

  test("of many violations of one rule the first are kept, and all are counted", async () => {
    const rows = Array.from({ length: 250 }, (_, index) => `x${index},,,True,s1,student,x${index},,X,Y,,,,,,,,`)
    const roster = await read(append(v11, "users.csv", ...rows), { keep: 10 })
    expect(count(roster, "boolean.form")).toBe(250)
    expect(roster.diagnostics.filter((diagnostic) => diagnostic.code === "boolean.form")).toHaveLength(10)
  })

  test("diagnostics have no cell unless asked, and never a password", async () => {
    const files = edit(v11, "users.csv", "o'k@example.org", "not an address")
    expect(JSON.stringify((await read(files)).diagnostics)).not.toContain("not an address")
    const rows = Array.from({ length: 6 }, (_, n) => `q${n},,,true,s1,student,q${n},,Q,${n},,,,,,,05,school2026`)
    const roster = await read(append(files, "users.csv", ...rows), { values: true })
    expect(first(roster, "email.form")?.value).toBe("not an address")
    expect(first(roster, "password.shared")?.message).toContain("6 people")
    expect(JSON.stringify([...roster.people.values(), ...roster.diagnostics])).not.toMatch(/school2026|s3cret/)
  })
})
