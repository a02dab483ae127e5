/** The rules of the OneRoster CSV binding: each broken one is reported, and an error with `strict`. */
import { describe, expect, test } from "vitest"
import * as Roster from "../../src/model/Roster.ts"
import type { CodeName } from "../../src/read/report/Codes.ts"
import { append, change, count, edit, type Files, first, folder, open, read, v11, v12, zip } from "./Sets.ts"

const rule = (
  name: string,
  code: CodeName,
  files: Files | (() => Promise<string> | string),
  severity: "error" | "warning" | "info" = "warning"
) =>
  test(name, async () => {
    const path = typeof files === "function" ? await files() : await folder(files)
    const lenient = await open(path)
    expect(first(lenient, code)?.severity).toBe(severity)
    expect(Roster.isValid(lenient)).toBe(severity !== "error")
    const strict = await open(path, { strict: true })
    expect(first(strict, code)?.severity).toBe("error")
    expect(Roster.isValid(strict)).toBe(false)
    expect([...strict.people.keys()]).toEqual([...lenient.people.keys()])
  })

const edited = (table: string, from: string | RegExp, to: string) => edit(v11, `${table}.csv`, from, to)
const appended = (table: string, ...rows: ReadonlyArray<string>) => append(v11, `${table}.csv`, ...rows)

const prefixed = (files: Files) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`export/${name}`, content]))

