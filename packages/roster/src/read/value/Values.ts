/** Reads the values of cells, and reports those that are not written as the format wants. */
import type { PersonRole } from "../../model/Person.ts"
import * as Day from "../text/Day.ts"
import type { Row } from "../text/Row.ts"
import * as Role from "./Role.ts"

export interface Rules {
  /** Whether dates must be `YYYY-MM-DD`. */
  readonly isoDates: boolean
  readonly dayFirst: boolean
  /** The names of roles as the format writes them; others are reported. `undefined` if any spelling is right. */
  readonly roleNames?: ReadonlySet<string> | undefined
}

const day = (row: Row, column: string, rules: Rules): string | undefined => {
  const text = row.get(column)
  if (text === "") return undefined
  const parsed = Day.parse(text, rules.dayFirst || row.order === "day-first")
  if (parsed.form === "unreadable") row.report("date.unreadable", column)
  else if (parsed.form === "ambiguous" && row.order === undefined) row.report("date.ambiguous", column)
  if (rules.isoDates && (parsed.form === "other" || parsed.form === "ambiguous")) row.report("date.form", column)
  return parsed.day
}

export const window = (row: Row, begin: string, end: string, rules: Rules) => {
  const from = day(row, begin, rules)
  const to = day(row, end, rules)
  if (from !== undefined && to !== undefined && to < from) row.report("date.order", end)
  return omitUndefined({ begin: from, end: to })
}

const yes = new Set(["yes", "y", "1", "ja", "oui", "si", "sí", "x"])
const no = new Set(["no", "n", "0", "nein", "non"])

/** An empty cell is `fallback`; what cannot be read counts as true. */
export const boolean = (row: Row, column: string, fallback: boolean): boolean => {
  const text = row.get(column)
  if (text === "") return fallback
  const folded = text.toLowerCase()
  const isYes = folded === "true" || yes.has(folded)
  const isKnown = isYes || folded === "false" || no.has(folded)
  if (text !== "true" && text !== "false") row.report(isKnown ? "boolean.form" : "boolean.unreadable", column)
  return isYes || !isKnown
}

/** Entries of a list, separated by commas. */
export const list = (row: Row, column: string): ReadonlyArray<string> => {
  const text = row.get(column)
  if (text === "") return []
  if (!text.includes(",")) return [text]
  const entries = text.split(",")
  if (entries.some((entry) => entry !== entry.trim())) row.report("list.space", column)
  return [...new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ""))]
}

/** The role that a cell names; `other` if the word is unknown, `undefined` if the cell is empty. */
export const role = (row: Row, column: string, rules: Rules): PersonRole | undefined => {
  const text = row.get(column)
  if (text === "") return undefined
  const recognised = Role.recognise(text)
  if (recognised === undefined) row.report("role.unknown", column)
  else if (rules.roleNames !== undefined && !rules.roleNames.has(text)) row.report("role.form", column)
  return recognised ?? "other"
}

const idForm = /^[0-9A-Za-z./@_-]{1,255}$/

/** The id of a row. Without one, the row is lost. */
export const id = (row: Row, column: string): string | undefined => {
  const text = row.get(column)
  if (text === "") {
    row.lose("id.missing", column)
    return undefined
  }
  if (!idForm.test(text)) row.report("id.form", column)
  return text
}

// An apostrophe is valid before the @, and schools have addresses in their own script.
const emailForm = /^[^\s@<>()[\]\\,;:"]+@(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}$/u

export const checkEmail = (row: Row): void => {
  const text = row.get("email")
  if (text !== "" && (!emailForm.test(text) || text.length > 254)) row.report("email.form", "email")
}

/** A cell that the format requires, or empty. */
export const requireCell = (row: Row, column: string): string => {
  const text = row.get(column)
  if (text === "" && row.has(column)) row.report("cell.missing", column)
  return text
}

/** Properties that are `undefined` are left out. */
export const omitUndefined = <A extends object>(values: A): { readonly [K in keyof A]?: Exclude<A[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {}

/** The cells of columns that have the names of properties. Those that are empty are left out. */
export const optional = <Key extends string>(row: Row, ...keys: ReadonlyArray<Key>) => {
  const found: { [K in Key]?: string } = {}
  for (const key of keys) {
    const text = row.get(key)
    if (text !== "") found[key] = text
  }
  return found
}

/** The one entry of a list; none if the cell is empty. */
export const single = (row: Row, column: string): ReadonlyArray<string> => {
  const text = row.get(column)
  return text === "" ? [] : [text]
}

/** Reports a value that is neither one of a list nor an extension. */
export const oneOf = (row: Row, column: string, values: ReadonlySet<string>): void => {
  const text = row.get(column)
  if (text !== "" && !values.has(text) && !text.startsWith("ext:")) row.report("value.unknown", column)
}
