/** What the files of OneRoster may say wrongly: a row for each, with all findings and what became of the roster. Every file here is our own. */
import { assert, describe, it } from "@effect/vitest"
import * as Roster from "../../src/model/Roster.ts"
import type * as Read from "../../src/read/Read.ts"
import { append, change, edits, type Files, folder, linesOf, open, v11, v12, zip } from "./Sets.ts"

/** What a roster has, by id; a membership is named by both. */
const view = (roster: Roster.Roster): Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> =>
  Object.fromEntries<object>([
    ...[roster.schools, roster.sessions, roster.people, roster.classes].flatMap((all) => [...all]),
    ...[...roster.memberships].map((one) => [`${one.class} ${one.person}`, one] as const)
  ]) as Record<string, Record<string, unknown>>

/**
 * All findings with their places, and what the files are complete for if not for all: people, classes, memberships. `strict` makes errors of
 * warnings, and here of infos with a star.
 */
const found = (path: string, { coverage, diagnostics }: Roster.Roster, strict: Roster.Roster) => {
  const findings = diagnostics.map(({ code, column, file, row, severity }, at) => {
    const place = [file === path ? "" : file.replace(".csv", ""), row, column].filter((part) => part !== undefined)
    const isRule = strict.diagnostics[at]?.severity === "error"
    const words = severity === "warning" && isRule
      ? ""
      : isRule && severity !== "error"
      ? `${severity}* `
      : `${severity} `
    return `${words}${code} ${place.join(":")}`.trim()
  })
  const covered = Object.values(coverage).join(" ")
  return [...findings, ...(covered === "complete complete complete" ? [] : [covered])].join("; ")
}

/** Reads a set leniently and strictly: the rows are the same. */
const reads = (
  files: Files | string,
  expected: string,
  has: Partial<ReturnType<typeof view>> = {},
  options: Read.Options = {}
) =>
  it(expected === "" ? "nothing" : expected, async () => {
    const path = typeof files === "string" ? files : await folder(files)
    const roster = await open(path, options)
    const strict = await open(path, { ...options, strict: true })
    assert.strictEqual(found(path, roster, strict), expected)
    assert.strictEqual(Roster.isValid(roster), !expected.includes("error "))
    assert.deepStrictEqual([...strict.people.keys()], [...roster.people.keys()])
    const there = view(roster)
    const seen = Object.entries(has).map(([id, fields]) => {
      const one = there[id] && Object.keys(fields ?? {}).map((field) => [field, there[id]?.[field]])
      return [id, one && Object.fromEntries(one)]
    })
    assert.deepStrictEqual(Object.fromEntries(seen), has)
  })

const edited = (table: string, from: string | RegExp, to: string) => edits(v11, [table, from, to])
const appended = (table: string, ...rows: ReadonlyArray<string>) => append(v11, `${table}.csv`, ...rows)
const without = (name: string) => change(v11, { [name]: undefined })

