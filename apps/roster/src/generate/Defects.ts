/**
 * The defects of files as schools send them. Each changes a header, a row, a line or a whole file, and names the code under which the
 * reader reports it. A row defect is made at the first row that it fits, and at one in fifty of the others.
 */
import type { CodeName } from "../read/report/Codes.ts"
import type { Random } from "./Random.ts"
import type { Table } from "./Tables.ts"

/** A row by the names of the columns. */
export interface Cells {
  readonly get: (column: string) => string
  readonly has: (column: string) => boolean
  /** The row with other cells; columns that the table has not are ignored. */
  readonly with: (changes: Readonly<Record<string, string>>) => ReadonlyArray<string>
  readonly all: ReadonlyArray<string>
}

export interface Defect {
  /** `undefined`: readers have to take it without a word. */
  readonly code: CodeName | undefined
  readonly what: string
  readonly kinds: ReadonlyArray<Table["kind"]>
  /** How many are needed before the reader can see it. */
  readonly least?: number
  /** Whether it is left out of `--messy` and only made when it is named, because others cannot be seen beside it. */
  readonly alone?: boolean
  /** Returns the changed header, or `undefined` if it does not fit. */
  readonly header?: (header: ReadonlyArray<string>) => ReadonlyArray<string> | undefined
  /** Returns the rows that replace one, or `undefined` if it does not fit. */
  readonly row?: (cells: Cells, random: Random) => ReadonlyArray<ReadonlyArray<string>> | undefined
  /** Returns the changed line. */
  readonly line?: (line: string) => string | undefined
  /** Returns lines that follow the last one. */
  readonly end?: (table: Table, others: ReadonlyArray<Table>) => ReadonlyArray<string> | undefined
  /** Returns the name of the file. */
  readonly name?: (file: string) => string | undefined
  /** How the whole file is written. */
  readonly bytes?: "windows-1252" | "crlf" | "bom" | "no-final-line-break" | "semicolons"
  /** A file that is added, or one that is left out. */
  readonly add?: { readonly file: string; readonly content: string }
  readonly remove?: string
}

type RowChange = NonNullable<Defect["row"]>

const rename = (from: string, to: string) => (header: ReadonlyArray<string>) =>
  header.includes(from) ? header.map((name) => name === from ? to : name) : undefined

/** Changes cells if `fits`. */
const cell = (column: string, change: (value: string) => string | undefined): RowChange => (cells) => {
  const value = cells.get(column)
  const changed = value === "" ? undefined : change(value)
  return changed === undefined ? undefined : [cells.with({ [column]: changed })]
}

const emails = ["email", "Student_email", "Teacher_email", "e-mail"]
const firstNames = ["givenName", "First_name", "first name"]

/** Changes the first name, whatever the format calls it. */
const firstName = (change: (name: string) => string): RowChange => (cells) => {
  const column = firstNames.find((name) => cells.get(name) !== "")
  return column === undefined ? undefined : [cells.with({ [column]: change(cells.get(column)) })]
}

const property = (matches: RegExp, value: string): RowChange => (cells) =>
  matches.test(cells.get("propertyName")) && cells.get("value") !== value ? [cells.with({ value })] : undefined

