/**
 * Reads and checks a roster file. A file is either valid or rejected with all of its problems. There is no partial roster, so nothing
 * is sent for a file with a problem.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { clip, maskEmail, printable, showUsername } from "../cli/Printable.ts"
import * as Column from "./Column.ts"
import * as Csv from "./Csv.ts"
import * as Encoding from "./Encoding.ts"
import type { Problem } from "./Problem.ts"
import { inFileOrder, ofFile, ofLine } from "./Problem.ts"
import type { CheckOptions, Header, RosterRow } from "./RosterRow.ts"
import { check } from "./RosterRow.ts"

export interface Roster {
  readonly rows: ReadonlyArray<RosterRow>
  /** Unknown columns, as spelled in the file. */
  readonly ignoredColumns: ReadonlyArray<string>
  /** The detected encoding of the file. */
  readonly encoding: Encoding.Encoding
}

/** The file has problems. Nothing was sent. */
class RosterRejected extends Data.TaggedError("RosterRejected")<{
  readonly path: string
  readonly problems: ReadonlyArray<Problem>
}> {
  override get message(): string {
    const count = this.problems.length
    return `${this.path} has ${count} ${
      count === 1 ? "problem" : "problems"
    }. Nothing was sent. Correct the file, then run the command again.`
  }
}

const score = (cells: ReadonlyArray<string>): number =>
  cells.reduce((known, cell) => Column.recognise(cell) === undefined ? known : known + 1, 0)

const readHeader = (
  record: Csv.CsvRecord
): { readonly header: Header | undefined; readonly problems: ReadonlyArray<Problem> } => {
  // Messages quote these names. If the header is missing, they are personal data, so e-mail addresses are masked.
  // Spreadsheets break long headings into several lines.
  const names = record.cells.map((cell) => cell.trim().replace(/\s+/g, " ")).map((cell) =>
    cell.includes("@") ? maskEmail(cell) : printable(clip(cell, 40))
  )
  // One known name is not enough: "user" names both the username column and a role.
  if (score(names) < 2) {
    return {
      header: undefined,
      problems: [
        ofLine(
          record.line,
          "this should be the header line, but fewer than two cells are known column names",
          "add a first line: username,first name,last name,email,role"
        )
      ]
    }
  }
  const positions = new Map<Column.Column, number>()
  const problems: Array<Problem> = []
  for (const [index, name] of names.entries()) {
    const column = Column.recognise(name)
    if (column === undefined) continue
    const earlier = positions.get(column)
    if (earlier === undefined) {
      positions.set(column, index)
      continue
    }
    problems.push({
      line: record.line,
      column: index + 1,
      columnName: name,
      what: `there are two columns for the ${Column.title[column]}: this one and column ${earlier + 1} ("${
        names[earlier] ?? ""
      }")`,
      fix: "remove or rename one of them"
    })
  }
  const missing = Column.required.filter((column) => !positions.has(column))
  for (const column of missing) {
    problems.push({
      line: record.line,
      column: undefined,
      columnName: Column.title[column],
      what: `there is no column for the ${Column.title[column]}`,
      fix: column === "email"
        ? "add a column \"email\"; its cells may be empty"
        : (column === "firstname" || column === "lastname") && names.some((name) => Column.fold(name) === "name")
        ? "split the column \"Name\" into \"first name\" and \"last name\""
        : `add a column "${Column.title[column]}"`
    })
  }
  return { header: { positions, names }, problems }
}

const checkWidth = (record: Csv.CsvRecord, header: Header): ReadonlyArray<Problem> => {
  const wanted = header.names.length
  const got = record.cells.length
  // Spreadsheets pad lines with empty cells, so only extra cells with content are a problem.
  if (got > wanted && record.cells.slice(wanted).some((cell) => cell.trim() !== "")) {
    return [
      ofLine(
        record.line,
        `the line has ${got} cells, the header has ${wanted}`,
        "remove the extra cells; if a cell contains the separator, put the cell in quotes"
      )
    ]
  }
  return got < wanted
    ? [
      ofLine(
        record.line,
        `the line has ${got} cells, the header has ${wanted}`,
        "add the missing cells, also empty ones, or close a quote on the line above"
      )
    ]
    : []
}

