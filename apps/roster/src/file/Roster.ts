/**
 * The roster file, read and checked as a whole. A file is either sound or refused with every problem that it has; there is no
 * half-read roster, so nothing is ever sent for a file that would stop in the middle.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Column from "./Column.ts"
import * as Csv from "./Csv.ts"
import * as Encoding from "./Encoding.ts"
import type { Problem } from "./Problem.ts"
import { clip, inFileOrder, maskEmail, ofFile, ofLine, printable, showUsername } from "./Problem.ts"
import type { CheckOptions, Header, RosterRow } from "./RosterRow.ts"
import { check } from "./RosterRow.ts"

export interface Roster {
  readonly rows: ReadonlyArray<RosterRow>
  /** Columns of the file that we do not use, as it spells them. */
  readonly ignoredColumns: ReadonlyArray<string>
  /** The encoding that the file was taken for. */
  readonly encoding: Encoding.Encoding
}

/** The file cannot be used. Nothing was sent. */
class RosterRefused extends Data.TaggedError("RosterRefused")<{
  readonly path: string
  readonly problems: ReadonlyArray<Problem>
}> {
  override get message(): string {
    const count = this.problems.length
    return `${this.path} was refused: ${count} ${count === 1 ? "problem" : "problems"}, nothing was sent.`
  }
}

const score = (cells: ReadonlyArray<string>): number =>
  cells.reduce((known, cell) => Column.recognise(cell) === undefined ? known : known + 1, 0)

const readHeader = (
  record: Csv.CsvRecord
): { readonly header: Header | undefined; readonly problems: ReadonlyArray<Problem> } => {
  // Names are quoted in messages. Where a file lost its header, people's data stands in its place.
  // Spreadsheets break long headings into lines.
  const names = record.cells.map((cell) => cell.trim().replace(/\s+/g, " ")).map((cell) =>
    cell.includes("@") ? maskEmail(cell) : printable(clip(cell, 40))
  )
  // A single hit proves nothing: "user" is a name for the username's column and a role.
  if (score(names) < 2) {
    return {
      header: undefined,
      problems: [
        ofLine(
          record.line,
          "this should be the header line, but hardly any of it is a column name that we know",
          "put a line on top: username,first name,last name,email,role"
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
      what: `the ${Column.title[column]} is there twice: column ${earlier + 1} ("${
        names[earlier] ?? ""
      }") is one already`,
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
        ? "add a column \"email\"; its cells may be blank"
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
  // Spreadsheets pad lines with blank cells: only a cell that holds something is one too many.
  if (got > wanted && record.cells.slice(wanted).some((cell) => cell.trim() !== "")) {
    return [
      ofLine(
        record.line,
        `the line has ${got} cells, the header ${wanted}`,
        "put a cell that holds the separator into quotes, and remove what is too much"
      )
    ]
  }
  return got < wanted
    ? [
      ofLine(
        record.line,
        `the line has ${got} cells, the header ${wanted}`,
        "add the missing cells, blank ones too, or close a quote on the line above"
      )
    ]
    : []
}

/** Finds values that must be the only one of their kind, whatever their case, and names the line of the first. */
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
        } is on line ${first} already (capital and small letters count as the same)`
        : `the e-mail ${maskEmail(key)} is on line ${first} already`,
      fix: column === "username"
        ? "give one of the two another username, or remove a double line"
        : "correct one of the two, or leave one blank"
    })
  }
  return problems
}

/** Reads a roster from bytes: the rows, or everything that is wrong. */
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
        ofFile("the file holds blank lines only", "export it again, with a header line and one line for each person")
      )
    }
    return { roster: nothing, problems: inFileOrder(problems) }
  }
  const { header, problems: headerProblems } = readHeader(first)
  problems.push(...headerProblems)
  if (header === undefined) return { roster: nothing, problems: inFileOrder(problems) }
  if (records.length === 0 && csv.problems.length === 0) {
    problems.push(ofFile("the file has a header line and nobody beneath it", "add one line for each person"))
  }

  const rows: Array<RosterRow> = []
  const whole: Array<Csv.CsvRecord> = []
  const complete = Column.required.every((column) => header.positions.has(column))
  for (const record of records) {
    const width = checkWidth(record, header)
    problems.push(...width)
    // Cells of a line of another width stand under the wrong names: what they hold says nothing. The same goes for a header
    // that lacks a column, where every line would repeat the one problem.
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

/** Reads and checks a roster file. Fails with everything that is wrong with it, or succeeds with all of its rows. */
export const readFile = Effect.fnUntraced(function*(path: string, options: CheckOptions) {
  const fs = yield* FileSystem.FileSystem
  const refuse = (what: string, fix: string) => new RosterRefused({ path, problems: [ofFile(what, fix)] })
  const bytes = yield* fs.readFile(path).pipe(
    Effect.mapError((error) => {
      switch (error.reason._tag) {
        case "NotFound":
          return refuse(
            "there is no such file",
            "check the path; it is taken from the folder in which the command runs"
          )
        case "PermissionDenied":
          return refuse("the file may not be read", "ask for the right to read it, or copy it to your own folder")
        default:
          return refuse("this is not a file that can be read", "give the path of a CSV file")
      }
    })
  )
  const { roster, problems } = parse(bytes, options)
  if (problems.length > 0) return yield* new RosterRefused({ path, problems })
  return roster
})