export const defects = {
  "boolean-case": {
    code: "boolean.form",
    what: "TRUE instead of true",
    kinds: ["people"],
    row: cell("enabledUser", (value) => value.toUpperCase())
  },
  "date-slashes": {
    code: "date.form",
    what: "dates with slashes",
    kinds: ["sessions"],
    row: (cells) =>
      cells.has("dateLastModified")
        ? [cells.with({ startDate: cells.get("startDate").replaceAll("-", "/") })]
        : undefined
  },
  "header-misspelt": {
    code: "header.misspelt",
    what: "a misspelt header",
    kinds: ["people"],
    header: (header) => rename("familyName", "famliyName")(header) ?? rename("Last_name", "Last_nam")(header)
  },
  "header-old": {
    code: "header.old-name",
    what: "a header of OneRoster 1.0",
    kinds: ["classes"],
    header: rename("termSourcedIds", "termSourcedId")
  },
  "header-extra": {
    code: "header.unknown-column",
    what: "a column that no format knows",
    kinds: ["schools", "people"],
    header: (header) => [...header, "ext_region"],
    row: (cells) => [[...cells.all, "north"]]
  },
  "header-unnamed": {
    code: "header.unnamed",
    what: "a column without a name",
    kinds: ["sessions"],
    header: (header) => [...header, ""],
    row: (cells) => [[...cells.all, ""]]
  },
  "manifest-blank": {
    code: "manifest.mode-blank",
    what: "no mode in the manifest",
    kinds: ["manifest"],
    row: property(/^file\.courses$/, "")
  },
  "manifest-absent": {
    code: "manifest.present-though-absent",
    what: "absent in the manifest, but there",
    kinds: ["manifest"],
    row: property(/^file\.academicSessions$/, "absent")
  },
  "manifest-phantom": {
    code: "manifest.absent-though-present",
    what: "in the manifest, but not there",
    kinds: ["manifest"],
    row: (cells) =>
      cells.get("propertyName") === "file.demographics"
        ? [cells.with({ propertyName: "file.results", value: "bulk" })]
        : undefined
  },
  "manifest-version": {
    code: "manifest.version",
    what: "manifest version 1",
    kinds: ["manifest"],
    row: property(/^manifest\.version$/, "1")
  },
  "manifest-missing": {
    code: "manifest.missing",
    what: "no manifest",
    kinds: ["manifest"],
    alone: true,
    remove: "manifest.csv"
  },
  "status-in-bulk": {
    code: "status.in-bulk",
    what: "status filled in a complete file",
    kinds: ["people", "memberships"],
    row: (cells) => [cells.with({ status: "active" })]
  },
  "removed-in-bulk": {
    code: "status.removed-in-bulk",
    what: "a removed class in a complete file",
    kinds: ["classes"],
    row: (cells) =>
      cells.has("status")
        ? [
          cells.all,
          cells.with({
            sourcedId: `${cells.get("sourcedId")}-old`,
            status: "tobedeleted",
            dateLastModified: "2026-09-01T00:00:00.000Z"
          })
        ]
        : undefined
  },
  "blank-lines": {
    code: "csv.blank-line",
    what: "empty lines",
    kinds: ["schools", "people", "memberships"],
    end: () => ["", ""]
  },
  "orphan-membership": {
    code: "reference.person",
    what: "a membership of somebody who is in no file",
    kinds: ["memberships"],
    row: (
      cells
    ) => [
      cells.all,
      cells.with({ sourcedId: `${cells.get("sourcedId")}-o`, userSourcedId: "nobody", Student_id: "nobody" })
    ]
  },
  "orphan-class": {
    code: "reference.class",
    what: "a membership of a class that is in no file",
    kinds: ["memberships"],
    row: (
      cells
    ) => [
      cells.all,
      cells.with({ sourcedId: `${cells.get("sourcedId")}-p`, classSourcedId: "nowhere", Section_id: "nowhere" })
    ]
  },
  "circular-parents": {
    code: "parent.circle",
    what: "organizations that are each other's parent",
    kinds: ["schools"],
    row: (cells) => cells.get("type") === "district" ? [cells.with({ parentSourcedId: "S001" })] : undefined
  },
  "unknown-parent": {
    code: "reference.parent",
    what: "a parent that is in no file",
    kinds: ["schools"],
    row: (cells) =>
      cells.has("parentSourcedId") && cells.get("type") === "school"
        ? [cells.all, cells.with({ sourcedId: `${cells.get("sourcedId")}-lost`, parentSourcedId: "nowhere" })]
        : undefined
  },
  "unknown-school": {
    code: "reference.school",
    what: "a school that is in no file",
    kinds: ["classes"],
    row: (cells) => [cells.with({ schoolSourcedId: "nowhere", orgSourcedId: "nowhere", School_id: "nowhere" })]
  },
  "class-in-department": {
    code: "class.not-in-school",
    what: "a class that belongs to the district",
    kinds: ["classes"],
    row: (cells) => [cells.with({ schoolSourcedId: "D1", orgSourcedId: "D1" })]
  },
  "role-case": {
    code: "role.form",
    what: "Student instead of student",
    kinds: ["memberships"],
    // School Data Sync takes roles in any case.
    row: (cells) =>
      cells.has("status")
        ? [cells.with({ role: `${cells.get("role").slice(0, 1).toUpperCase()}${cells.get("role").slice(1)}` })]
        : undefined
  },
  "role-proprietary": {
    code: "role.unknown",
    what: "a role of the exporter's own",
    kinds: ["people", "roles"],
    row: cell("role", (role) => role === "student" ? "ext:chorister" : undefined)
  },
  "repeated-pair": {
    code: "membership.repeated",
    what: "a pair for each term",
    kinds: ["memberships"],
    row: (cells) => [cells.all, cells.with({ sourcedId: `${cells.get("sourcedId")}-t2` })]
  },
  "two-roles": {
    code: "membership.two-roles",
    what: "teacher and student of one class",
    kinds: ["memberships"],
    row: (cells) =>
      cells.get("role") === "teacher"
        ? [cells.all, cells.with({ sourcedId: `${cells.get("sourcedId")}-s`, role: "student", primary: "false" })]
        : undefined
  },
  "cells-missing": {
    code: "row.cells-missing",
    what: "rows that end early",
    kinds: ["classes"],
    row: (cells) => cells.all.length > 5 && cells.all.at(-1) === "" ? [cells.all.slice(0, -1)] : undefined
  },
  "cells-extra": {
    code: "row.cells-extra",
    what: "a comma without quotes",
    kinds: ["memberships"],
    row: (cells) => [cells.all, [cells.all[0]!, "x", ...cells.all.slice(1), "y"]]
  },
  "foreign-rows": {
    code: "row.foreign",
    what: "the rows of another file",
    kinds: ["schools"],
    end: (table, others) => {
      const other = others.find(({ kind }) => kind === "classes")
      if (
        other === undefined || table.header[0] !== other.header[0] || table.header[1] === "School_name"
      ) return undefined
      return [other.header.join(","), [...other.rows()][0]!.map((cell) => `"${cell.replaceAll("\"", "")}"`).join(",")]
    }
  },
  "header-again": {
    code: "row.header-again",
    what: "a second header line",
    kinds: ["memberships"],
    end: (table) => [table.header.join(",")]
  },
  spaces: { code: "cell.space", what: "spaces around cells", kinds: ["people"], row: firstName((name) => `${name} `) },
  "control-characters": {
    code: "cell.control",
    what: "invisible characters in names",
    kinds: ["people"],
    row: firstName((name) => `${name}\u0007`)
  },
  "line-breaks": {
    code: "cell.line-break",
    what: "line breaks in names",
    kinds: ["people"],
    row: firstName((name) => `${name}\nJunior`)
  },
  "lost-characters": {
    code: "cell.character-lost",
    what: "characters lost in an earlier conversion",
    kinds: ["people"],
    row: firstName((name) => `${name}\ufffd`)
  },
  "list-spaces": {
    code: "list.space",
    what: "spaces in lists",
    kinds: ["classes"],
    row: (cells) => {
      const column = ["termSourcedIds", "sessionSourcedIds"].find((name) => cells.get(name).includes(","))
      return column === undefined ? undefined : [cells.with({ [column]: cells.get(column).replaceAll(",", ", ") })]
    }
  },
  "leading-zeros": {
    code: "reference.leading-zeros",
    what: "leading zeros that a spreadsheet dropped",
    kinds: ["memberships"],
    row: (cells) => {
      const column = ["userSourcedId", "Student_id"].find((name) => cells.get(name).startsWith("0"))
      return column === undefined ? undefined : [cells.with({ [column]: cells.get(column).replace(/^0+/, "") })]
    }
  },
  "username-spaces": {
    code: "username.space",
    what: "usernames that are full names",
    kinds: ["people"],
    row: (cells) => {
      const column = ["username", "Username"].find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.with({ [column]: cells.get(column).replace(".", " ") })]
    }
  },
  "username-email": {
    code: "username.email",
    what: "the address as username, and no e-mail",
    kinds: ["people"],
    row: (cells) => {
      const column = ["username", "Username"].find((name) => cells.get(name) !== "")
      return column === undefined || cells.get(column).includes("@")
        ? undefined
        : [
          cells.with({
            [column]: `${cells.get(column).replace(" ", ".")}@example.org`,
            email: "",
            Student_email: "",
            Teacher_email: "",
            "e-mail": ""
          })
        ]
    }
  },
  "email-shared": {
    code: "email.shared",
    what: "families with one address",
    kinds: ["people"],
    least: 2,
    row: (cells) => {
      const column = emails.find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.with({ [column]: "family@example.org" })]
    }
  },
  "password-shared": {
    code: "password.shared",
    what: "one password for many",
    kinds: ["people"],
    least: 5,
    row: (cells) => [cells.with({ password: "Music-2026", Password: "Music-2026" })]
  },
  "email-broken": {
    code: "email.form",
    what: "addresses that are none",
    kinds: ["people"],
    row: (cells) => {
      const column = emails.find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.with({ [column]: "unknown" })]
    }
  },
  "user-ids": {
    code: "user-ids.form",
    what: "userIds without braces",
    kinds: ["people"],
    row: cell("userIds", (ids) => ids.replaceAll(/[{}]/g, ""))
  },
  "id-missing": {
    code: "id.missing",
    what: "rows without an id",
    kinds: ["schools"],
    row: (cells) => [cells.all, cells.with({ sourcedId: "", School_id: "" })]
  },
  "id-repeated": {
    code: "id.repeated",
    what: "an id for two people",
    kinds: ["people"],
    row: (cells) => {
      const column = firstNames.find((name) => cells.get(name) !== "")
      return column === undefined ? undefined : [cells.all, cells.with({ [column]: "Somebody else" })]
    }
  },
  "row-repeated": {
    code: "row.repeated",
    what: "rows that occur twice",
    kinds: ["schools"],
    row: (cells) => [cells.all, cells.all]
  },
  quotes: {
    code: "csv.quote",
    what: "quotes that are not doubled",
    kinds: ["classes"],
    line: (line) => line.replace(/,([^",]+),/, ",$1 \"x,")
  },
  "name-case": {
    code: "set.name-case",
    what: "a file name in lower case",
    kinds: ["sessions"],
    name: (file) => file.toLowerCase() === file ? undefined : file.toLowerCase()
  },
  "private-file": {
    code: "set.file-private",
    what: "a file with data that is not needed",
    kinds: [],
    add: { file: "demographics.csv", content: "sourcedId,birthDate\n1,2015-01-01\n" }
  },
  "other-file": {
    code: "set.file-unused",
    what: "a file of something else",
    kinds: [],
    add: { file: "readme.txt", content: "Exported at night.\n" }
  },
  encoding: { code: "encoding.assumed", what: "Windows-1252", kinds: ["courses"], bytes: "windows-1252" },
  semicolons: { code: "csv.delimiter", what: "semicolons", kinds: ["sessions"], bytes: "semicolons" },
  crlf: { code: undefined, what: "CRLF line ends", kinds: ["classes", "memberships"], bytes: "crlf" },
  bom: { code: undefined, what: "a byte order mark", kinds: ["people"], bytes: "bom" },
  "no-final-line-break": {
    code: undefined,
    what: "no line break at the end",
    kinds: ["roles", "schools"],
    bytes: "no-final-line-break"
  }
} as const satisfies Record<string, Defect>

export type DefectName = keyof typeof defects

export const names = Object.keys(defects) as ReadonlyArray<DefectName>
