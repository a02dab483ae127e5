/** What is no mistake is no warning, and what is one is reported where it is. */
import { assert, describe, it } from "@effect/vitest"
import * as Lives from "../../src/live/Live.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import * as Make from "../../src/plan/school/Make.ts"
import * as Day from "../../src/read/text/Day.ts"
import { RowIds } from "../../src/read/text/RowIds.ts"
import * as Role from "../../src/read/value/Role.ts"
import { append, count, edit, type Files, first, linesOf, read, v11, v12 } from "./Sets.ts"

const places = (roster: Awaited<ReturnType<typeof read>>, code: string) =>
  roster.diagnostics.filter((one) => one.code === code).map(({ column, file, row }) => `${file}:${row}:${column}`)

describe("a row with more cells than the header", () => {
  it("RO5 is kept if those are empty, with a warning", async () => {
    const roster = await read(append(v11, "users.csv", "p3,,,true,s1,student,cy,,Cy,Dee,,,,,,,,,,"))
    assert.strictEqual(roster.people.get("p3")?.lastName, "Dee")
    assert.strictEqual(roster.coverage.people, "complete")
    assert.deepInclude(first(roster, "row.cells-empty"), { row: 5, severity: "warning" })
    // Cells that all have a space before them are none that a comma moved.
    const spaced = await read(append(v11, "users.csv", "p3, , , true, s1, student, cy, , Cy, Dee, , , , , , , , , , "))
    assert.strictEqual(spaced.people.get("p3")?.lastName, "Dee")
    const filled = await read(append(v11, "users.csv", "p3,,,true,s1,student,cy,,Cy,Dee,,,,,,,,,,x"))
    assert.isFalse(filled.people.has("p3"))
  })
})

describe("ids and schools", () => {
  it("RO6 that repeat or are in no file are reported in each file, at their own place", async () => {
    const files = append(
      append(
        append(edit(v12, "courses.csv", ",s1,Music", ",s7,Music"), "courses.csv", "co1,,,y27,Art,ART,,s1,,"),
        "enrollments.csv",
        "e1,,,c2,s8,p2,student,false,,",
        "e2,,,c1,s8,p2,student,false,,"
      ),
      "roles.csv",
      "r3,,,g1,primary,guardian,,,s9,"
    )
    const roster = await read(files)
    assert.deepStrictEqual(places(roster, "id.repeated"), ["courses.csv:3:sourcedId"])
    assert.deepStrictEqual(places(roster, "id.reused"), ["roles.csv:6:sourcedId", "enrollments.csv:7:sourcedId"])
    assert.deepStrictEqual(places(roster, "reference.school"), [
      "courses.csv:2:orgSourcedId",
      "roles.csv:6:orgSourcedId",
      "enrollments.csv:7:schoolSourcedId"
    ])
    // The first course stays, and both enrollments.
    assert.strictEqual(roster.classes.get("c1")?.course, "Music")
    assert.isTrue(roster.memberships.has("c2", "p2"))
    assert.isTrue(roster.memberships.has("c1", "p1"))
  })

  it("RO18 terms that are in no file are reported in each row, and a role of a file of its own there", async () => {
    const terms = edit(v12, "classes.csv", /t1/g, "gone")
    const rows = linesOf(terms, "classes.csv").flatMap((line, index) => line.includes("gone") ? [index + 1] : [])
    assert.isAbove(rows.length, 1)
    assert.deepStrictEqual(
      places(await read(terms), "reference.session"),
      rows.map((row) => `classes.csv:${row}:undefined`)
    )
    const roster = await read(edit(v12, "roles.csv", "g1,primary,guardian", "g1,primary,systemAdministrator"))
    const [notice] = Make.make(roster, Lives.make(), IdMaps.empty, { today: "2026-11-26" }).notices.filter(({ code }) =>
      code === "administrator-not-made"
    )
    assert.deepStrictEqual(notice?.from, { file: "roles.csv", row: 5 })
  })

  it("RO18 a file that nobody knows, ends of lines of old Macs, and a removal of an id that nobody has break the rules", async () => {
    const [at, header] = ["2026-11-01T08:00:00.000Z", linesOf(v11, "users.csv")[0]!]
    const row = linesOf(v11, "users.csv")[1]!.replace(/^[^,]*,,,/, `gone,tobedeleted,${at},`)
    const delta = edit({ ...v11, "users.csv": [header, row] }, "manifest.csv", "file.users,bulk", "file.users,delta")
    const known = { accounts: new Set(["p1"]), classes: new Set(["c1"]) }
    const strict = async (files: Parameters<typeof read>[0], code: string, options = {}) =>
      (await read(files, { strict: true, ...options })).diagnostics.filter((one) => one.code === code).map((one) =>
        one.severity
      )
    assert.deepStrictEqual(await strict({ ...v11, "notes.txt": "x" }, "set.file-unused"), ["error"])
    assert.deepStrictEqual(
      await strict({ ...v11, "users.csv": linesOf(v11, "users.csv").join("\r") }, "csv.line-end"),
      ["error"]
    )
    assert.deepStrictEqual(await strict(delta, "delta.unknown-removal", { known }), ["error"])
    assert.deepStrictEqual(
      await strict(delta, "delta.unknown-removal", { known: { ...known, accounts: new Set(["gone"]) } }),
      []
    )
  })

  it("are compared among many rows without keeping them", () => {
    const ids = new RowIds()
    const all = Array.from({ length: 5000 }, (_, n) => `e${n}`)
    assert.deepStrictEqual(new Set(all.map((id) => ids.add(id, `${id} values`))), new Set(["new"]))
    assert.deepStrictEqual(new Set(all.map((id) => ids.add(id, `${id} values`))), new Set(["same"]))
    assert.deepStrictEqual(new Set(all.map((id) => ids.add(id, "others"))), new Set(["other"]))
  })
})

