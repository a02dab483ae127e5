/** What published samples and exports of schools look like, item by item. Every file here is our own. */
import { describe, expect, test } from "vitest"
import * as Roster from "../../src/model/Roster.ts"
import { append, change, count, edit, type Files, first, read, v11, v12 } from "./Sets.ts"

const header = (name: string, files: Files = v11) => (files[name] as ReadonlyArray<string>)[0]!
const inManifest = (from: string, to: string, files: Files = v11) => edit(files, "manifest.csv", from, to)

describe("what real files look like", () => {
  test("1: a pair that is enrolled once for each term is one membership", async () => {
    const roster = await read(append(v11, "enrollments.csv", "e6,,,c1,s1,p1,student,false,2027-02-01,2027-07-31"))
    expect(roster.memberships.size).toBe(5)
    expect(count(roster, "membership.repeated")).toBe(1)
    expect(roster.memberships.get("c1", "p1")).toMatchObject({ begin: "2026-08-01", end: "2027-07-31" })
    expect(Roster.isValid(roster)).toBe(true)
  })

  test("2: a file whose every term ended says so, and the day can be chosen", async () => {
    const roster = await read(v11, { today: "2030-01-01" })
    expect(first(roster, "time.ended")?.message).toContain("2027-07-31")
    expect(count(await read(v11, { today: "2027-07-31" }), "time.ended")).toBe(0)
    const roles = edit(v12, "roles.csv", "r3,,,p2,primary,student,,", "r3,,,p2,primary,student,2019-08-01,2020-07-31")
    expect((await read(roles)).people.get("p2")?.roles[0]?.end).toBe("2020-07-31")
  })

  test("3: a class may belong to a department, and parents may come later or not exist", async () => {
    const roster = await read(append(
      edit(v11, "classes.csv", "c2,,,Band,,co1,BAND,scheduled,,s1", "c2,,,Band,,co1,BAND,scheduled,,dep"),
      "orgs.csv",
      "dep,,,Music,department,,later",
      "later,,,Faculty,local,,nowhere"
    ))
    expect(first(roster, "class.not-in-school")).toMatchObject({ file: "classes.csv", row: 3 })
    expect(roster.schools.get("dep")?.parent).toBe("later")
    expect(count(roster, "reference.parent")).toBe(1)
    expect(roster.classes.get("c2")?.school).toBe("dep")
  })

  test("4: a teacher may be in a class as student, and a student as teacher", async () => {
    const roster = await read(append(v11, "enrollments.csv", "e6,,,c2,s1,p2,teacher,false,,"))
    expect(first(roster, "membership.role-differs")).toMatchObject({ row: 7, severity: "info" })
    expect(roster.memberships.get("c2", "p2")?.role).toBe("teacher")
    expect(roster.people.get("p2")?.role).toBe("student")
  })

  test("5: a deleted class with enrolments, a term with an unknown parent, people of an unknown school", async () => {
    const gone = await read(edit(v11, "classes.csv", "c2,,,", "c2,tobedeleted,2026-09-01T00:00:00.000Z,"))
    expect(gone.classes.has("c2")).toBe(false)
    expect(count(gone, "status.removed-in-bulk")).toBe(1)
    expect(count(gone, "class.removed")).toBe(2)
    expect(count(gone, "reference.class")).toBe(0)
    const roster = await read(
      edit(edit(v11, "users.csv", ",true,s1,", ",true,s9,"), "academicSessions.csv", "2027-01-31,y27", "2027-01-31,y99")
    )
    expect(count(roster, "reference.parent")).toBe(1)
    // One place for each unknown school, not one for each person.
    expect(count(roster, "reference.school")).toBe(1)
    expect(roster.people.get("p1")?.schools).toEqual(["s9"])
  })

  test("6: a manifest that is wrong about files, versions and modes, quoted, in any order, or missing", async () => {
    const there = await read(inManifest("file.users,bulk", "file.users,absent"))
    expect(first(there, "manifest.present-though-absent")?.column).toBe("file.users")
    expect(there.people.size).toBe(3)
    // Who is right, nobody knows: nobody is removed because of such a file.
    expect(there.coverage).toEqual({ people: "partial", classes: "complete", memberships: "complete" })
    const absent = await read(change(v11, { "courses.csv": undefined }))
    expect(first(absent, "manifest.absent-though-present")?.column).toBe("file.courses")
    expect(count(await read(inManifest("manifest.version,1.0", "manifest.version,1")), "manifest.version")).toBe(1)
    const blank = await read(inManifest("file.users,bulk", "file.users,"))
    expect(count(blank, "manifest.mode-empty")).toBe(1)
    expect(blank.coverage.people).toBe("complete")
    expect(count(await read(inManifest("file.users,bulk", "file.users,all")), "manifest.mode-unknown")).toBe(1)
    const lines = v11["manifest.csv"] as ReadonlyArray<string>
    const quoted = [lines[0]!, ...lines.slice(1).toReversed()].map((line) => `"${line.replace(",", "\",\"")}"`)
    expect((await read(change(v11, { "manifest.csv": quoted }), { strict: true })).counts).toEqual([])
    const missing = await read(change(v11, { "manifest.csv": undefined }))
    expect(count(missing, "manifest.missing")).toBe(1)
    expect(missing.source).toMatchObject({ format: "oneroster-1.1" })
    expect(missing.coverage.people).toBe("complete")
    expect((await read(inManifest("source.systemName,Lindenfeld SIS", "source.systemName,absent"))).source.system)
      .toBeUndefined()
  })

  test("6: without a mode, a file with filled status is neither complete nor only changes", async () => {
    const users = (v11["users.csv"] as ReadonlyArray<string>).map((line, index) =>
      index === 0
        ? line
        : line.replace(
          ",,,",
          index === 1 ? ",tobedeleted,2026-11-01T08:00:00.000Z," : ",active,2026-11-01T08:00:00.000Z,"
        )
    )
    const roster = await read(inManifest("file.users,bulk", "file.users,", change(v11, { "users.csv": users })))
    expect(roster.coverage.people).toBe("partial")
    expect(roster.people.get("u1")?.change).toBe("removed")
    expect(roster.people.get("p1")?.change).toBeUndefined()
  })

  test("7: a delta set without a bulk set before it is read, with what it refers to unknown", async () => {
    const roster = await read({
      "manifest.csv": ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.1", "file.enrollments,delta"],
      "enrollments.csv": [header("enrollments.csv"), "e1,active,2026-11-01T08:00:00.000Z,c1,s1,p1,student,,,"]
    })
    expect(roster.coverage).toEqual({ people: "absent", classes: "absent", memberships: "changes" })
    expect([...roster.memberships]).toHaveLength(1)
    expect(Roster.isValid(roster)).toBe(true)
  })

  test("8: status is filled in a complete file, with and without a date, among empty ones", async () => {
    const roster = await read(
      edit(edit(v11, "users.csv", "p1,,,", "p1,active,,"), "orgs.csv", "s1,,,", "s1,,2026-01-01T00:00:00.000Z,")
    )
    expect(count(roster, "status.in-bulk")).toBe(2)
    expect(roster.people.get("p1")?.change).toBeUndefined()
    expect(roster.coverage.people).toBe("complete")
  })

  test("9: rows with fewer and more cells, columns without a name, misspelt headers, rows of another file", async () => {
    const short = await read(append(v11, "users.csv", "p3,,,true,s1,student,cy,,Cy,Dee"))
    expect(first(short, "row.cells-missing")).toMatchObject({ row: 5, severity: "warning" })
    expect(short.people.get("p3")?.lastName).toBe("Dee")
    // An unquoted comma moves every cell after it: using the row would give the person another's data.
    const long = await read(append(v11, "users.csv", "p3,,,true,s1,student,cy,,Cy, Jr,Dee,,,,,,,,"))
    expect(first(long, "row.cells-extra")).toMatchObject({ row: 5, severity: "error" })
    expect(long.people.has("p3")).toBe(false)
    expect(long.coverage.people).toBe("partial")
    // Empty cells after the last column are padding only if every row has them.
    const rows = v11["orgs.csv"] as ReadonlyArray<string>
    const padded = await read(change(v11, { "orgs.csv": [rows[0]!, ...rows.slice(1).map((row) => `${row},,`)] }))
    expect(padded.counts).toEqual([])
    const unnamed = await read(
      edit(edit(v11, "orgs.csv", "parentSourcedId", "parentSourcedId,"), "orgs.csv", ",d1", ",d1,x")
    )
    expect(first(unnamed, "header.unnamed")?.message).toContain("column 8")
    const misspelt = await read(edit(v12, "users.csv", "preferredGivenName", "prefferedGivenName"))
    expect(first(misspelt, "header.misspelt")).toMatchObject({ column: "prefferedGivenName" })
    expect(misspelt.people.get("p1")?.preferredFirstName).toBe("ハナ")
    expect(count(await read(edit(v11, "orgs.csv", "dateLastModified", "dataLastModified")), "header.misspelt")).toBe(1)
    const foreign = await read(append(v11, "users.csv", ...(v11["classes.csv"] as ReadonlyArray<string>)))
    expect(first(foreign, "row.foreign")).toMatchObject({ file: "users.csv", row: 5 })
    expect(foreign.people.size).toBe(3)
    expect(foreign.coverage.people).toBe("partial")
    const again = await read(append(v11, "users.csv", header("users.csv"), "p3,,,true,s1,student,cy,,Cy,Dee,,,,,,,,"))
    expect(count(again, "row.header-again")).toBe(1)
    expect(again.people.size).toBe(4)
  })

  test("10: no line break at the end, CRLF and LF, byte order mark, spaces around cells", async () => {
    const users = (v11["users.csv"] as ReadonlyArray<string>).join("\r\n")
    const roster = await read(change(v11, { "users.csv": `\ufeff${users}` }), { strict: true })
    expect(roster.counts).toEqual([])
    expect(roster.people.get("p2")?.from.row).toBe(4)
    const mac = await read(change(v11, { "users.csv": users.replaceAll("\r\n", "\r") }), { strict: true })
    expect(mac.people.size).toBe(3)
    const spaces = await read(edit(v11, "users.csv", ",Ada,Böhm,", ", Ada ,Böhm\u00a0,"))
    expect(count(spaces, "cell.space")).toBe(2)
    expect(spaces.people.get("p1")).toMatchObject({ firstName: "Ada", lastName: "Böhm" })
  })

  test("11: lists with spaces after their commas; the termSourcedId of 1.0 with a list", async () => {
    const files = edit(
      edit(v11, "classes.csv", "\"t1,t2\"", "\"t1, t2\""),
      "classes.csv",
      "termSourcedIds",
      "termSourcedId"
    )
    const roster = await read(files)
    expect(roster.classes.get("c1")?.sessions).toEqual(["t1", "t2"])
    expect(count(roster, "list.space")).toBe(1)
    expect(first(roster, "header.old-name")?.message).toContain("termSourcedIds")
  })

  test("12: ids whose leading zeros a spreadsheet dropped", async () => {
    const zeros = edit(v11, "users.csv", "p1,,,", "03100500,,,")
    const roster = await read(edit(zeros, "enrollments.csv", ",p1,", ",3100500,"))
    expect(count(roster, "reference.leading-zeros")).toBe(2)
    expect(roster.memberships.has("c1", "03100500")).toBe(true)
    // With two people that it could be, nothing is guessed.
    const two = await read(
      append(
        edit(zeros, "enrollments.csv", ",p1,", ",3100500,"),
        "users.csv",
        "003100500,,,true,s1,student,x,,X,Y,,,,,,,,"
      )
    )
    expect(count(two, "reference.leading-zeros")).toBe(0)
    expect(count(two, "reference.person")).toBe(2)
  })

  test("13: usernames that are full names, or e-mail addresses while the e-mail is empty", async () => {
    const roster = await read(
      edit(edit(v11, "users.csv", ",ada.b,", ",Ada Böhm,"), "users.csv", ",bo.c,", ",bo@example.org,")
    )
    expect(count(roster, "username.space")).toBe(1)
    expect(count(roster, "username.email")).toBe(1)
    expect(roster.people.get("p1")?.username).toBe("Ada Böhm")
    expect(roster.people.get("p2")).toMatchObject({ username: "bo@example.org" })
    expect(roster.people.get("p2")).not.toHaveProperty("email")
    expect(Roster.isValid(roster)).toBe(true)
  })

  test("14: userIds without braces, apostrophes in addresses, a shared address", async () => {
    const roster = await read(
      edit(edit(v11, "users.csv", "{LDAP:u1}", "LDAP:u1"), "users.csv", "t.weiss@example.org", "O'K@example.org")
    )
    expect(count(roster, "user-ids.form")).toBe(1)
    for (const ids of ["{LDAP:a:b}", "{LDAP::}", "{:u1:b}", "{LDAP:u1},{x:y}"]) {
      expect([ids, count(await read(edit(v11, "users.csv", "{LDAP:u1}", `"${ids}"`)), "user-ids.form")]).toEqual([
        ids,
        0
      ])
    }
    // The last took years.
    for (const ids of ["{LDAP:}", "{:u1}", "{::}", "{a:b},", `${"{::::},".repeat(40)}{`]) {
      expect([ids, count(await read(edit(v11, "users.csv", "{LDAP:u1}", `"${ids}"`)), "user-ids.form")]).toEqual([
        ids,
        1
      ])
    }
    expect(count(roster, "email.form")).toBe(0)
    expect(count(roster, "email.shared")).toBe(1)
    expect(roster.people.get("p1")?.email).toBe("o'k@example.org")
    expect(count(await read(edit(v11, "users.csv", "o'k@example.org", "none")), "email.form")).toBe(1)
  })

  // 15 and 16 are in Formats.test.ts.

  test("17: passwords in plain text are wrapped, and no diagnostic has them, even with values", async () => {
    const shared = edit(v11, "users.csv", "05,\n", "05,x\n")
    const rows = Array.from(
      { length: 6 },
      (_, index) => `q${index},,,true,s1,student,q${index},,Q,${index},,,,,,,05,school2026`
    )
    const roster = await read(append(shared, "users.csv", ...rows), { values: true })
    expect(first(roster, "password.shared")?.message).toContain("6 people")
    expect(JSON.stringify([...roster.people.values()])).not.toContain("school2026")
    expect(JSON.stringify(roster.diagnostics)).not.toContain("school2026")
    expect(JSON.stringify(roster.diagnostics)).not.toContain("s3cret")
  })

  test("18: classes without a member", async () => {
    const roster = await read(append(v11, "classes.csv", "c3,,,Empty,,co1,,scheduled,,s1,t1,,,"))
    expect(first(roster, "class.empty")).toMatchObject({ severity: "info", row: 4 })
    expect(roster.memberships.countOfClass("c3")).toBe(0)
  })
})

