/**
 * Parses CSV text into records with line numbers. Detects the separator (comma, semicolon or tab; also from Excel's `sep=` line)
 * and reports every broken quote, not only the first one. Does not interpret the columns.
 */
import { CsvError, parse as parseCsv } from "csv-parse/sync"
import type { Problem } from "./Problem.ts"

export interface CsvRecord {
  /** The line on which the record starts, from 1. */
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

export interface Csv {
  readonly delimiter: string
  readonly records: ReadonlyArray<CsvRecord>
  readonly problems: ReadonlyArray<Problem>
}

const options = (delimiter: string) => ({
  delimiter,
  record_delimiter: "\n",
  // Cells are counted later: csv-parse would stop at the first line with a different number of cells.
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true
})

/** Parses the first record with a separator. It may span several lines. If a quote is broken, splits the first line at each separator. */
const headerOf = (text: string, delimiter: string): ReadonlyArray<string> => {
  try {
    return parseCsv(text, { ...options(delimiter), to: 1 })[0] ?? []
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = text.split("\n").find((line) => line.trim() !== "") ?? ""
    return line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"))
  }
}

/**
 * Detects the separator of a file from its header: the one with the highest `score` (number of known names), then the one with the most cells.
 */
const detectDelimiter = (text: string, score: (cells: ReadonlyArray<string>) => number): string => {
  const judged = [",", ";", "\t"].map((delimiter) => {
    const cells = headerOf(text, delimiter)
    return { delimiter, known: score(cells), cells: cells.length }
  })
  judged.sort((a, b) => b.known - a.known || b.cells - a.cells)
  return judged[0]?.delimiter ?? ","
}

const isEmpty = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => cell.trim() === "")

/** Parses the whole text together, so that cells may contain line breaks. Returns `undefined` when a quote is broken anywhere. */
const readWhole = (text: string, delimiter: string, firstLine: number): ReadonlyArray<CsvRecord> | undefined => {
  try {
    // With `info`, each record includes the line on which it ends. The types of csv-parse do not reflect this option.
    const read = parseCsv(text, { ...options(delimiter), info: true }) as unknown as ReadonlyArray<
      { readonly info: { readonly lines: number }; readonly record: ReadonlyArray<string> }
    >
    return read.map(({ info, record }) => ({
      line: info.lines - record.reduce((breaks, cell) => breaks + cell.split("\n").length - 1, 0) + firstLine - 1,
      cells: record
    }))
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}

/**
 * Parses line by line. An open quote swallows the lines below it, so in a text with a broken quote each line is parsed separately.
 * This finds every broken line, and the valid lines are still checked.
 */
const readLines = (text: string, delimiter: string, firstLine: number): Pick<Csv, "records" | "problems"> => {
  const records: Array<CsvRecord> = []
  const problems: Array<Problem> = []
  for (const [index, source] of text.split("\n").entries()) {
    const line = index + firstLine
    try {
      for (const cells of parseCsv(source, options(delimiter))) records.push({ line, cells })
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      problems.push(quoteProblem(error, line))
    }
  }
  return { records, problems }
}

// The messages of csv-parse include the text of the cell. These do not.
const quoteProblem = (error: CsvError, line: number): Problem => {
  const column = typeof error["column"] === "number" ? error["column"] + 1 : undefined
  const at = { line, column, columnName: undefined }
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return {
        ...at,
        what: "a quote is opened on this line and not closed",
        fix: "close it; if the quote is part of the text, write it twice: \"\""
      }
    case "INVALID_OPENING_QUOTE":
      return {
        ...at,
        what: "there is a quote inside a cell that is not quoted",
        fix: "put the whole cell in quotes and write the inner quote twice: \"\""
      }
    case "CSV_INVALID_CLOSING_QUOTE":
      return {
        ...at,
        what: "there is text after the closing quote of this cell",
        fix: "remove it; if the quote is part of the text, write it twice: \"\""
      }
    default:
      return {
        ...at,
        what: "this line is not valid CSV",
        fix: "compare it with the lines around it, and export the file again if it is damaged"
      }
  }
}

/** Parses CSV text into records. Skips empty lines and lines with only empty cells. */
export const read = (text: string, score: (cells: ReadonlyArray<string>) => number): Csv => {
  // Normalizes line ends: files edited on several systems mix them, and csv-parse counts "\r\n" inside quotes as two lines.
  let source = (text.startsWith("\ufeff") ? text.slice(1) : text).replace(/\r\n?/g, "\n")
  let firstLine = 1
  let delimiter: string | undefined
  const sepLine = /^sep=([,;\t])\n/i.exec(source)
  if (sepLine !== null) {
    delimiter = sepLine[1]
    source = source.slice(sepLine[0].length)
    firstLine = 2
  }
  delimiter ??= detectDelimiter(source, score)
  const whole = readWhole(source, delimiter, firstLine)
  const { records, problems } = whole === undefined
    ? readLines(source, delimiter, firstLine)
    : { records: whole, problems: [] }
  return { delimiter, records: records.filter((record) => !isEmpty(record.cells)), problems }
}
