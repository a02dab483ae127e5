/** Small sets of files for tests, and how to read them. */
import * as Folders from "@flat-sdk/tools/tests/Folders"
import { Effect } from "effect"
import { zipSync } from "fflate"
import { writeFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Roster } from "../../src/model/Roster.ts"
import * as Read from "../../src/read/Read.ts"
import type { CodeName } from "../../src/read/report/Codes.ts"

export type Files = Readonly<Record<string, string | Uint8Array | ReadonlyArray<string>>>

const bytes = (content: Files[string]): Uint8Array =>
  typeof content === "string"
    ? Buffer.from(content)
    : content instanceof Uint8Array
    ? content
    : Buffer.from(`${content.join("\n")}\n`)

export const temporary = (): string => Folders.temporary("roster-read-")

/** Writes files into a folder. */
export const folder = async (files: Files): Promise<string> => {
  const path = temporary()
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), bytes(content))
  }
  return path
}

/** Packs files into a zip. */
export const zip = (files: Files): string => {
  const path = join(temporary(), "set.zip")
  writeFileSync(
    path,
    zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, bytes(content)])))
  )
  return path
}

const today = "2026-11-26"

export const open = (path: string, options: Read.Options = {}): Promise<Roster> =>
  Effect.runPromise(Read.open(path, { today, ...options }))

export const read = async (files: Files, options: Read.Options = {}): Promise<Roster> =>
  open(await folder(files), options)

/** The reason why a path cannot be read. */
export const refusal = (path: string, options: Read.Options = {}) =>
  Effect.runPromise(Effect.flip(Read.open(path, { today, ...options })))

export const count = (roster: Roster, code: CodeName): number =>
  roster.counts.find((count) => count.code === code)?.count ?? 0

export const first = (roster: Roster, code: CodeName) =>
  roster.diagnostics.find((diagnostic) => diagnostic.code === code)

/** A set with changes to some files: a list of lines replaces a file, `undefined` removes it. */
export const change = (files: Files, changes: Readonly<Record<string, Files[string] | undefined>>): Files =>
  Object.fromEntries(
    Object.entries({ ...files, ...changes }).filter((entry): entry is [string, Files[string]] => entry[1] !== undefined)
  )

const manifest = (version: string, mode: string, roles: string) => [
  "propertyName,value",
  "manifest.version,1.0",
  `oneroster.version,${version}`,
  `file.academicSessions,${mode}`,
  `file.classes,${mode}`,
  `file.courses,${mode}`,
  `file.enrollments,${mode}`,
  `file.orgs,${mode}`,
  `file.roles,${roles}`,
  `file.users,${mode}`,
  "source.systemName,Lindenfeld SIS",
  "source.systemCode,lf"
]

const shared = {
  "orgs.csv": [
    "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "d1,,,District,district,,",
    "s1,,,Lindenfeld,school,0012,d1"
  ],
  "academicSessions.csv": [
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "y27,,,2026/27,schoolYear,2026-08-01,2027-07-31,,2027",
    "t1,,,Autumn,term,2026-08-01,2027-01-31,y27,2027",
    "t2,,,Spring,term,2027-02-01,2027-07-31,y27,2027"
  ],
  "courses.csv": [
    "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "co1,,,y27,Music,MUS,\"5,6\",s1,Music,"
  ],
  "classes.csv": [
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "c1,,,Choir 5a,05,co1,CH5A,scheduled,,s1,\"t1,t2\",Music,,",
    "c2,,,Band,,co1,BAND,scheduled,,s1,t1,,,"
  ],
  "enrollments.csv": [
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "e1,,,c1,s1,p1,student,false,2026-08-01,2027-01-31",
    "e2,,,c1,s1,p2,student,false,,",
    "e3,,,c1,s1,u1,teacher,true,,",
    "e4,,,c2,s1,u1,teacher,true,,",
    "e5,,,c2,s1,p1,student,false,,"
  ]
}

/** A valid set of OneRoster 1.1. */
export const v11: Files = {
  "manifest.csv": manifest("1.1", "bulk", "absent").filter((line) => !line.startsWith("file.roles")),
  ...shared,
  "users.csv": [
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "u1,,,true,s1,teacher,t.weiss,{LDAP:u1},Tessa,Weiß,,,t.weiss@example.org,,,,,",
    "p1,,,true,s1,student,ada.b,,Ada,Böhm,M,03100500,o'k@example.org,,,,05,",
    "p2,,,false,s1,student,bo.c,,Bo,Çelik,,03100501,,,,,05,s3cret pass"
  ]
}

/** A valid set of OneRoster 1.2. */
export const v12: Files = {
  "manifest.csv": manifest("1.2", "bulk", "bulk"),
  ...shared,
  "users.csv": [
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
    "u1,,,true,t.weiss,,Tessa,Weiß,,,t.weiss@example.org,,,,,,,,,,,s1,",
    "p1,,,true,ada.b,,花,佐藤,,,,,,,05,,,,ハナ,,サトウ,,",
    "p2,,,true,bo.c,,Bo,Çelik,,,,,,,05,,,,,,,,",
    "g1,,,true,g.boehm,,Gil,Böhm,,,,,,,,,,,,,,,"
  ],
  "roles.csv": [
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    "r1,,,u1,primary,teacher,,,s1,",
    "r2,,,p1,primary,student,2026-08-01,2027-07-31,s1,",
    "r3,,,p2,primary,student,,,s1,",
    "r4,,,g1,primary,guardian,,,s1,"
  ]
}

/** Adds rows below the last one of a file. */
export const append = (files: Files, name: string, ...rows: ReadonlyArray<string>): Files => ({
  ...files,
  [name]: [...(files[name] as ReadonlyArray<string>), ...rows]
})

/** Replaces text in a file. */
export const edit = (files: Files, name: string, from: string | RegExp, to: string): Files => {
  const before = (files[name] as ReadonlyArray<string>).join("\n")
  const after = before.replaceAll(from, to)
  if (before === after) throw new Error(`${name} does not contain ${from}`)
  return { ...files, [name]: after.split("\n") }
}

/** Replaces text in several files, each named without its ending. */
export const edits = (
  files: Files,
  ...changes: ReadonlyArray<readonly [table: string, from: string | RegExp, to: string]>
) => changes.reduce((edited, [table, from, to]) => edit(edited, `${table}.csv`, from, to), files)

export const linesOf = (files: Files, name: string) => files[name] as ReadonlyArray<string>