describe("real files break the rules", () => {
  test("TRUE instead of true", async () => {
    const roster = await read(edit(v11, "users.csv", "p2,,,false", "p2,,,FALSE"))
    expect(first(roster, "boolean.form")).toMatchObject({ column: "enabledUser" })
    expect(roster.people.get("p2")?.enabled).toBe(false)
    const unreadable = await read(edit(v11, "users.csv", "p2,,,false", "p2,,,maybe"))
    expect(count(unreadable, "boolean.unreadable")).toBe(1)
    expect(unreadable.people.get("p2")?.enabled).toBe(true)
  })

  test("1/05/2023 dates", async () => {
    const files = (date: string) => edit(v11, "academicSessions.csv", "2027-02-01", date)
    const ambiguous = await read(files("1/05/2027"))
    expect(first(ambiguous, "date.ambiguous")).toMatchObject({ column: "startDate", row: 4 })
    expect(ambiguous.sessions.get("t2")?.start).toBe("2027-01-05")
    expect((await read(files("1/05/2027"), { dayFirst: true })).sessions.get("t2")?.start).toBe("2027-05-01")
    expect((await read(files("25/01/2027"))).sessions.get("t2")?.start).toBe("2027-01-25")
    expect((await read(files("25.1.2027"))).sessions.get("t2")?.start).toBe("2027-01-25")
    expect((await read(files("20270125"))).sessions.get("t2")?.start).toBe("2027-01-25")
    const unreadable = await read(files("2027-02-30"))
    expect(count(unreadable, "date.unreadable")).toBe(1)
    expect(unreadable.sessions.get("t2")).not.toHaveProperty("start")
    expect(count(await read(files("2028-01-01")), "date.order")).toBe(1)
  })

  test("files in another case: userprofiles.csv, Users.csv", async () => {
    const roster = await read(
      change(v11, { "users.csv": undefined, "Users.csv": v11["users.csv"], "userprofiles.csv": "x" })
    )
    expect(first(roster, "set.name-case")).toMatchObject({ file: "Users.csv" })
    expect(count(roster, "set.file-private")).toBe(1)
    expect(roster.people.size).toBe(3)
  })

  test("the header names of 1.0 in a 1.1 set", async () => {
    const roster = await read(
      edit(
        edit(edit(v11, "users.csv", "userIds", "userId"), "users.csv", "agentSourcedIds", "agents"),
        "users.csv",
        "grades",
        "grade"
      )
    )
    expect(count(roster, "header.old-name")).toBe(3)
    expect(roster.people.get("p1")?.grades).toEqual(["05"])
  })

  test("extension columns that are not metadata.* are reported and ignored", async () => {
    const roster = await read(
      edit(
        edit(v11, "orgs.csv", "parentSourcedId", "parentSourcedId,ext_region,metadata.zone"),
        "orgs.csv",
        ",d1",
        ",d1,north,7"
      )
    )
    expect(count(roster, "header.unknown-column")).toBe(2)
    expect(first(roster, "header.extension-name")).toMatchObject({ column: "ext_region" })
    expect(count(roster, "header.extension-name")).toBe(1)
  })

  test("empty lines, also doubled ones and ones with commas", async () => {
    const roster = await read(append(v11, "orgs.csv", "", "", ",,,,,,"))
    expect(count(roster, "csv.empty-line")).toBe(3)
    expect(roster.source.files.find((file) => file.name === "orgs.csv")?.rows).toBe(2)
  })

  test("orphan enrolments are left out", async () => {
    const roster = await read(append(v11, "enrollments.csv", "e6,,,c1,s1,p7,student,,,", "e7,,,c7,s1,p1,student,,,"))
    expect(first(roster, "reference.person")).toMatchObject({ row: 7, column: "userSourcedId", severity: "error" })
    expect(first(roster, "reference.class")).toMatchObject({ row: 8, column: "classSourcedId", severity: "error" })
    expect(roster.memberships.size).toBe(5)
  })

  test("circular parents are cut", async () => {
    const roster = await read(edit(v11, "orgs.csv", "district,,", "district,,s1"))
    expect(count(roster, "parent.circle")).toBe(1)
    let steps = 0
    for (let at = roster.schools.get("s1"); at !== undefined; at = roster.schools.get(at.parent ?? "")) {
      expect(steps++).toBeLessThan(5)
    }
  })

  test("proprietary roles and roles in other words", async () => {
    const roster = await read(
      edit(
        edit(v11, "users.csv", ",s1,teacher,", ",s1,Lecturer,"),
        "users.csv",
        ",s1,student,ada.b",
        ",s1,ext:mentor,ada.b"
      )
    )
    expect(first(roster, "role.form")).toMatchObject({ row: 2, column: "role" })
    expect(first(roster, "role.unknown")).toMatchObject({ row: 3 })
    expect(roster.people.get("u1")?.role).toBe("teacher")
    expect(roster.people.get("p1")).toMatchObject({ role: "other", roles: [{ name: "ext:mentor" }] })
  })
})
