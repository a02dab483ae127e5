/** CSV: a line of headings, and a line for each item. The columns are decided for the first items. */
import * as Columns from "../Columns.ts"
import * as Fields from "../Fields.ts"
import type { Settings, Writer } from "../Format.ts"
import * as Csv from "./Csv.ts"

export const make = ({ header, paths, response }: Settings): Writer => {
  const missing = new Set<string>()
  const list = () => {
    let columns = paths
    let names: ReadonlySet<string> | undefined
    const begin = (items: ReadonlyArray<unknown>): string => {
      columns ??= Columns.of(items, response)
      names = new Set(columns.map(Columns.nameOf))
      return columns.length === 0 || !header ? "" : Csv.rows([columns.map(Columns.nameOf)])
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
        return head + Csv.rows(items.map((item) => columns!.map((path) => Fields.at(item, path))))
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
