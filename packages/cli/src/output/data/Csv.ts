/**
 * CSV for spreadsheets. A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, so such a string gets an apostrophe before it.
 */
import * as Printable from "@flat-sdk/terminal/Printable"
import { stringify } from "csv-stringify/sync"

const cellOf = (value: unknown): string | number =>
  value === undefined || value === null
    ? ""
    : typeof value === "number"
    ? value
    : typeof value === "object"
    ? Printable.escaped(JSON.stringify(value))
    : Printable.symbols(String(value))

/** Writes rows, each with a line break at its end. Nested values are JSON. */
export const rows = (values: ReadonlyArray<ReadonlyArray<unknown>>): string =>
  stringify(values.map((row) => row.map(cellOf)), {
    escape_formulas: true,
    // Readers skip empty lines.
    quoted_empty: values[0]?.length === 1
  })
