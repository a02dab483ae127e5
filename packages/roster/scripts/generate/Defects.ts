/**
 * The defects of files as schools send them. Each changes a row, the lines of a file, or the set, and names the code under which the
 * reader reports it. A row defect is made at the first row that it fits, and at one in fifty of the others.
 */
import type { CodeName } from "../../src/read/report/Codes.ts"
import type { Cells } from "./Tables.ts"

export interface Defect {
  /** `undefined`: readers have to take it without a word. */
  readonly code: CodeName | undefined
  /** Kinds of the files that have it. */
  readonly kinds?: ReadonlyArray<string>
  /** Returns the rows that replace one, as cells or as a line, or `undefined` if it does not fit. */
  readonly row?: (cells: Cells, line: string) => ReadonlyArray<Cells | string> | undefined
  /** Returns the lines of the whole file. The first is the header. */
  readonly lines?: (lines: Iterable<string>) => Iterable<string>
  /** How the file is written. */
  readonly bytes?: "windows-1252" | "no-final-line-break"
  readonly name?: (file: string) => string
  /** A file that is added. */
  readonly add?: { readonly file: string; readonly content: string }
}

const edited = (edit: (line: string, index: number) => string) =>
  function*(lines: Iterable<string>): Generator<string> {
    let index = 0
    for (const line of lines) yield edit(line, index++)
  }

type RowChange = NonNullable<Defect["row"]>

/** Changes a cell that is not empty. */
const cell = (name: string, change: (value: string) => string): RowChange => (cells) => {
  const value = cells[name] ?? ""
  return value === "" ? undefined : [{ ...cells, [name]: change(value) }]
}

/** Adds a row that differs from one that is there. */
const besides = (changes: (cells: Cells) => Cells): RowChange => (cells) => [cells, { ...cells, ...changes(cells) }]

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
  spaces: { code: "cell.space", kinds: ["people"], row: cell("givenName", (name) => `${name} `) },
  "line-breaks": { code: "cell.line-break", kinds: ["people"], row: cell("givenName", (name) => `${name}\nJunior`) },
  "boolean-case": {
    code: "boolean.form",
    kinds: ["people"],
    row: cell("enabledUser", (value) => value.toUpperCase())
  },
  "email-broken": { code: "email.form", kinds: ["people"], row: cell("email", () => "unknown") },
  "id-missing": { code: "id.missing", kinds: ["schools"], row: besides(() => ({ sourcedId: "" })) },
  "id-repeated": { code: "id.repeated", kinds: ["people"], row: besides(() => ({ givenName: "Somebody else" })) },
  "row-repeated": { code: "row.repeated", kinds: ["schools"], row: besides((cells) => cells) },
  "unknown-school": { code: "reference.school", kinds: ["classes"], row: cell("schoolSourcedId", () => "nowhere") },
  "orphan-membership": {
    code: "reference.person",
    kinds: ["memberships"],
    row: besides(({ sourcedId }) => ({ sourcedId: `${sourcedId}-o`, userSourcedId: "nobody" }))
  },
  "repeated-pair": {
    code: "membership.repeated",
    kinds: ["memberships"],
    row: besides(({ sourcedId }) => ({ sourcedId: `${sourcedId}-t2` }))
  },
  "two-roles": {
    code: "membership.two-roles",
    kinds: ["memberships"],
    row: (cells) =>
      cells["role"] === "teacher"
        ? [cells, { ...cells, sourcedId: `${cells["sourcedId"]}-s`, role: "student", primary: "false" }]
        : undefined
  },
  "leading-zeros": {
    code: "reference.leading-zeros",
    kinds: ["memberships"],
    row: cell("userSourcedId", (id) => id.replace(/^0+/, ""))
  },
  "header-misspelt": {
    code: "header.misspelt",
    kinds: ["people"],
    lines: edited((line, index) => index === 0 ? line.replace(/(?<=familyNam|Last_nam|first nam)e/, "") : line)
  },
  "header-extra": {
    code: "header.unknown-column",
    kinds: ["schools", "people"],
    lines: edited((line, index) => `${line},${index === 0 ? "ext_region" : "north"}`)
  },
  "header-unnamed": { code: "header.unnamed", kinds: ["sessions"], lines: edited((line) => `${line},`) },
  "header-again": {
    code: "row.header-again",
    kinds: ["memberships"],
    *lines(lines) {
      const [header = "", ...rows] = lines
      yield* [header, ...rows, header]
    }
  },
  "blank-lines": {
    code: "csv.blank-line",
    kinds: ["schools", "people", "memberships"],
    *lines(lines) {
      yield* lines
      yield* ["", ""]
    }
  },
  semicolons: { code: "csv.delimiter", kinds: ["sessions"], lines: edited((line) => line.replaceAll(",", ";")) },
  crlf: { code: undefined, kinds: ["classes", "memberships"], lines: edited((line) => `${line}\r`) },
  bom: { code: undefined, kinds: ["people"], lines: edited((line, index) => index === 0 ? `\ufeff${line}` : line) },
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