describe("rules of the OneRoster CSV binding", () => {
  rule("files are at the root of the zip", "set.parent-folder", () => zip(prefixed(v11)))
  rule(
    "files are UTF-8",
    "encoding.assumed",
    change(v11, {
      "users.csv": Buffer.from(
        (v11["users.csv"] as ReadonlyArray<string>).join("\n").replace("Çelik", "Celik"),
        "latin1"
      )
    })
  )
  rule(
    "cells are separated by commas",
    "csv.delimiter",
    edited("courses", /,(?=(?:[^"\n]*"[^"\n]*")*[^"\n]*$)/gm, ";"),
    "info"
  )
  rule("quotes inside cells are doubled", "csv.quote", edited("users", ",Tessa,", ",Tes\"sa,"))
  rule("there are no line breaks inside cells", "cell.line-break", edited("users", ",Tessa,", ",\"Tessa\nMaria\","))
  rule(
    "a header is required, and so is each column of it",
    "header.missing-column",
    edited("orgs", ",name,", ",wrong,")
  )
  rule("header names are case-sensitive", "header.misspelt", edited("users", "givenName", "GivenName"))
  rule("columns are in a fixed order", "header.order", edited("users", "givenName,familyName", "familyName,givenName"))
  rule("column names are unique", "header.repeated", edited("orgs", "parentSourcedId", "parentSourcedId,name"))
  rule(
    "extension columns are named metadata.*",
    "header.extension-name",
    edited("orgs", "parentSourcedId", "parentSourcedId,region")
  )
  rule(
    "extension columns are at the right end",
    "header.extension-name",
    edit(
      edited("orgs", "dateLastModified,name", "dateLastModified,metadata.x,name"),
      "orgs.csv",
      /,,,(?=District|Lindenfeld)/g,
      ",,,,"
    )
  )
  rule(
    "a file without rows is invalid",
    "file.no-rows",
    change(v11, {
      "courses.csv": [(v11["courses.csv"] as ReadonlyArray<string>)[0]!],
      "classes.csv": (v11["classes.csv"] as ReadonlyArray<string>).map((line) => line.replace("co1", ""))
    })
  )
  rule("an empty file is invalid", "file.empty", change(v11, { "academicSessions.csv": "" }), "error")
  rule("required files are there", "set.file-missing", change(v11, { "orgs.csv": undefined }), "error")
  rule("a manifest is required", "manifest.missing", change(v11, { "manifest.csv": undefined }))
  rule(
    "the manifest names the version",
    "manifest.version",
    edited("manifest", "oneroster.version,1.1", "oneroster.version,2.0")
  )
  rule(
    "each file has a mode in the manifest",
    "manifest.mode-empty",
    edited("manifest", "file.orgs,bulk", "file.orgs,")
  )
  rule("status is empty in bulk files", "status.in-bulk", edited("users", "p1,,,", "p1,active,,"))
  rule(
    "dateLastModified is empty in bulk files",
    "status.in-bulk",
    edited("users", "p1,,,", "p1,,2026-01-01T00:00:00.000Z,")
  )
  rule("status is active or tobedeleted", "status.unknown", edited("users", "p1,,,", "p1,here,,"))
  rule("ids have 1 to 255 of a few characters", "id.form", appended("orgs", "a b,,,Name,school,,"))
  rule("ids are at most 255 characters", "id.form", appended("orgs", `${"a".repeat(256)},,,Name,school,,`))
  rule("every row has an id", "id.missing", appended("orgs", ",,,Name,school,,"), "error")
  rule("ids are unique", "id.repeated", appended("users", "p1,,,true,s1,student,other,,Other,Person,,,,,,,,"), "error")
  rule("rows are not repeated", "row.repeated", appended("orgs", "s1,,,Lindenfeld,school,0012,d1"))
  rule("required cells are filled", "cell.missing", edited("users", ",Ada,Böhm,", ",,Böhm,"))
  rule("dates are YYYY-MM-DD", "date.form", edited("academicSessions", "2027-02-01", "2027/02/01"))
  rule("booleans are true or false", "boolean.form", edited("users", "u1,,,true", "u1,,,1"))
  rule("roles are those of the version", "role.form", edited("users", ",s1,teacher,", ",s1,Teacher,"))
  rule("roles in classes are those of the version", "role.unknown", edited("enrollments", "p2,student", "p2,listener"))
  rule("lists have no spaces", "list.space", edited("classes", "\"t1,t2\"", "\"t1, t2\""))
  rule(
    "the school of a class is a school",
    "class.not-in-school",
    edited("classes", "BAND,scheduled,,s1", "BAND,scheduled,,d1")
  )
  rule("references lead to rows: courses", "reference.course", edited("classes", "Band,,co1", "Band,,co9"))
  rule("references lead to rows: terms", "reference.session", edited("classes", "s1,t1,", "s1,t9,"))
  rule("references lead to rows: schools", "reference.school", edited("users", "p1,,,true,s1", "p1,,,true,s9"))
  rule(
    "references lead to rows: people",
    "reference.person",
    append(v12, "roles.csv", "r9,,,p9,primary,student,,,s1,"),
    "error"
  )

  test("quoted cells keep commas, quotes and leading zeros", async () => {
    const roster = await read(
      appended("users", "\"0007\",,,true,\"s1\",student,cy,,\"Cy \"\"C\"\"\",\"Dee, Jr\",,,,,,,\"05,06\","),
      { strict: true }
    )
    expect(roster.counts).toEqual([])
    expect(roster.people.get("0007")).toMatchObject({
      firstName: "Cy \"C\"",
      lastName: "Dee, Jr",
      grades: ["05", "06"]
    })
  })

  test("a BOM is tolerated, and empty cells are no data", async () => {
    const files = change(v11, { "orgs.csv": `\ufeff${(v11["orgs.csv"] as ReadonlyArray<string>).join("\n")}` })
    expect((await read(files, { strict: true })).counts).toEqual([])
    expect((await read(v11)).people.get("u1")).not.toHaveProperty("middleName")
  })

  test("demographics are never opened", async () => {
    const roster = await read(change(v11, { "demographics.csv": ["sourcedId,birthDate", "p1,2015-01-01"] }))
    expect(first(roster, "set.file-private")).toMatchObject({ file: "demographics.csv" })
    expect(roster.source.files.some((file) => file.name === "demographics.csv")).toBe(false)
    expect(count(roster, "set.file-unused")).toBe(0)
  })

  test("of many violations of one rule the first are kept, and all are counted", async () => {
    const rows = Array.from({ length: 250 }, (_, index) => `x${index},,,True,s1,student,x${index},,X,Y,,,,,,,,`)
    const roster = await read(appended("users", ...rows), { keep: 10 })
    expect(count(roster, "boolean.form")).toBe(250)
    expect(roster.diagnostics.filter((diagnostic) => diagnostic.code === "boolean.form")).toHaveLength(10)
  })

  test("diagnostics have no cell unless asked", async () => {
    const files = edited("users", "o'k@example.org", "not an address")
    expect(JSON.stringify((await read(files)).diagnostics)).not.toContain("not an address")
    expect(first(await read(files, { values: true }), "email.form")?.value).toBe("not an address")
  })
})