describe("the limits of a reader", () => {
  const list = (cell: string, end = "\n") => ({
    "list.csv": `username,first name,last name,role\nada,${cell},Lund,student\nbo,Bo,Reed,student${end}`
  })
  const limits = { cellLength: 20, lineBytes: 40 }

  it("are exact: a cell and a line of the most that is allowed are read", async () => {
    const lost = async (length: number, more: object) =>
      (await read(list("x".repeat(length)), { limits: { ...limits, ...more } })).counts
        .filter(({ severity }) => severity === "error").map(({ code }) => code)
    assert.deepStrictEqual([await lost(20, { lineBytes: 1000 }), await lost(21, { lineBytes: 1000 })], [[], [
      "cell.too-long"
    ]])
    // Longer lines than the header's, and an open quote, which is read line by line.
    const whole = async (
      length: number
    ) => [
      ...(await read(list(`"${"x".repeat(length)}`), { limits: { cellLength: 1000, lineBytes: 50 } })).people.keys()
    ]
    const fits = 50 - "ada,\",Lund,student".length
    assert.deepStrictEqual([await whole(fits), await whole(fits + 1)], [["ada", "bo"], ["bo"]])
  })

  it("find the last line without an end, and with each of the usual ones", async () => {
    for (const end of ["", "\n", "\r", "\r\n", "\n\n", "\n\r\n"]) {
      const roster = await read(list("Ada", end))
      assert.deepStrictEqual([...roster.people.keys()], ["ada", "bo"], JSON.stringify(end))
    }
    const mac = await read({
      "list.csv": "username,first name,last name,role\rada,Ada,Lund,student\rbo,Bo,\"Re\red\",student\r"
    })
    assert.deepStrictEqual([...mac.people.values()].map(({ lastName }) => lastName), ["Lund", "Re ed"])
  })

  it("UTF-16 without a mark is recognised with few letters that are ASCII", async () => {
    const text =
      "username,first name,last name,role\nada,\u82b1\u82b1\u82b1\u82b1\u82b1\u82b1\u82b1\u82b1\u82b1\u82b1\u82b1\u82b1,\u4f50\u85e4,student\n"
    for (const bytes of [Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()]) {
      assert.strictEqual((await read({ "list.csv": bytes })).people.get("ada")?.lastName, "\u4f50\u85e4")
    }
  })
})

