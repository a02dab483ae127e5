/** YAML: a document for a value, a sequence for a list. */
import * as Fields from "../Fields.ts"
import type { Settings, Writer } from "../Format.ts"
import * as Yaml from "./Yaml.ts"

export const make = ({ paths }: Settings): Writer => {
  const selected = (value: unknown) => paths === undefined ? value : Fields.select(value, paths)
  return {
    value: (value) => Yaml.write(selected(value)),
    list: () => {
      let isEmpty = true
      return {
        block: (items) => {
          isEmpty &&= items.length === 0
          return items.map((item) => Yaml.write([selected(item)])).join("")
        },
        end: () => isEmpty ? "[]\n" : ""
      }
    },
    notes: () => []
  }
}
