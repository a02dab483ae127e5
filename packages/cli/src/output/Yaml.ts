/** YAML that no value can make ambiguous, and that steers no terminal. */
import * as Printable from "@flat-sdk/terminal/Printable"
import { Document, Scalar, visit } from "yaml"
import type { Settings, Writer } from "./Format.ts"
import * as Selection from "./Selection.ts"

export const write = (value: unknown): string => {
  const document = new Document(value ?? null, {
    aliasDuplicateObjects: false,
    // Readers of YAML 1.1 take an unquoted `no` for false, and a day for a date.
    compat: "yaml-1.1"
  })
  visit(document, {
    Scalar(_, node) {
      // Only the double-quoted style has escapes.
      if (typeof node.value === "string" && (Printable.isSteering(node.value) || node.value.includes("\t"))) {
        node.type = Scalar.QUOTE_DOUBLE
      }
    }
  })
  return Printable.escapeJson(document.toString({ lineWidth: 0 }))
}

export const make = ({ paths }: Settings): Writer => {
  const selected = (value: unknown) => Selection.select(value, paths)
  return {
    value: (value) => write(selected(value)),
    list: () => {
      let isEmpty = true
      return {
        block: (items) => {
          isEmpty &&= items.length === 0
          return items.map((item) => write([selected(item)])).join("")
        },
        end: () => isEmpty ? "[]\n" : ""
      }
    },
    notes: () => []
  }
}
