/** What an export says of an organization. */
import { assert, describe, it } from "@effect/vitest"
import { unzipSync } from "fflate"
import * as SaveSet from "../../src/export/SaveSet.ts"
import * as Tables from "../../src/export/Tables.ts"
import type { Live, LiveAccount, LiveClass } from "../../src/live/Live.ts"
import type { Known } from "../../src/plan/IdMap.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import { account, known, live, liveClass } from "../plan/Sketch.ts"
import * as OneRosterRules from "./OneRosterRules.ts"

const today = "2026-11-26"

const filesOf = (made: Tables.Export) =>
  Object.fromEntries(made.tables.map((table) => [`${table.name}.csv`, Buffer.concat([...SaveSet.parts(table)])]))

const cells = (rows: ReadonlyArray<Readonly<Record<string, string>>> | undefined, column: string) =>
  (rows ?? []).map((row) => row[column])

/** Exports, checks the files by the rules of the format, and returns their rows. */
const exported = (there: Live, map: Known = IdMaps.empty, options: Partial<Tables.Options> = {}) => {
  const made = Tables.make(there, map, { today, school: "Lindenfeld", ...options })
  const { problems, rows } = OneRosterRules.check(filesOf(made))
  assert.deepStrictEqual(problems, [])
  return { made, rows }
}

const members = (...of: ReadonlyArray<readonly [string, "teacher" | "student"]>): Partial<LiveClass> => ({
  members: new Map([["root", "teacher"], ...of])
})

const school = (accounts: ReadonlyArray<LiveAccount> = [], classes: ReadonlyArray<LiveClass> = []) =>
  live([account("ada"), account("tess", { role: "teacher" }), ...accounts], [
    liveClass("c", members(["id-ada", "student"], ["id-tess", "teacher"])),
    ...classes
  ])

