/** JSON for people and programs: escaped, so that no value steers a terminal, and in colour where that is shown. */
import * as Printable from "@flat-sdk/terminal/Printable"
import type { Style } from "@flat-sdk/terminal/Style"
import type { Settings, Writer } from "./Format.ts"
import * as Selection from "./Selection.ts"

export const compact = (value: unknown): string => Printable.escapeJson(JSON.stringify(value) ?? "null")

export const pretty = (value: unknown): string => Printable.escapeJson(JSON.stringify(value, null, 2) ?? "null")

// A string with the colon that makes it a key, a number, or a literal. Strings come first, so nothing inside them is found.
const token = /("(?:[^"\\]|\\[^]?)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|\b(?:true|false|null)\b/g

export const paint = (json: string, style: Style): string =>
  json.replaceAll(
    token,
    (literal, text?: string, colon?: string, number?: string) =>
      text !== undefined
        ? colon === undefined ? style.string(text) : style.key(text) + colon
        : number === undefined
        ? style.dim(literal)
        : style.number(number)
  )

/** Creates a writer. A list in `json` is one array, with a line break between its items. If the list fails, the array stays open. */
export const make = ({ paths, style }: Settings, format: "json" | "jsonl"): Writer => {
  const line = (value: unknown) => `${paint(compact(Selection.select(value, paths)), style)}\n`
  const indented = (value: unknown) => paint(pretty(Selection.select(value, paths)), style)
  return {
    value: format === "jsonl" ? line : (value) => `${indented(value)}\n`,
    list: () => {
      if (format === "jsonl") return { block: (items) => items.map(line).join(""), end: () => "" }
      let isFirst = true
      const item = (value: unknown) => {
        const opening = isFirst ? "[\n" : ",\n"
        isFirst = false
        return `${opening}  ${indented(value).replaceAll("\n", "\n  ")}`
      }
      return { block: (items) => items.map(item).join(""), end: () => isFirst ? "[]\n" : "\n]\n" }
    },
    notes: () => []
  }
}