describe("a person with several roles", () => {
  it("is what most rights come from: a teacher before an administrator, before a student", () => {
    const roles = (...names: ReadonlyArray<"teacher" | "administrator" | "student" | "other">) =>
      names.map((role) => ({ name: role, role, primary: true }))
    assert.strictEqual(Role.ofPerson(roles("student", "administrator", "teacher"), "2026-11-26"), "teacher")
    assert.strictEqual(Role.ofPerson(roles("student", "administrator", "other"), "2026-11-26"), "administrator")
    assert.strictEqual(Role.ofPerson(roles("other", "student"), "2026-11-26"), "student")
    assert.strictEqual(Role.ofPerson([], "2026-11-26"), "other")
    const [now, past] = [{ name: "s", role: "student", primary: true, end: "2026-11-26" }, {
      name: "t",
      role: "teacher",
      primary: true,
      end: "2026-11-25"
    }] as const
    assert.strictEqual(Role.ofPerson([past, now], "2026-11-26"), "student")
    assert.strictEqual(Role.ofPerson([past, { ...now, end: "2026-11-20" }], "2026-11-26"), "teacher")
    assert.deepStrictEqual(
      ["Sch\u00fcler", "\u00c9l\u00e8ve", "\u751f\u5f92", "School Tech-Lead", "LEHRKRAFT", "boss"].map(Role.recognise),
      [
        "student",
        "student",
        "student",
        "administrator",
        "teacher",
        undefined
      ]
    )
  })
})

describe("what the file says itself", () => {
  const term = (start: string, end: string): Files =>
    edit(edit(v11, "academicSessions.csv", "2027-02-01", start), "academicSessions.csv", "2026-08-01,2027-01-31", end)

  it("RO7 a date such as 6/30/2018 settles the others of its file, in either order and wherever it is", async () => {
    for (
      const [other, start] of [
        ["2026-08-01,1/31/2027", "2027-02-01"],
        ["2026-08-01,31/1/2027", "2027-01-02"]
      ] as const
    ) {
      const roster = await read(term("2/1/2027", other))
      assert.deepStrictEqual([count(roster, "date.ambiguous"), roster.sessions.get("t2")?.start], [0, start])
      // Dates of other files do not count.
      const one = edit(v11, "academicSessions.csv", "2027-02-01", "2/1/2027")
      const elsewhere = await read(edit(one, "enrollments.csv", "2026-08-01", "13/1/2026"))
      assert.strictEqual(count(elsewhere, "date.ambiguous"), 1)
    }
    const both = await read(term("2/1/2027", "13/1/2026,1/31/2027"))
    assert.deepStrictEqual([count(both, "date.ambiguous"), both.sessions.get("t2")?.start], [1, "2027-02-01"])
    for (const no of ["32/1/2027", "0/13/2027", "13/0/2027", "1/32/2027", "1/13/20275", "2027/1/13"]) {
      assert.strictEqual(count(await read(term("2/1/2027", `2026-08-01,${no}`)), "date.ambiguous"), 1, no)
    }
  })

  it("RO7 is found where a file is read in parts", async () => {
    const text = Buffer.from("sourcedId,startDate\nt1,2/1/2027\nt2,12/31/2027\nt3,")
    for (let at = 0; at <= text.length; at++) {
      const parts = async function*() {
        yield text.subarray(0, at)
        yield text.subarray(at)
      }
      const file = { name: "sessions.csv", bytes: text.length, open: () => Promise.resolve(parts()) }
      assert.strictEqual(await Day.orderOf(file, "utf-8"), "month-first", String(at))
    }
  })

  it("RO8 a byte order mark of UTF-16, semicolons and an encoding that was chosen are no warning", async () => {
    const text = "username;first name;last name;role\nada;Zoë;Lund;student\n"
    for (const bytes of [Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from(`\ufeff${text}`, "utf16le").swap16()]) {
      const roster = await read({ "list.csv": bytes })
      assert.strictEqual(roster.people.get("ada")?.firstName, "Zoë")
      assert.deepStrictEqual(roster.counts.map(({ code, severity }) => [code, severity]), [
        ["encoding.utf-16", "info"]
      ])
    }
    const chosen = await read({ "list.csv": Buffer.from(text, "latin1") }, { encoding: "windows-1252" })
    assert.deepStrictEqual(chosen.counts, [])
  })
})
