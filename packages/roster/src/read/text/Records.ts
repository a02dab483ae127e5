/**
 * Reads the records of a CSV file as a stream. An open quote swallows the lines below it, so at the first broken quote the file is
 * read again from that line on, each line separately: every broken line is reported, and the others are read.
 */
import { CsvError, parse } from "csv-parse"
import { parse as parseLine } from "csv-parse/sync"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { SetFile } from "../set/FileSet.ts"
import type { Encoding } from "./Encoding.ts"
import * as Lines from "./Lines.ts"

export interface Handlers {
  /** Called for each record that is not empty, with the line on which it starts. */
  readonly record: (line: number, cells: Array<string>) => void
  /**
   * Called for a line that is wrong. After `csv.quote`, a quote that is not closed or not doubled, the line was read separately and is among the
   * records.
   */
  readonly report: (line: number, code: "csv.quote" | "csv.line-lost" | "csv.empty-line", detail?: string) => void
}

export interface Options {
  readonly encoding: Encoding
  readonly lineBytes: number
  /** Called for each "\r" that ends a line alone. */
  readonly onBareReturn?: (() => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Head {
  readonly delimiter: string
  /** Lines before the header: Excel writes `sep=;` there. */
  readonly skip: number
  /** The cells of the header. Empty if the file is. */
  readonly cells: ReadonlyArray<string>
}

/** Parses one line: by the rules, with quotes inside unquoted cells, or with no quotes at all. */
const cellsOf = (
  line: string,
  delimiter: string
): { readonly cells: Array<string>; readonly broken: boolean } | undefined => {
  for (const quotes of ["strict", "relaxed", "none"] as const) {
    try {
      const [cells = []] = parseLine(line, {
        delimiter,
        record_delimiter: "\n",
        relax_column_count: true,
        trim: true,
        ...(quotes === "relaxed" ? { relax_quotes: true } : quotes === "none" ? { quote: null } : undefined)
      })
      return {
        cells: quotes === "none" ? cells.map((cell) => cell.replace(/^"|"$/g, "").replaceAll("\"\"", "\"")) : cells,
        broken: quotes !== "strict"
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
    }
  }
  return undefined
}

/** The most lines of a header: spreadsheets break long headings into several, inside quotes. */
const headerLines = 20

/** Reads the first line that is not empty, and finds the separator in it: the one that makes the most known names, then the most cells. */
export const head = async (
  file: SetFile,
  options: Options,
  known: (cells: ReadonlyArray<string>) => number
): Promise<Head> => {
  let skip = 0
  const lines: Array<string> = []
  for await (const { text } of Lines.lines(Lines.utf8(file, options.encoding), options.lineBytes)) {
    if (text === undefined) break
    const separator = skip === 0 && lines.length === 0 ? /^sep=([,;\t])$/i.exec(text)?.[1] : undefined
    if (lines.length === 0 && (separator !== undefined || /^[\s,;"]*$/.test(text))) {
      skip++
      continue
    }
    lines.push(text)
    if (lines.length === headerLines || lines.join().split("\"").length % 2 === 1) break
  }
  if (lines.length === 0) return { delimiter: ",", cells: [], skip }
  const guesses = ([",", ";", "\t"] as const).map((delimiter) => {
    const joined = cellsOf(lines.join("\n"), delimiter)
    // A quote may also be open by mistake.
    const read = joined?.broken === false ? joined : cellsOf(lines[0]!, delimiter)
    const cells = (read?.cells ?? []).map((cell) => cell.trim().replace(/\s+/g, " "))
    return { delimiter, cells, known: known(cells) }
  })
  guesses.sort((a, b) => b.known - a.known || b.cells.length - a.cells.length)
  return { delimiter: guesses[0]!.delimiter, cells: guesses[0]!.cells, skip }
}

const isEmpty = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => cell.trim() === "")

const breaks = (cells: ReadonlyArray<string>): number =>
  cells.reduce((count, cell) => cell.includes("\n") ? count + cell.split("\n").length - 1 : count, 0)

/** Lines that a cell in quotes may span. An open quote must not swallow what is below it. */
const mostLines = 10

/**
 * Reads line by line, from a line on. Lines are joined only if they make one record by the rules, with as many cells as the header.
 */
const byLine = async (
  file: SetFile,
  options: Options & { readonly delimiter: string; readonly from: number; readonly columns: number },
  handlers: Handlers
): Promise<void> => {
  const take = (number: number, read: ReturnType<typeof cellsOf>): void => {
    if (read === undefined) return handlers.report(number, "csv.line-lost", "it is not valid CSV")
    if (isEmpty(read.cells)) return handlers.report(number, "csv.empty-line")
    if (read.broken) handlers.report(number, "csv.quote")
    handlers.record(number, read.cells)
  }
  let held: Array<{ readonly number: number; readonly text: string }> = []
  /** Whether the held lines are one record. Then it is taken. */
  const joins = (): boolean => {
    const read = cellsOf(held.map(({ text }) => text).join("\n"), options.delimiter)
    if (read === undefined || read.broken || (held.length > 1 && read.cells.length !== options.columns)) return false
    take(held[0]!.number, read)
    held = []
    return true
  }
  /** Takes the first of the held lines by itself, and tries the others again. */
  const release = (): void => {
    const [first, ...rest] = held
    if (first === undefined) return
    take(first.number, cellsOf(first.text, options.delimiter))
    held = []
    for (const line of rest) next(line)
  }
  const next = (line: { readonly number: number; readonly text: string }): void => {
    held.push(line)
    if (joins()) return
    const quotes = held.reduce((count, { text }) => count + text.split("\"").length - 1, 0)
    // Without an open quote, no line below it can complete the record.
    if (quotes % 2 === 0 || held.length >= mostLines) release()
  }
  for await (const { number, text } of Lines.lines(Lines.utf8(file, options.encoding), options.lineBytes)) {
    if (number < options.from) continue
    options.signal?.throwIfAborted()
    if (text !== undefined) {
      next({ number, text })
      continue
    }
    while (held.length > 0) release()
    handlers.report(number, "csv.line-lost", "it is too long")
  }
  while (held.length > 0) release()
}

/** Reads all records, the header line too. */
export const read = async (file: SetFile, head: Head, options: Options, handlers: Handlers): Promise<void> => {
  let next = head.skip + 1
  const parser = parse({
    delimiter: head.delimiter,
    record_delimiter: "\n",
    relax_column_count: true,
    max_record_size: options.lineBytes,
    from_line: head.skip + 1,
    // Records are handled as they come, and none is queued.
    on_record: (cells: Array<string>, { lines }) => {
      // `lines` is the line on which the record ends.
      const line = lines - breaks(cells)
      next = lines + 1
      if (isEmpty(cells)) handlers.report(line, "csv.empty-line")
      else handlers.record(line, cells)
      return null
    }
  })
  parser.resume()
  try {
    await pipeline(
      Readable.from(Lines.utf8(file, options.encoding, options.onBareReturn), { objectMode: true }),
      parser,
      {
        signal: options.signal
      }
    )
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    await byLine(file, { ...options, delimiter: head.delimiter, from: next, columns: head.cells.length }, handlers)
  }
}
