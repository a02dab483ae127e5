/** The defects of files as schools send them. A row defect is made at the first row that it fits, and at one in fifty of the others. */
import type { CodeName } from "../../src/read/report/Codes.ts"
import type { Cells } from "./Tables.ts"

export interface Defect {
  /** The code under which the reader reports it. `undefined`: readers have to take it without a word. */
  readonly code: CodeName | undefined
  readonly kinds?: ReadonlyArray<string>
  /** Returns the rows that replace one, as cells or as a line, or `undefined` if it does not fit. */
  readonly row?: (cells: Cells, line: string) => ReadonlyArray<Cells | string> | undefined
  /** Returns the lines of the whole file. The first is the header. */
  readonly lines?: (lines: Iterable<string>) => Iterable<string>
  readonly bytes?: "windows-1252" | "no-final-line-break"
  readonly name?: (file: string) => string
  readonly add?: { readonly file: string; readonly content: string }
}

interface Reported extends Defect {
  readonly code: CodeName
}

const edited = (
  code: CodeName | undefined,
  kinds: ReadonlyArray<string>,
  edit: (line: string, index: number) => string
): Defect => ({
  code,
  kinds,
  *lines(lines) {
    let index = 0
    for (const line of lines) yield edit(line, index++)
  }
})

const cell = (code: CodeName, kind: string, name: string, change: (value: string) => string): Reported => ({
  code,
  kinds: [kind],
  row: (cells) => cells[name] ? [{ ...cells, [name]: change(cells[name]) }] : undefined
})

const besides = (code: CodeName, kind: string, changes: (cells: Cells) => Cells): Reported => ({
  code,
  kinds: [kind],
  row: (cells) => [cells, { ...cells, ...changes(cells) }]
})

export const defects = {
  "cells-missing": {
    code: "row.cells-missing",
    kinds: ["classes"],
    row: (_, line) => line.endsWith(",") ? [line.slice(0, -1)] : undefined
  },
  "cells-extra": {
    code: "row.cells-extra",
    kinds: ["memberships"],
    row: (cells, line) => [cells, `${line.replace(",", ",x,")},y`]
  },
  quotes: { code: "csv.quote", kinds: ["classes"], row: (_, line) => [line.replace(/,([^",]+),/, ",$1 \"x,")] },
  spaces: cell("cell.space", "people", "givenName", (name) => `${name} `),
  "line-breaks": cell("cell.line-break", "people", "givenName", (name) => `${name}\nJunior`),
  "boolean-case": cell("boolean.form", "people", "enabledUser", (value) => value.toUpperCase()),
  "email-broken": cell("email.form", "people", "email", () => "unknown"),
  "id-missing": besides("id.missing", "schools", () => ({ sourcedId: "" })),
  "id-repeated": besides("id.repeated", "people", () => ({ givenName: "Somebody else" })),
  "row-repeated": besides("row.repeated", "schools", (cells) => cells),
  "unknown-school": cell("reference.school", "classes", "schoolSourcedId", () => "nowhere"),
  "orphan-membership": besides(
    "reference.person",
    "memberships",
    ({ sourcedId }) => ({ sourcedId: `${sourcedId}-o`, userSourcedId: "nobody" })
  ),
  "repeated-pair": besides("membership.repeated", "memberships", ({ sourcedId }) => ({ sourcedId: `${sourcedId}-t2` })),
  "two-roles": {
    code: "membership.two-roles",
    kinds: ["memberships"],
    row: (cells) =>
      cells["role"] === "teacher"
        ? [cells, { ...cells, sourcedId: `${cells["sourcedId"]}-s`, role: "student", primary: "false" }]
        : undefined
  },
  "leading-zeros": cell("reference.leading-zeros", "memberships", "userSourcedId", (id) => id.replace(/^0+/, "")),
  "header-misspelt": edited(
    "header.misspelt",
    ["people"],
    (line, index) => index === 0 ? line.replace(/(?<=familyNam|Last_nam|first nam)e/, "") : line
  ),
  "header-extra": edited(
    "header.unknown-column",
    ["schools", "people"],
    (line, index) => `${line},${index === 0 ? "ext_region" : "north"}`
  ),
  "header-unnamed": edited("header.unnamed", ["sessions"], (line) => `${line},`),
  "header-again": {
    code: "row.header-again",
    kinds: ["memberships"],
    *lines(lines) {
      const [header = "", ...rows] = lines
      yield* [header, ...rows, header]
    }
  },
  "blank-lines": {
    code: "csv.empty-line",
    kinds: ["schools", "people", "memberships"],
    *lines(lines) {
      yield* lines
      yield* ["", ""]
    }
  },
  semicolons: edited("csv.delimiter", ["sessions"], (line) => line.replaceAll(",", ";")),
  crlf: edited(undefined, ["classes", "memberships"], (line) => `${line}\r`),
  bom: edited(undefined, ["people"], (line, index) => index === 0 ? `\ufeff${line}` : line),
  encoding: { code: "encoding.assumed", kinds: ["courses"], bytes: "windows-1252" },
  "no-final-line-break": { code: undefined, kinds: ["roles", "schools"], bytes: "no-final-line-break" },
  "name-case": { code: "set.name-case", kinds: ["sessions"], name: (file) => file.toLowerCase() },
  "private-file": {
    code: "set.file-private",
    add: { file: "demographics.csv", content: "sourcedId,birthDate\n1,2015-01-01\n" }
  },
  "other-file": { code: "set.file-unused", add: { file: "readme.txt", content: "Exported at night.\n" } }
} as const satisfies Readonly<Record<string, Defect>>

export type DefectName = keyof typeof defects

export const names = Object.keys(defects) as ReadonlyArray<DefectName>
