/** A value as one line of a table: nested values are abbreviated. */
import * as Printable from "./Printable.ts"

export interface Cell {
  readonly text: string
  /** Whether the text replaces something that is not shown, or nothing. */
  readonly isDim: boolean
  readonly isNumber: boolean
}

const text = (value: string): Cell => ({ text: Printable.line(value), isDim: false, isNumber: false })
const dim = (value: string): Cell => ({ text: Printable.line(value), isDim: true, isNumber: false })

/** Fields that say which thing a nested object is, the best first. */
const naming = ["printableName", "name", "title", "username", "email", "id"]

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

export const of = (value: unknown): Cell => {
  if (value === undefined || value === null) return dim("–")
  if (typeof value === "number") return { text: String(value), isDim: false, isNumber: true }
  if (typeof value === "boolean") return text(value ? "yes" : "no")
  if (typeof value !== "object") return text(String(value))
  if (Array.isArray(value)) {
    return value.length === 0
      ? dim("none")
      : value.every(isScalar)
      ? text(value.map((item) => of(item).text).join(", "))
      : dim(countOf(value.length, "item"))
  }
  const fields = value as Readonly<Record<string, unknown>>
  const name = naming.map((key) => fields[key]).find((one) => typeof one === "string" && one !== "")
  return typeof name === "string" ? text(name) : dim(`{${countOf(Object.keys(fields).length, "field")}}`)
}