describe("the set and its manifest", () => {
  const nested = Object.fromEntries(Object.entries(v11).map(([name, content]) => [`export/${name}`, content]))
  reads(zip(nested), "set.parent-folder export")
  reads(
    change(without("users.csv"), { "Users.csv": v11["users.csv"], "userprofiles.csv": "x" }),
    "set.name-case Users; info set.file-private userprofiles",
    { p1: {} }
  )
  reads(
    { ...v11, "Users.csv": linesOf(v11, "users.csv").slice(0, 2) },
    "error set.file-twice Users; warning coverage.lowered; partial complete partial",
    { p2: {} }
  )
  reads({ ...v11, "demographics.csv": ["sourcedId,birthDate", "p1,2015-01-01"] }, "info set.file-private demographics")
  reads(
    { ...edited("classes", /co1/g, ""), "courses.csv": linesOf(v11, "courses.csv").slice(0, 1) },
    "file.no-rows courses"
  )
  reads(
    { ...v11, "enrollments.csv": linesOf(v11, "enrollments.csv").slice(0, 1) },
    "file.no-rows enrollments; info class.empty classes:2; info class.empty classes:3; warning coverage.lowered; complete complete partial"
  )
  reads(
    { ...v11, "academicSessions.csv": "" },
    "error file.empty academicSessions; reference.session classes:2; reference.session classes:2; reference.session classes:3"
  )
  reads(
    without("orgs.csv"),
    "manifest.absent-though-present manifest:file.orgs; error set.file-missing orgs; reference.school courses:2:orgSourcedId; reference.school classes:2:schoolSourcedId; reference.school users:2:orgSourcedIds; reference.school enrollments:2:schoolSourcedId"
  )
  reads(without("manifest.csv"), "manifest.missing")
  reads(without("courses.csv"), "manifest.absent-though-present manifest:file.courses")
  // Who is right, nobody knows: nobody is removed because of such a file.
  reads(
    edited("manifest", "file.users,bulk", "file.users,absent"),
    "manifest.present-though-absent manifest:file.users; partial complete complete",
    { p1: {} }
  )
  reads(
    edited("manifest", "oneroster.version,1.1", "oneroster.version,2.0"),
    "manifest.version manifest:oneroster.version"
  )
  reads(edited("manifest", "manifest.version,1.0", "manifest.version,1"), "manifest.version manifest:manifest.version")
  reads(edited("manifest", "file.users,bulk", "file.users,"), "manifest.mode-empty manifest:file.users")
  reads(
    edited("manifest", "file.users,bulk", "file.users,incremental"),
    "manifest.mode-unknown manifest:file.users; partial complete complete"
  )
  reads(edited("manifest", "file.users,bulk", "file.users,BULK"), "manifest.mode-case manifest:file.users")
  const quoted = linesOf(v11, "manifest.csv").slice(1).toReversed().map((line) => `"${line.replace(",", "\",\"")}"`)
  reads({ ...v11, "manifest.csv": ["propertyName,value", ...quoted] }, "")
  const status = (row: string, at: number) =>
    at === 0 ? row : row.replace(",,,", `,${at === 1 ? "tobedeleted" : "active"},2026-11-01T08:00:00.000Z,`)
  // Such a file is neither complete nor only changes.
  reads(
    { ...edited("manifest", "file.users,bulk", "file.users,"), "users.csv": linesOf(v11, "users.csv").map(status) },
    "manifest.mode-empty manifest:file.users; partial complete complete",
    { u1: { change: "removed" }, p1: { change: undefined } }
  )
})

