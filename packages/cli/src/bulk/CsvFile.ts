/**
 * Reads a CSV file record by record: its separator is detected, it may be UTF-8 or UTF-16 with a byte order mark, have a line `sep=;` and line breaks of several
 * kinds, and cells may have line breaks.
 */
import { CsvError, parse } from "csv-parse"
import { parse as parseSync } from "csv-parse/sync"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import { pipeline } from "node:stream"
import { type BulkError, fileProblem, type RowProblem } from "./BulkError.ts"

export interface CsvRecord {
  /** The row as spreadsheets count them: the headings are row 1. */
  readonly row: number
  readonly cells: ReadonlyArray<string>
}

export interface CsvFile {
  readonly path: string
  readonly header: ReadonlyArray<string>
  /** The records below the headings, without empty ones. They can be read more than once. */
  readonly records: Stream.Stream<CsvRecord, BulkError>
}

/** A record with the option `info` of csv-parse. Its types do not reflect the option. */
interface ParsedRecord {
  readonly record: ReadonlyArray<string>
  readonly info: { readonly records: number; readonly empty_lines: number }
}

const separators = [",", ";", "\t", "|"]

/** Bytes that are read to detect the separator. */
const sampleSize = 65_536

const options = (delimiter: string) => ({
  delimiter,
  // Editors mix them: rows that were added on another system.
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  trim: true
})

/** Returns a decoder for the encoding that the byte order mark says. What is not text becomes U+FFFD, which the check of a row reports. */
const decoderOf = ([first, second]: Uint8Array): TextDecoder =>
  new TextDecoder(
    first === 0xfe && second === 0xff ? "utf-16be" : first === 0xff && second === 0xfe ? "utf-16le" : "utf-8"
  )

const readError = (path: string, error: unknown): BulkError => {
  const { code = "" } = error as NodeJS.ErrnoException
  return code === "ENOENT"
    ? fileProblem(`there is no file ${path}`, "Check the path.")
    : code === "EISDIR"
    ? fileProblem(`${path} is a folder`, "Give the path of a CSV file.")
    : fileProblem(`${path} cannot be read (${code})`, "Check its permissions.")
}

// The messages of csv-parse quote cells. These do not.
const syntaxProblem = (path: string, error: CsvError): BulkError => {
  const line = typeof error["lines"] === "number" ? error["lines"] : undefined
  const problem = error.code === "CSV_QUOTE_NOT_CLOSED"
    ? "a quote is opened and not closed"
    : error.code === "INVALID_OPENING_QUOTE"
    ? "there is a quote inside a cell that is not quoted"
    : error.code === "CSV_INVALID_CLOSING_QUOTE"
    ? "there is text after the closing quote of a cell"
    : "this is not valid CSV"
  const next = "Put the whole cell in quotes, and write a quote inside it twice: \"\"."
  return fileProblem(`${path}${line === undefined ? "" : `, line ${line}`}: ${problem}`, next)
}

const failureOf = (path: string, error: unknown): BulkError =>
  error instanceof CsvError ? syntaxProblem(path, error) : readError(path, error)

const sampleOf = (path: string) =>
  Effect.tryPromise({
    try: async () => {
      const file = await open(path)
      try {
        const { buffer, bytesRead } = await file.read(new Uint8Array(sampleSize), 0, sampleSize, 0)
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    },
    catch: (error) => readError(path, error)
  })

const cellsOf = (sample: string, delimiter: string, from: number): ReadonlyArray<string> => {
  try {
    return parseSync(sample, { ...options(delimiter), skip_empty_lines: true, to: 1, from_line: from })[0]
      ?? []
  } catch (error) {
    if (error instanceof CsvError) return []
    throw error
  }
}

const separatorLine = /^sep=(.)\r?\n/i

/** Whether bytes are those of a workbook, or of another archive. */
const isWorkbook = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 || bytes[0] === 0xd0 && bytes[1] === 0xcf

const notUtf8 = "Save the file as \"CSV UTF-8\"."

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** What is wrong with a record as a whole: its cells do not match the headings, or are not text. Then its cells are not read. */
export const problemOf = ({ header }: Pick<CsvFile, "header">, { cells, row }: CsvRecord): RowProblem | undefined => {
  const width = `the row has ${counted(cells.length, "cell")}, and there are ${counted(header.length, "heading")}`
  // Spreadsheets fill rows up with empty cells.
  if (cells.slice(header.length).some((cell) => cell !== "")) {
    const next = "Put a cell that contains the separator in quotes, or remove the cells without a heading."
    return { row, column: undefined, problem: width, next }
  }
  if (cells.length < header.length) {
    return { row, column: undefined, problem: width, next: "Add the missing cells, or close a quote in the row above." }
  }
  const at = cells.findIndex((cell) => cell.includes("\ufffd"))
  return at < 0
    ? undefined
    : { row, column: header[at] ?? `number ${at + 1}`, problem: "the text is not UTF-8, or damaged", next: notUtf8 }
}

/** Opens a CSV file. `isKnown` says which headings are expected, to choose between separators. */
export const read = Effect.fnUntraced(function*(
  path: string,
  settings: { readonly delimiter: string | undefined; readonly isKnown: (heading: string) => boolean }
): Effect.fn.Return<CsvFile, BulkError> {
  const sample = yield* sampleOf(path)
  if (sample.length === 0) return yield* fileProblem(`${path} is empty`, "Give a file with headings and rows.")
  if (isWorkbook(sample)) {
    return yield* fileProblem(`${path} is a workbook, not a CSV file`, "Save it as \"CSV UTF-8\".")
  }
  const start = decoderOf(sample).decode(sample)
  const named = separatorLine.exec(start)
  const from = named === null ? 1 : 2
  const known = (delimiter: string) => cellsOf(start, delimiter, from).filter(settings.isKnown).length
  const delimiter = settings.delimiter ?? named?.[1]
    ?? separators
      .map((one) => ({ one, known: known(one), cells: cellsOf(start, one, from).length }))
      .sort((a, b) => b.known - a.known || b.cells - a.cells)[0]!.one
  const header = cellsOf(start, delimiter, from)
  if (header.every((heading) => heading === "")) {
    return yield* fileProblem(`${path} has no headings in its first row`, "Write a heading for each column.")
  }

  const rows = Stream.suspend(() => {
    const parser = parse({ ...options(delimiter), from_line: from, info: true, skip_empty_lines: true })
    // An error of the file ends the parser, and the end of the parser closes the file. The iterator reports both.
    const decoder = decoderOf(sample)
    const decoded = async function*(bytes: AsyncIterable<Uint8Array>) {
      for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
      yield decoder.decode()
    }
    pipeline(createReadStream(path), decoded, parser, () => {})
    return Stream.fromAsyncIterable(parser as AsyncIterable<ParsedRecord>, (error) => failureOf(path, error))
  })
  const records = rows.pipe(
    Stream.map(({ info, record }): CsvRecord => ({ row: info.records + info.empty_lines, cells: record })),
    Stream.drop(1),
    Stream.filter(({ cells }) => cells.some((cell) => cell !== ""))
  )
  return { path, header, records }
})