describe("an export", () => {
  it("has accounts, roles, classes and memberships by the rules of the format", () => {
    const { made, rows } = exported(school())
    assert.deepStrictEqual([made.accounts, made.classes, made.memberships], [3, 1, 3])
    assert.deepStrictEqual(rows["roles"]?.map((row) => [row["userSourcedId"], row["role"]]), [
      ["flat-root", "systemAdministrator"],
      ["flat-id-ada", "student"],
      ["flat-id-tess", "teacher"]
    ])
    assert.deepStrictEqual(rows["enrollments"]?.map((row) => [row["userSourcedId"], row["role"], row["primary"]]), [
      ["flat-root", "teacher", "false"],
      ["flat-id-ada", "student", "false"],
      ["flat-id-tess", "teacher", "true"]
    ])
    assert.strictEqual(rows["users"]?.[1]?.["userIds"], "{Flat:id-ada}")
  })

  it("has the ids of the school's files where the id map knows them", () => {
    const map = known({ accounts: ["ada"], classes: ["c"] })
    const { rows } = exported(school(), map)
    assert.include(cells(rows["users"], "sourcedId"), "ada")
    assert.deepStrictEqual(rows["classes"]?.map((row) => row["sourcedId"]), ["c"])
    const pairs = rows["enrollments"]?.map((row) => row["sourcedId"])
    assert.deepStrictEqual(exported(school(), map).rows["enrollments"]?.map((row) => row["sourcedId"]), pairs)
    // Ids that the format does not allow, such as those of Clever files, are replaced.
    const clever = IdMaps.make([{ kind: "account", source: "student:7", flat: "id-ada", written: {} }])
    assert.include(cells(exported(school(), clever).rows["users"], "sourcedId"), "flat-id-ada")
    const strange = exported(live([account("x", { id: "1 \u00fc" })])).rows["users"]?.at(-1)?.["sourcedId"]
    assert.match(strange ?? "", /^flat-[0-9a-f]{32}$/)
  })

  it("leaves test students out, and says how many", () => {
    const { made, rows } = exported(
      school([account("try", { test: true })], [liveClass("d", members(["id-try", "student"]))])
    )
    assert.strictEqual(made.left.testAccounts, 1)
    assert.notInclude(cells(rows["enrollments"], "userSourcedId"), "flat-id-try")
  })

  it("has archived classes only if asked, in a term that is over", () => {
    const classes = [
      liveClass("old", { state: "archived", created: "2025-09-01T10:00:00.000Z", ...members(["id-ada", "student"]) }),
      liveClass("young", { state: "archived", created: "2026-09-02T10:00:00.000Z", ...members() }),
      liveClass("idle", { state: "inactive" }),
      liveClass("gone", { state: "deleted" })
    ]
    const without = exported(school([], classes))
    assert.deepStrictEqual(without.rows["classes"]?.map((row) => row["title"]), ["Music c"])
    assert.deepStrictEqual([without.made.left.archived, without.made.left.inactive], [2, 1])
    const map = IdMaps.make([{ kind: "class", source: "o", flat: "id-old", written: { year: "2025" } }])
    const { rows } = exported(school([], classes), map, { archived: true })
    assert.deepStrictEqual(rows["classes"]?.map((row) => [row["title"], row["termSourcedIds"]]), [
      ["Music c", "flat-term-2027"],
      ["Music old", "flat-term-2025"],
      ["Music young", "flat-term-2027-over"]
    ])
    assert.deepStrictEqual(
      rows["academicSessions"]?.map((row) => [row["sourcedId"], row["startDate"], row["endDate"], row["schoolYear"]]),
      [
        ["flat-year-2027", "2026-08-01", "2027-07-31", "2027"],
        ["flat-year-2025", "2024-08-01", "2025-07-31", "2025"],
        ["flat-term-2027", "2026-08-01", "2027-07-31", "2027"],
        ["flat-term-2025", "2024-08-01", "2025-07-31", "2025"],
        ["flat-term-2027-over", "2026-08-01", "2026-11-25", "2027"]
      ]
    )
    // Without the map, the day of its creation tells the year.
    assert.strictEqual(
      exported(school([], classes), IdMaps.empty, { archived: true }).rows["classes"]?.[1]?.["termSourcedIds"],
      "flat-term-2026"
    )
    // On the first day of a year, nothing of it is over.
    const first = exported(school([], classes), map, { archived: true, today: "2026-08-01" })
    assert.strictEqual(first.rows["classes"]?.[2]?.["termSourcedIds"], "flat-term-2026")
  })

  it("has the school year that is given", () => {
    const { rows } = exported(school(), IdMaps.empty, { begins: "2026-01-20", ends: "2026-12-15" })
    assert.deepStrictEqual(rows["academicSessions"]?.map((row) => [row["startDate"], row["endDate"], row["title"]]), [
      ["2026-01-20", "2026-12-15", "2026"],
      ["2026-01-20", "2026-12-15", "2026"]
    ])
  })

  it("has exact values, also those that a spreadsheet would run, without line breaks", () => {
    const { rows } = exported(
      school([account("eve", { firstname: "=1+1", lastname: "O\"Ne, il\n2" })], [
        liveClass("f", { name: "@Choir", ...members() })
      ])
    )
    assert.deepStrictEqual(
      rows["users"]?.filter((row) => row["username"] === "eve").map((row) => [row["givenName"], row["familyName"]]),
      [["=1+1", "O\"Ne, il 2"]]
    )
    assert.include(cells(rows["classes"], "title"), "@Choir")
  })

  it("has the username where Flat has no name, and says so; no password and no address that Flat does not have", () => {
    const { made, rows } = exported(live([account("bo", { firstname: undefined, email: "bo@example.org" })]))
    const bo = rows["users"]?.find((row) => row["username"] === "bo")
    assert.deepStrictEqual([bo?.["givenName"], bo?.["email"], bo?.["password"]], ["bo", "bo@example.org", ""])
    // The administrator has no name either.
    assert.strictEqual(made.left.nameless, 2)
  })

  it("has sections in an extension, if there are any", () => {
    assert.notInclude(exported(school()).made.tables.flatMap(({ header }) => header), Tables.sectionColumn)
    const { rows } = exported(school([], [liveClass("s", { section: "7b", ...members() })]))
    assert.deepStrictEqual(rows["classes"]?.map((row) => row[Tables.sectionColumn]), ["", "7b"])
  })

  it("of an organization without classes has no file for them", () => {
    const { made } = exported(live())
    assert.deepStrictEqual(made.tables.map(({ name }) => name), [
      "manifest",
      "orgs",
      "academicSessions",
      "courses",
      "users",
      "roles"
    ])
  })
})

describe("a zip of an export", () => {
  it("is made as it is read: no more rows than were asked for, and the same bytes as the files", () => {
    let made = 0
    const table: Tables.Table = {
      name: "users",
      header: ["a", "b"],
      rows: function*() {
        for (; made < 200_000; made++) yield { a: String(made), b: `${Math.imul(made, 0x9e3779b1) >>> 0}` }
      }
    }
    const bytes: Array<Uint8Array> = []
    for (const part of SaveSet.zipTables([table], new Date(2026, 10, 26))) {
      if (bytes.length === 0) assert.isBelow(made, 100_000)
      bytes.push(part)
    }
    const unpacked = unzipSync(Buffer.concat(bytes))["users.csv"]!
    made = 0
    assert.isTrue(Buffer.concat([...SaveSet.parts(table)]).equals(unpacked))
  })
})