describe("bytes, lines and headers", () => {
  const latin = linesOf(v11, "users.csv").join("\n").replace("Çelik", "Celik")
  reads({ ...v11, "users.csv": Buffer.from(latin, "latin1") }, "encoding.assumed users", { u1: { lastName: "Weiß" } })
  const users = linesOf(v11, "users.csv").join("\r\n")
  reads({ ...v11, "users.csv": `\ufeff${users}` }, "", { p2: { from: { file: "users.csv", row: 4 } } })
  reads({ ...v11, "users.csv": users.replaceAll("\r\n", "\r") }, "info* csv.line-end users", { p2: {} })
  reads(edited("courses", /,(?=(?:[^"\n]*"[^"\n]*")*[^"\n]*$)/gm, ";"), "info* csv.delimiter courses")
  reads(edited("users", ",Tessa,", ",Tes\"sa,"), "csv.quote users:2")
  reads(edited("users", ",Tessa,", ",\"Tessa\nMaria\","), "cell.line-break users:2:givenName", {
    u1: { firstName: "Tessa Maria" }
  })
  reads(
    append(
      edited("users", ",Tessa,", ",Tes\"sa,"),
      "users.csv",
      "q1,,,true,s1,student,q1,,\"Line",
      "Break\",Smith,,,,,,,,"
    ),
    "csv.quote users:2; cell.line-break users:5:givenName",
    { q1: { firstName: "Line Break", lastName: "Smith" } }
  )
  reads(appended("users", "\"0007\",,,true,\"s1\",student,cy,,\"Cy \"\"C\"\"\",\"Dee, Jr\",,,,,,,\"05,06\","), "", {
    "0007": { firstName: "Cy \"C\"", lastName: "Dee, Jr", grades: ["05", "06"] }
  })
  reads(appended("orgs", "", "", ",,,,,,"), "csv.empty-line orgs:4; csv.empty-line orgs:5; csv.empty-line orgs:6")
  reads(appended("users", "p3,,,true,s1,student,cy,,Cy,Dee"), "row.cells-missing users:5", { p3: { lastName: "Dee" } })
  // A comma without quotes moves every cell after it: using the row would give the person another's data.
  reads(
    appended("users", "p3,,,true,s1,student,cy,,Cy, Jr,Dee,,,,,,,,"),
    "error row.cells-extra users:5; warning coverage.lowered; partial complete partial",
    { p3: undefined }
  )
  const padded = linesOf(v11, "orgs.csv").map((row, at) => at === 0 ? row : `${row},,`)
  reads({ ...v11, "orgs.csv": padded }, "")
  reads(
    appended("users", ...linesOf(v11, "classes.csv")),
    "error row.foreign users:5; warning coverage.lowered; partial complete partial",
    { c3: undefined }
  )
  reads(
    appended("users", linesOf(v11, "users.csv")[0]!, "p3,,,true,s1,student,cy,,Cy,Dee,,,,,,,,"),
    "row.header-again users:5",
    { p3: {} }
  )
  reads(
    edited("orgs", ",name,", ",wrong,"),
    "info header.unknown-column orgs:1:wrong; header.extension-name orgs:1:wrong; header.missing-column orgs:1:name"
  )
  reads(
    edits(v11, ["orgs", "parentSourcedId", "parentSourcedId,"], ["orgs", ",d1", ",d1,x"]),
    "header.unnamed orgs:1; row.cells-missing orgs:2"
  )
  reads(edited("users", "givenName", "GivenName"), "header.misspelt users:1:GivenName", { p1: { firstName: "Ada" } })
  reads(
    edits(v12, ["users", "preferredGivenName", "prefferedGivenName"], ["orgs", "dateLastModified", "dataLastModified"]),
    "header.misspelt orgs:1:dataLastModified; header.misspelt users:1:prefferedGivenName",
    { p1: { preferredFirstName: "ハナ" } }
  )
  reads(edited("users", "givenName,familyName", "familyName,givenName"), "header.order users:1", {
    p1: { firstName: "Böhm" }
  })
  reads(
    edited("orgs", "parentSourcedId", "parentSourcedId,name"),
    "header.repeated orgs:1:name; row.cells-missing orgs:2; row.cells-missing orgs:3"
  )
  reads(
    edits(v11, ["orgs", "parentSourcedId", "parentSourcedId,ext_region,metadata.zone"], ["orgs", ",d1", ",d1,north,7"]),
    "info header.unknown-column orgs:1:ext_region; header.extension-name orgs:1:ext_region; info header.unknown-column orgs:1:metadata.zone; row.cells-missing orgs:2"
  )
  reads(
    edits(v11, ["orgs", "dateLastModified,name", "dateLastModified,metadata.x,name"], [
      "orgs",
      /,,,(?=District|Lindenfeld)/g,
      ",,,,"
    ]),
    "info header.unknown-column orgs:1:metadata.x; header.extension-name orgs:1:metadata.x"
  )
  reads(
    edits(v11, ["users", "userIds", "userId"], ["users", "agentSourcedIds", "agents"], ["users", "grades", "grade"], [
      "classes",
      "termSourcedIds",
      "termSourcedId"
    ]),
    "header.old-name classes:1:termSourcedId; header.old-name users:1:userId; header.old-name users:1:agents; header.old-name users:1:grade",
    { p1: { grades: ["05"] }, c1: { sessions: ["t1", "t2"] } }
  )
})

describe("rows and cells", () => {
  reads(
    edits(v11, ["users", "p1,,,", "p1,active,,"], ["orgs", "s1,,,", "s1,,2026-01-01T00:00:00.000Z,"]),
    "status.in-bulk orgs:3:dateLastModified; status.in-bulk users:3:status",
    { p1: { change: undefined } }
  )
  reads(edited("users", "p1,,,", "p1,here,,"), "status.unknown users:3:status; status.in-bulk users:3:status")
  reads(
    appended("orgs", "a b,,,Name,school,,", `${"a".repeat(256)},,,Name,school,,`),
    "id.form orgs:4:sourcedId; id.form orgs:5:sourcedId"
  )
  reads(
    appended("users", ",,,true,s1,student,nobody,,No,Id,,,,,,,,"),
    "error id.missing users:5:sourcedId; warning coverage.lowered; partial complete partial"
  )
  reads(
    appended("users", "p1,,,true,s1,student,other,,Other,Person,,,,,,,,"),
    "error id.repeated users:5; warning coverage.lowered; partial complete partial",
    { p1: { username: "ada.b" } }
  )
  reads(edits(v11, ["users", "p1,,,", "__proto__,,,"], ["enrollments", /,p1,/g, ",__proto__,"]), "", {
    "c1 __proto__": {}
  })
  reads(appended("orgs", "s1,,,Lindenfeld,school,0012,d1"), "row.repeated orgs:4")
  reads(edited("users", ",Ada,Böhm,", ",,Böhm,"), "cell.missing users:3:givenName")
  reads(
    edited("users", ",Ada,Böhm,", ", Ada ,Böhm\u00a0,"),
    "cell.space users:3:givenName; cell.space users:3:familyName",
    { p1: { firstName: "Ada", lastName: "Böhm" } }
  )
  reads(edited("users", ",Ada,", ",A\u0000d\u202ea,"), "cell.control users:3:givenName", { p1: { firstName: "Ada" } })
  reads(edited("academicSessions", "2027-02-01", "2027/02/01"), "date.form academicSessions:4:startDate", {
    t2: { start: "2027-02-01" }
  })
  reads(
    edited("academicSessions", "2027-02-01", "1/05/2027"),
    "warning date.ambiguous academicSessions:4:startDate; date.form academicSessions:4:startDate",
    { t2: { start: "2027-01-05" } }
  )
  reads(edited("academicSessions", "2027-02-01", "1/05/2027"), "date.form academicSessions:4:startDate", {
    t2: { start: "2027-05-01" }
  }, { dayFirst: true })
  for (const day of ["25/01/2027", "25.1.2027", "20270125"]) {
    reads(edited("academicSessions", "2027-02-01", day), "date.form academicSessions:4:startDate", {
      t2: { start: "2027-01-25" }
    })
  }
  reads(edited("academicSessions", "2027-02-01", "2027-02-30"), "date.unreadable academicSessions:4:startDate", {
    t2: { start: undefined }
  })
  reads(edited("academicSessions", "2027-02-01", "2028-01-01"), "date.order academicSessions:4:endDate")
  reads(
    edits(v11, ["users", "u1,,,true", "u1,,,1"], ["users", "p2,,,false", "p2,,,FALSE"]),
    "boolean.form users:2:enabledUser; boolean.form users:4:enabledUser",
    { u1: { enabled: true }, p2: { enabled: false } }
  )
  reads(edited("users", "p2,,,false", "p2,,,maybe"), "boolean.unreadable users:4:enabledUser", {
    p2: { enabled: true }
  })
  reads(
    edits(v11, ["users", ",s1,teacher,", ",s1,Lecturer,"], ["users", ",s1,student,ada.b", ",s1,ext:mentor,ada.b"]),
    "role.form users:2:role; role.unknown users:3:role",
    { u1: { role: "teacher" }, p1: { role: "other", schools: ["s1"] } }
  )
  reads(edited("enrollments", "p2,student", "p2,listener"), "role.unknown enrollments:3:role", {
    "c1 p2": { role: "other" }
  })
  reads(appended("enrollments", "e6,,,c2,s1,p2,teacher,false,,"), "info membership.role-differs enrollments:7", {
    "c2 p2": { role: "teacher" },
    p2: { role: "student" }
  })
  reads(edited("classes", "\"t1,t2\"", "\"t1, t2\""), "list.space classes:2:termSourcedIds", {
    c1: { sessions: ["t1", "t2"] }
  })
  reads(
    edits(v11, ["users", ",ada.b,", ",Ada Böhm,"], ["users", ",bo.c,", ",bo@example.org,"]),
    "info username.space users:3; info username.email users:4",
    { p1: { username: "Ada Böhm" }, p2: { username: "bo@example.org", email: undefined } }
  )
  reads(edits(v11, ["users", "t.weiss@example.org", "O'K@example.org"]), "info email.shared users:3", {
    p1: { email: "o'k@example.org" }
  })
  reads(edited("users", "o'k@example.org", "none"), "warning email.form users:3:email")
  for (const ids of ["{LDAP:a:b}", "{LDAP::}", "{:u1:b}", "{LDAP:u1},{x:y}"]) {
    reads(edited("users", "{LDAP:u1}", `"${ids}"`), "")
  }
  // The last took years.
  for (const ids of ["LDAP:u1", "{LDAP:}", "{:u1}", "{::}", "{a:b},", `${"{::::},".repeat(40)}{`]) {
    reads(edited("users", "{LDAP:u1}", `"${ids}"`), "user-ids.form users:2:userIds")
  }
  reads(edited("users", "s3cret pass", "s3cr\ufffdt pass"), "warning password.character-lost users:4:password", {
    p2: { password: undefined }
  })
})

describe("references", () => {
  reads(
    edits(v11, ["classes", "Band,,co1", "Band,,co9"], ["classes", "s1,t1,", "s1,t9,"], [
      "academicSessions",
      "2027-01-31,y27",
      "2027-01-31,y99"
    ]),
    "reference.course classes:3:courseSourcedId; reference.parent academicSessions:3; reference.session classes:3"
  )
  // Reported once in a file, and in each of them.
  reads(
    edits(v11, ["users", /,s1,/g, ",s5,"], ["classes", /,s1,/g, ",s5,"]),
    "reference.school classes:2:schoolSourcedId; reference.school users:2:orgSourcedIds",
    { p1: { schools: ["s5"] } }
  )
  reads(append(v12, "roles.csv", "r9,,,p9,primary,student,,,s1,"), "error reference.person roles:6:userSourcedId")
  reads(
    appended("enrollments", "e6,,,c1,s1,p7,student,,,", "e7,,,c7,s1,p1,student,,,"),
    "error reference.person enrollments:7:userSourcedId; error reference.class enrollments:8:classSourcedId",
    { "c1 p7": undefined, "c7 p1": undefined }
  )
  reads(
    edited("classes", "c2,,,", "c2,tobedeleted,2026-09-01T00:00:00.000Z,"),
    "status.in-bulk classes:3:status; status.removed-in-bulk classes:3:status; info class.removed enrollments:5:classSourcedId; info class.removed enrollments:6:classSourcedId",
    { c2: undefined }
  )
  reads(
    append(
      edited("classes", "c2,,,Band,,co1,BAND,scheduled,,s1", "c2,,,Band,,co1,BAND,scheduled,,dep"),
      "orgs.csv",
      "dep,,,Music,department,,later",
      "later,,,Faculty,local,,nowhere"
    ),
    "reference.parent orgs:5; class.not-in-school classes:3",
    { dep: { parent: "later" }, c2: { school: "dep" } }
  )
  reads(edited("orgs", "district,,", "district,,s1"), "parent.circle orgs:3", {
    d1: { parent: "s1" },
    s1: { parent: undefined }
  })
  reads(
    edits(v11, ["users", "p1,,,", "03100500,,,"], ["enrollments", /,p1,/g, ",3100500,"]),
    "reference.leading-zeros enrollments:2:userSourcedId; reference.leading-zeros enrollments:6:userSourcedId",
    { "c1 03100500": {} }
  )
  reads(
    edits(v11, ["users", "p1,,,", "000,,,"], ["enrollments", /,p1,/g, ",0,"]),
    "reference.leading-zeros enrollments:2:userSourcedId; reference.leading-zeros enrollments:6:userSourcedId",
    { "c1 000": {} }
  )
  // With two people that it could be, nothing is guessed.
  reads(
    append(
      edits(v11, ["users", "p1,,,", "0077,,,"], ["enrollments", /,p1,/g, ",77,"]),
      "users.csv",
      "077,,,true,s1,student,x,,X,Y,,,,,,,,"
    ),
    "error reference.person enrollments:2:userSourcedId; error reference.person enrollments:6:userSourcedId",
    { "c1 0077": undefined }
  )
  reads(
    appended("enrollments", "e6,,,c1,s1,p1,student,false,2027-02-01,2027-07-31"),
    "info membership.repeated enrollments:7",
    { "c1 p1": { begin: "2026-08-01", end: "2027-07-31" } }
  )
  reads(appended("classes", "c3,,,Empty,,co1,,scheduled,,s1,t1,,,"), "info class.empty classes:4", { c3: {} })
})

describe("time", () => {
  reads(v11, "warning time.ended", {}, { today: "2030-01-01" })
  reads(v11, "", {}, { today: "2027-07-31" })
})
