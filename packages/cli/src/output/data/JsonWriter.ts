/** JSON and NDJSON. */
import * as Fields from "../Fields.ts"
import type { Settings, Writer } from "../Format.ts"
import * as Json from "./Json.ts"

/** Creates a writer. A list in `json` is one array, with a line break between its items. If the list fails, the array stays open. */
export const make = ({ paths, style }: Settings, format: "json" | "jsonl"): Writer => {
  const selected = (value: unknown) => paths === undefined ? value : Fields.select(value, paths)
  const compact = (value: unknown) => `${Json.painted(Json.compact(selected(value)), style)}\n`
  const pretty = (value: unknown) => Json.painted(Json.pretty(selected(value)), style)
  return {
    value: format === "jsonl" ? compact : (value) => `${pretty(value)}\n`,
    list: () => {
      if (format === "jsonl") return { block: (items) => items.map(compact).join(""), end: () => "" }
      let isFirst = true
      const item = (value: unknown) => {
        const opening = isFirst ? "[\n" : ",\n"
        isFirst = false
        return `${opening}  ${pretty(value).replaceAll("\n", "\n  ")}`
      }
      return { block: (items) => items.map(item).join(""), end: () => isFirst ? "[]\n" : "\n]\n" }
    },
    notes: () => []
  }
}