/** Finds duplicate values, ignoring case. Each problem names the line of the first occurrence. */
const findTwice = (
  records: ReadonlyArray<Csv.CsvRecord>,
  header: Header,
  column: "username" | "email"
): ReadonlyArray<Problem> => {
  const position = header.positions.get(column)
  if (position === undefined) return []
  const seen = new Map<string, number>()
  const problems: Array<Problem> = []
  for (const record of records) {
    const key = (record.cells[position] ?? "").trim().normalize("NFC").toLowerCase()
    if (key === "") continue
    const first = seen.get(key)
    if (first === undefined) {
      seen.set(key, record.line)
      continue
    }
    problems.push({
      line: record.line,
      column: position + 1,
      columnName: header.names[position],
      what: column === "username"
        ? `the username ${
          showUsername(record.cells[position] ?? "")
        } is already used on line ${first} (usernames ignore case)`
        : `the e-mail ${maskEmail(key)} is already used on line ${first}`,
      fix: column === "username"
        ? "change one of the two usernames, or remove the duplicate row"
        : "correct one of the two, or leave one empty"
    })
  }
  return problems
}

/** Reads a roster from bytes. Returns its rows and all problems. */
export const parse = (
  bytes: Uint8Array,
  options: CheckOptions
): { readonly roster: Roster; readonly problems: ReadonlyArray<Problem> } => {
  const decoded = Encoding.decode(bytes)
  const nothing: Roster = { rows: [], ignoredColumns: [], encoding: decoded.encoding }
  if (decoded.text === undefined) return { roster: nothing, problems: decoded.problems }

  const csv = Csv.read(decoded.text, score)
  const problems: Array<Problem> = [...decoded.problems, ...csv.problems]
  const [first, ...records] = csv.records
  if (first === undefined) {
    if (problems.length === 0) {
      problems.push(
        ofFile("the file has only empty lines", "export it again, with a header line and one line for each person")
      )
    }
    return { roster: nothing, problems: inFileOrder(problems) }
  }
  const { header, problems: headerProblems } = readHeader(first)
  problems.push(...headerProblems)
  if (header === undefined) return { roster: nothing, problems: inFileOrder(problems) }
  if (records.length === 0 && csv.problems.length === 0) {
    problems.push(ofFile("the file has a header line and no rows", "add one line for each person"))
  }

  const rows: Array<RosterRow> = []
  const whole: Array<Csv.CsvRecord> = []
  const complete = Column.required.every((column) => header.positions.has(column))
  for (const record of records) {
    const width = checkWidth(record, header)
    problems.push(...width)
    // With the wrong number of cells, values are in the wrong columns, so they are not checked. With a missing column in the header,
    // every line would repeat that problem.
    if (width.length > 0) continue
    whole.push(record)
    if (!complete) continue
    const checked = check(record, header, options)
    problems.push(...checked.problems)
    if (checked.row !== undefined) rows.push(checked.row)
  }
  problems.push(...findTwice(whole, header, "username"), ...findTwice(whole, header, "email"))
  const named = problems.map((problem) =>
    problem.columnName === undefined && problem.column !== undefined
      ? { ...problem, columnName: header.names[problem.column - 1] }
      : problem
  )
  return {
    roster: {
      rows,
      encoding: decoded.encoding,
      ignoredColumns: header.names.filter((name) => name !== "" && Column.recognise(name) === undefined)
    },
    problems: inFileOrder(named)
  }
}

/** Reads and checks a roster file. Succeeds with all rows, or fails with all problems. */
export const readFile = Effect.fnUntraced(function*(path: string, options: CheckOptions) {
  const fs = yield* FileSystem.FileSystem
  const rejected = (what: string, fix: string) => new RosterRejected({ path, problems: [ofFile(what, fix)] })
  const bytes = yield* fs.readFile(path).pipe(
    Effect.mapError((error) => {
      switch (error.reason._tag) {
        case "NotFound":
          return rejected(
            "the file does not exist",
            "check the path; it is relative to the current folder"
          )
        case "PermissionDenied":
          return rejected(
            "you have no permission to read the file",
            "ask for read permission, or copy the file to your own folder"
          )
        default:
          return rejected("the file cannot be read", "give the path of a CSV file")
      }
    })
  )
  const { roster, problems } = parse(bytes, options)
  if (problems.length > 0) return yield* new RosterRejected({ path, problems })
  return roster
})
