/**
 * CSV for spreadsheets. A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, so such a string gets an apostrophe before it.
 */
import * as Printable from "@flat-sdk/terminal/Printable"
import { stringify } from "csv-stringify/sync"
import * as Columns from "./Columns.ts"
import type { Settings, Writer } from "./Format.ts"
import * as Selection from "./Selection.ts"

const cellOf = (value: unknown): string | number =>
  value === undefined || value === null
    ? ""
    : typeof value === "number"
    ? value
    : typeof value === "object"
    ? Printable.escapeJson(JSON.stringify(value))
    : Printable.symbols(String(value))

/** Writes rows, each with a line break at its end. Nested values are JSON. */
export const rows = (values: ReadonlyArray<ReadonlyArray<unknown>>): string =>
  stringify(values.map((row) => row.map(cellOf)), {
    escape_formulas: true,
    // Readers skip empty lines.
    quoted_empty: values[0]?.length === 1
  })

/** Creates a writer: a line of headings, and a line for each item. The columns are decided for the first items. */
export const make = ({ header, paths, response }: Settings): Writer => {
  const missing = new Set<string>()
  const list = () => {
    let columns = paths
    let names: ReadonlySet<string> | undefined
    const begin = (items: ReadonlyArray<unknown>): string => {
      columns ??= Columns.of(items, response)
      names = new Set(columns.map(Columns.nameOf))
      return columns.length === 0 || !header ? "" : rows([columns.map(Columns.nameOf)])
    }
    return {
      block: (items: ReadonlyArray<unknown>) => {
        const head = names === undefined ? begin(items) : ""
        if (paths === undefined) {
          for (const item of items) {
            if (typeof item !== "object" || item === null || Array.isArray(item)) continue
            for (const key of Object.keys(item)) if (!names!.has(key)) missing.add(key)
          }
        }
        if (columns!.length === 0) return head
        return head + rows(items.map((item) => columns!.map((path) => Selection.at(item, path))))
      },
      end: () => names === undefined ? begin([]) : ""
    }
  }
  return {
    value: (value) => {
      const { block } = list()
      return block([value])
    },
    list,
    notes: () =>
      missing.size === 0
        ? []
        : [
          `Fields that only later items have are left out: ${
            [...missing].join(", ")
          }. Choose the columns with --fields.`
        ]
  }
}
