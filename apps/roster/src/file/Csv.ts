/**
 * Reads CSV text into records that know their line. Finds the separator (comma, semicolon, tab; Excel's `sep=` line too) and
 * reports every broken quote, not the first one only. Knows nothing of what the columns mean.
 */
import { CsvError, parse as parseCsv } from "csv-parse/sync"
import type { Problem } from "./Problem.ts"

export interface CsvRecord {
  /** The line on which the record starts, counted from 1. */
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
  // Counting cells is our business: csv-parse would stop at the first line that differs.
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true
})

/** The first record under a separator, which may be longer than a line; a broken quote leaves the first line, cut at each separator. */
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
 * The separator of a file, judged by its header: the one that yields most names that `score` knows, then the one that cuts it into most cells.
 */
const detectDelimiter = (text: string, score: (cells: ReadonlyArray<string>) => number): string => {
  const judged = [",", ";", "\t"].map((delimiter) => {
    const cells = headerOf(text, delimiter)
    return { delimiter, known: score(cells), cells: cells.length }
  })
  judged.sort((a, b) => b.known - a.known || b.cells - a.cells)
  return judged[0]?.delimiter ?? ","
}

const isBlank = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => cell.trim() === "")

/** Reads the whole text at once; cells may hold line breaks. `undefined` when a quote is broken somewhere. */
const readWhole = (text: string, delimiter: string, firstLine: number): ReadonlyArray<CsvRecord> | undefined => {
  try {
    // With `info`, each record comes with the line on which it ends; the type of csv-parse does not follow its options here.
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
 * Reads line by line. One open quote swallows the lines beneath it, so once a quote is known to be broken every line is taken
 * for itself: then each broken line is found, and the sound ones are checked like any other.
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

// csv-parse puts the cell's text into its own messages; ours leave it out.
const quoteProblem = (error: CsvError, line: number): Problem => {
  const column = typeof error["column"] === "number" ? error["column"] + 1 : undefined
  const at = { line, column, columnName: undefined }
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return {
        ...at,
        what: "a quote is opened and never closed on this line",
        fix: "close it, or write a quote that belongs to the text twice: \"\""
      }
    case "INVALID_OPENING_QUOTE":
      return {
        ...at,
        what: "a quote stands in the middle of a cell that is not quoted",
        fix: "put the whole cell into quotes and write the inner quote twice: \"\""
      }
    case "CSV_INVALID_CLOSING_QUOTE":
      return {
        ...at,
        what: "text follows the quote that closes this cell",
        fix: "remove it, or write a quote that belongs to the text twice: \"\""
      }
    default:
      return {
        ...at,
        what: "this line cannot be read as CSV",
        fix: "compare it with the lines around it, and export the file again if it is damaged"
      }
  }
}

/** Splits CSV text into records; blank lines and lines of empty cells only are left out. */
export const read = (text: string, score: (cells: ReadonlyArray<string>) => number): Csv => {
  // Files edited on several systems mix line ends, and csv-parse counts the two characters of one as two lines inside quotes.
  let source = (text.startsWith("\ufeff") ? text.slice(1) : text).replace(/\r\n?/g, "\n")
  let firstLine = 1
  let delimiter: string | undefined
  const told = /^sep=([,;\t])\n/i.exec(source)
  if (told !== null) {
    delimiter = told[1]
    source = source.slice(told[0].length)
    firstLine = 2
  }
  delimiter ??= detectDelimiter(source, score)
  const whole = readWhole(source, delimiter, firstLine)
  const { records, problems } = whole === undefined
    ? readLines(source, delimiter, firstLine)
    : { records: whole, problems: [] }
  return { delimiter, records: records.filter((record) => !isBlank(record.cells)), problems }
}
