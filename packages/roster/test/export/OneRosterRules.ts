/**
 * The rules of OneRoster 1.2 CSV, written from the tables of the specification and without the readers of this tool: an export that only its own reader
 * accepts would prove little.
 */
import { parse } from "csv-parse/sync"

const common = "sourcedId! status dateLastModified"

/** Columns in order; `!` is required. */
const tables: Readonly<Record<string, string>> = {
  academicSessions: "title! type! startDate! endDate! parentSourcedId schoolYear!",
  orgs: "name! type! identifier parentSourcedId",
  courses: "schoolYearSourcedId title! courseCode grades orgSourcedId! subjects subjectCodes",
  classes:
    "title! grades courseSourcedId! classCode classType! location schoolSourcedId! termSourcedIds! subjects subjectCodes periods",
  users:
    "enabledUser! username! userIds givenName! familyName! middleName identifier email sms phone agentSourcedIds grades password userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
  roles: "userSourcedId! roleType! role! beginDate endDate orgSourcedId! userProfileSourcedId",
  enrollments: "classSourcedId! schoolSourcedId! userSourcedId! role! primary beginDate endDate"
}

const vocabulary: Readonly<Record<string, string>> = {
  "academicSessions.type": "gradingPeriod semester schoolYear term",
  "orgs.type": "department school district local state national",
  "classes.classType": "homeroom scheduled",
  "users.enabledUser": "true false",
  "roles.roleType": "primary secondary",
  "roles.role":
    "aide counselor districtAdministrator guardian parent principal proctor relative siteAdministrator student systemAdministrator teacher",
  "enrollments.role": "administrator proctor student teacher",
  "enrollments.primary": "true false"
}

/** Which table an id is looked up in. */
const references: Readonly<Record<string, string>> = {
  "academicSessions.parentSourcedId": "academicSessions",
  "orgs.parentSourcedId": "orgs",
  "courses.orgSourcedId": "orgs",
  "courses.schoolYearSourcedId": "academicSessions",
  "classes.courseSourcedId": "courses",
  "classes.schoolSourcedId": "orgs",
  "classes.termSourcedIds": "academicSessions",
  "users.primaryOrgSourcedId": "orgs",
  "roles.userSourcedId": "users",
  "roles.orgSourcedId": "orgs",
  "enrollments.classSourcedId": "classes",
  "enrollments.schoolSourcedId": "orgs",
  "enrollments.userSourcedId": "users"
}

type Row = Readonly<Record<string, string>>

export interface Checked {
  readonly problems: ReadonlyArray<string>
  readonly rows: Readonly<Record<string, ReadonlyArray<Row>>>
}

