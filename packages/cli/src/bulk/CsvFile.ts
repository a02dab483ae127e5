/**
 * Reads a CSV file: its separator is detected, it may be UTF-8 or UTF-16 with a byte order mark, have a line `sep=;` and line breaks of several kinds, and
 * cells may have line breaks.
 */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import { CsvError, parse } from "csv-parse/sync"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"

export interface CsvRecord {
  /** The row as spreadsheets count them: the headings are row 1. */
  readonly row: number
  readonly cells: ReadonlyArray<string>
}

export interface RowProblem {
  readonly row: number
  /** Heading of the column; `undefined` if there is no column for the field. */
  readonly column: string | undefined
  readonly problem: string
  readonly next: string | undefined
}

export interface CsvFile {
  readonly path: string
  readonly header: ReadonlyArray<string>
  /** The records below the headings, without empty ones. */
  readonly records: ReadonlyArray<CsvRecord>
}

/** Characters that are read to detect the separator. */
const sampleSize = 65_536

const optionsOf = (delimiter: string, from: number) => ({
  delimiter,
  from_line: from,
  // Editors mix them: rows that were added on another system.
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true
})

/** Decodes a file as its byte order mark says. What is not text becomes U+FFFD, which the check of a row reports. */
const decode = (bytes: Uint8Array): string => {
  const [first, second] = bytes
  const encoding = first === 0xfe && second === 0xff
    ? "utf-16be"
    : first === 0xff && second === 0xfe
    ? "utf-16le"
    : "utf-8"
  return new TextDecoder(encoding).decode(bytes)
}

// The messages of csv-parse quote cells. These do not.
const syntaxProblems: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is opened and not closed",
  INVALID_OPENING_QUOTE: "there is a quote inside a cell that is not quoted",
  CSV_INVALID_CLOSING_QUOTE: "there is text after the closing quote of a cell"
}

const failureOf = (path: string, error: unknown): FileFailure.FileFailure => {
  if (error instanceof FileFailure.FileFailure) return error
  if (error instanceof CsvError) {
    const line = typeof error["lines"] === "number" ? `, line ${error["lines"]}` : ""
    return FileFailure.rejection(
      `${path}${line}: ${syntaxProblems[error.code] ?? "this is not valid CSV"}`,
      "Put the whole cell in quotes, and write a quote inside it twice: \"\"."
    )
  }
  const code = FileFailure.codeOf(error)
  return code === "ENOENT"
    ? FileFailure.rejection(`there is no file ${path}`, "Check the path.")
    : code === "EISDIR"
    ? FileFailure.rejection(`${path} is a folder`, "Give the path of a CSV file.")
    : FileFailure.rejection(`${path} cannot be read (${code})`, "Check its permissions.")
}

const headingsOf = (text: string, delimiter: string, from: number): ReadonlyArray<string> => {
  try {
    return parse(text.slice(0, sampleSize), { ...optionsOf(delimiter, from), to: 1 })[0] ?? []
  } catch (error) {
    if (error instanceof CsvError) return []
    throw error
  }
}

const isWorkbook = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 || bytes[0] === 0xd0 && bytes[1] === 0xcf

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** What is wrong with a record as a whole: its cells do not match the headings, or are not text. Then its cells are not read. */
export const problemOf = ({ header }: CsvFile, { cells, row }: CsvRecord): RowProblem | undefined => {
  const problem = `the row has ${countOf(cells.length, "cell")}, and there are ${countOf(header.length, "heading")}`
  // Spreadsheets fill rows up with empty cells.
  if (cells.slice(header.length).some((cell) => cell !== "")) {
    const next = "Put a cell that contains the separator in quotes, or remove the cells without a heading."
    return { row, column: undefined, problem, next }
  }
  if (cells.length < header.length) {
    return { row, column: undefined, problem, next: "Add the missing cells, or close a quote in the row above." }
  }
  const at = cells.findIndex((cell) => cell.includes("\ufffd"))
  const next = "Save the file as \"CSV UTF-8\"."
  return at < 0
    ? undefined
    : { row, column: header[at] ?? `number ${at + 1}`, problem: "the text is not UTF-8, or damaged", next }
}

/** Reads a CSV file. `isKnown` says which headings are expected, to choose between separators. */
export const read = (
  path: string,
  given: { readonly delimiter: string | undefined; readonly isKnown: (heading: string) => boolean }
): Effect.Effect<CsvFile, FileFailure.FileFailure> =>
  Effect.try({
    try: () => {
      const bytes = readFileSync(path)
      if (bytes.length === 0) throw FileFailure.rejection(`${path} is empty`, "Give a file with headings and rows.")
      if (isWorkbook(bytes)) {
        throw FileFailure.rejection(`${path} is a workbook, not a CSV file`, "Save it as \"CSV UTF-8\".")
      }
      const text = decode(bytes)
      const named = /^sep=(.)\r?\n/i.exec(text)
      const from = named === null ? 1 : 2
      const delimiter = given.delimiter ?? named?.[1] ?? [",", ";", "\t", "|"]
        .map((one) => ({ one, cells: headingsOf(text, one, from) }))
        .map(({ cells, one }) => ({ one, known: cells.filter(given.isKnown).length, cells: cells.length }))
        .sort((a, b) => b.known - a.known || b.cells - a.cells)[0]!.one
      const header = headingsOf(text, delimiter, from)
      if (header.every((heading) => heading === "")) {
        throw FileFailure.rejection(`${path} has no headings in its first row`, "Write a heading for each column.")
      }
      // The types of csv-parse do not reflect the option `info`.
      const [, ...records] = parse(text, { ...optionsOf(delimiter, from), info: true }) as unknown as ReadonlyArray<{
        readonly record: ReadonlyArray<string>
        readonly info: { readonly records: number; readonly empty_lines: number }
      }>
      return {
        path,
        header,
        records: records.map(({ info, record }) => ({ row: info.records + info.empty_lines, cells: record }))
          .filter(({ cells }) => cells.some((cell) => cell !== ""))
      }
    },
    catch: (error) => failureOf(path, error)
  })
