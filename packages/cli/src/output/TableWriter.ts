/** Tables: lists in blocks, and records. */
import * as Cell from "@flat-sdk/terminal/Cell"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Table from "@flat-sdk/terminal/Table"
import { isReadonlyObject } from "effect/Predicate"
import * as Columns from "./Columns.ts"
import type { Settings, Writer } from "./Format.ts"
import * as Selection from "./Selection.ts"

const listNames = (names: ReadonlyArray<string>): string =>
  names.length > 8 ? `${names.slice(0, 8).join(", ")}, …` : names.join(", ")

const hiddenNote = (hidden: ReadonlyArray<string>, isSelection: boolean): string =>
  `${hidden.length} ${hidden.length === 1 ? "column is" : "columns are"} left out: ${listNames(hidden)}. ${
    isSelection ? "The terminal is too narrow: choose fewer, or --format json." : "Choose columns with --fields."
  }`

/** Returns whether a cell abbreviates a value that has something in it. */
const isShortened = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0 &&
  (Cell.of(value).isDim || !Array.isArray(value))

// A record shows the fields of an object, and abbreviates what is below.
const isShortenedIn = (value: unknown): boolean =>
  isReadonlyObject(value)
    ? Object.values(value).some(isShortened)
    : isShortened(value)

const fieldOf = (path: Selection.Path): Table.Field => ({
  name: Columns.nameOf(path),
  isId: path.at(-1) === "id",
  at: (item) => Selection.at(item, path)
})

// An object is shown with its fields, and what is nested deeper is abbreviated.
const entriesAt = (value: unknown, path: Selection.Path): ReadonlyArray<readonly [name: string, value: unknown]> => {
  const found = Selection.at(value, path)
  const name = path.join(".")
  return isReadonlyObject(found) && Object.keys(found).length > 0
    ? Object.entries(found).map(([key, inner]) => [`${name}.${key}`, inner])
    : [[name, found]]
}

export const make = ({ paths, response, style, width }: Settings): Writer => {
  const notes: Array<string> = []
  return {
    value: (value) => {
      if (typeof value !== "object" || value === null) return `${Printable.lines(Cell.of(value).text)}\n`
      const keys = Object.keys(value)
      const shown = paths ?? Columns.of([value], response).filter(([key]) => key !== undefined && keys.includes(key))
      const short = shown.filter((path) => isShortenedIn(Selection.at(value, path)))
      if (short.length > 0) {
        notes.push(`Shortened: ${listNames(short.map((path) => path.join(".")))}. --format json shows everything.`)
      }
      return Table.record(shown.flatMap((path) => entriesAt(value, path)), { width, style })
    },
    list: () => {
      let layout: Table.Layout | undefined
      return {
        block: (items) => {
          if (layout !== undefined) return Table.rows(layout, items, style)
          layout = Table.layout(items, (paths ?? Columns.of(items, response)).map(fieldOf), {
            width,
            isSelection: paths !== undefined
          })
          if (layout.hidden.length > 0) notes.push(hiddenNote(layout.hidden, paths !== undefined))
          return Table.head(layout, style) + Table.rows(layout, items, style)
        },
        end: () => {
          if (layout === undefined) notes.push("The list is empty.")
          return ""
        }
      }
    },
    notes: () => notes
  }
}