/** Checks a set of files, by name with `.csv`. */
export const check = (files: Readonly<Record<string, Uint8Array>>): Checked => {
  const problems: Array<string> = []
  const rows: Record<string, ReadonlyArray<Row>> = {}
  const textOf = (file: string): string => {
    const bytes = files[file]!
    if (bytes[0] === 0xef) problems.push(`${file}: byte order mark`)
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  }
  const manifest = new Map<string, string>()
  if (files["manifest.csv"] === undefined) problems.push("manifest.csv: missing")
  else {
    const [head, ...lines] = parse(textOf("manifest.csv")) as Array<[string, string]>
    if (head?.join() !== "propertyName,value") problems.push("manifest.csv: header")
    for (const [name, value] of lines) manifest.set(name, value)
  }
  if (manifest.get("manifest.version") !== "1.0") problems.push("manifest.version")
  if (manifest.get("oneroster.version") !== "1.2") problems.push("oneroster.version")
  for (const [name, mode] of manifest) {
    if (!name.startsWith("file.")) continue
    const there = files[`${name.slice(5)}.csv`] !== undefined
    if (mode !== (there ? "bulk" : "absent")) problems.push(`manifest: ${name} is ${mode}`)
  }
  for (const file of Object.keys(files)) {
    const name = file.replace(/\.csv$/, "")
    if (name === "manifest") continue
    if (manifest.get(`file.${name}`) === undefined) problems.push(`${file}: not in the manifest`)
    const columns = tables[name] === undefined ? undefined : `${common} ${tables[name]}`.split(" ")
    if (columns === undefined) {
      problems.push(`${file}: unknown`)
      continue
    }
    const [head = [], ...lines] = parse(textOf(file))
    const names = columns.map((column) => column.replace("!", ""))
    const extra = head.slice(names.length)
    if (head.slice(0, names.length).join() !== names.join() || extra.some((cell) => !cell.startsWith("metadata."))) {
      problems.push(`${file}: header ${head.join()}`)
    }
    if (lines.length === 0) problems.push(`${file}: no rows`)
    rows[name] = lines.map((cells) => Object.fromEntries(head.map((column, index) => [column, cells[index] ?? ""])))
    const ids = new Set<string>()
    for (const row of rows[name]) {
      const id = row["sourcedId"] ?? ""
      if (!/^[0-9A-Za-z./@_-]{1,255}$/.test(id)) problems.push(`${file}: identifier ${id}`)
      if (ids.size === ids.add(id).size) problems.push(`${file}: ${id} twice`)
      if (row["status"] !== "" || row["dateLastModified"] !== "") problems.push(`${file}: ${id} has a status in bulk`)
      for (const column of columns) {
        const value = row[column.replace("!", "")] ?? ""
        if (column.endsWith("!") && value === "") problems.push(`${file}: ${id} has no ${column}`)
        if (/[\r\n]/.test(value)) problems.push(`${file}: line break in ${column}`)
        const allowed = vocabulary[`${name}.${column.replace("!", "")}`]?.split(" ")
        if (value !== "" && allowed?.includes(value) === false) problems.push(`${file}: ${column} ${value}`)
        if (/Date!?$/.test(column) && value !== "" && !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
          problems.push(`${file}: ${column} ${value}`)
        }
      }
      if (name === "users" && !/^(\{[^{}:]+:[^{}:]+\}(,|$))*$/.test(row["userIds"] ?? "")) {
        problems.push(`${file}: userIds ${row["userIds"]}`)
      }
      if (name === "users" && row["password"] !== "") problems.push(`${file}: a password`)
    }
  }
  const byId = (name: string, id: string) => rows[name]?.find((row) => row["sourcedId"] === id)
  for (const [reference, target] of Object.entries(references)) {
    const [name = "", column = ""] = reference.split(".")
    for (const row of rows[name] ?? []) {
      for (const id of (row[column] ?? "").split(",").filter((id) => id !== "")) {
        if (byId(target, id) === undefined) problems.push(`${reference}: ${id} is nowhere`)
      }
    }
  }
  const primaries = new Set<string>()
  for (const row of rows["enrollments"] ?? []) {
    const room = row["classSourcedId"]!
    if (row["schoolSourcedId"] !== byId("classes", room)?.["schoolSourcedId"]) {
      problems.push("enrollments: other school")
    }
    if (row["primary"] !== "true") continue
    if (row["role"] !== "teacher" || primaries.has(room)) problems.push(`enrollments: primary of ${room}`)
    primaries.add(room)
  }
  for (const row of rows["classes"] ?? []) {
    if (byId("orgs", row["schoolSourcedId"]!)?.["type"] !== "school") problems.push("classes: not in a school")
    if (byId("academicSessions", row["termSourcedIds"]!)?.["type"] !== "term") problems.push("classes: not in a term")
  }
  for (const row of rows["academicSessions"] ?? []) {
    if (row["startDate"]! > row["endDate"]!) problems.push("academicSessions: ends before it begins")
  }
  for (const row of rows["users"] ?? []) {
    const own = (rows["roles"] ?? []).filter((role) => role["userSourcedId"] === row["sourcedId"])
    if (own.filter((role) => role["roleType"] === "primary").length !== 1) problems.push("roles: not one primary role")
  }
  return { problems, rows }
}
