/** Turns a record of the file into the input of a call. */
import type { Input } from "@flat-sdk/agents/operations"
import type { FlatError } from "@flat-sdk/core"
import * as JsonText from "@flat-sdk/terminal/JsonText"
import type { Catalog } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Assignment from "../input/Assignment.ts"
import * as Value from "../input/Value.ts"
import type { CsvRecord, RowProblem } from "./CsvFile.ts"
import type { Mapping } from "./Mapping.ts"
import type { Target } from "./Target.ts"

/** The contents of a file that a cell names. */
export class ContentPath {
  readonly path: string
  constructor(path: string) {
    this.path = path
  }
  toJSON(): string {
    return `@${this.path}`
  }
}

export interface Row {
  readonly row: number
  readonly input: Input
  /** Username or id of the account as which it is called, if its column has one. */
  readonly as?: string | undefined
  readonly problems: ReadonlyArray<RowProblem>
}

type Parsed = { readonly value: unknown } | { readonly problem: string; readonly next: string | undefined }

const parseText = (catalog: Catalog, { isContent, isSecret, schemas }: Target, text: string): Parsed => {
  if (isContent && text.startsWith("@")) return { value: new ContentPath(text.slice(1)) }
  // A secret is sent as it is.
  if (isSecret) return { value: text }
  const { types } = Fields.acceptedBy(catalog, schemas)
  const isList = types.has("array") && !types.has("string")
  if (types.has("object") && text.startsWith("{") || types.has("array") && text.startsWith("[")) {
    const value = JsonText.parse(text)
    return value === undefined
      ? { problem: "the cell begins like JSON and is not", next: "Correct the JSON." }
      : { value }
  }
  const parse = (schemas: Target["schemas"], one: string): Parsed => {
    // Spreadsheets write TRUE, and people write yes.
    const accepted = Fields.acceptedBy(catalog, schemas).types
    if (accepted.has("boolean") && !accepted.has("string")) {
      if (/^(?:true|yes)$/i.test(one)) return { value: true }
      if (/^(?:false|no)$/i.test(one)) return { value: false }
    }
    const parsed = Value.parse(catalog, schemas, one)
    return "value" in parsed
      ? parsed
      : {
        problem: parsed.problem,
        next: parsed.suggestion === undefined ? "Correct the cell." : `Did you mean "${parsed.suggestion}"?`
      }
  }
  if (!isList) return parse(schemas, unescapeCell(text))
  const items = schemas.flatMap((schema) => Fields.itemsOf(catalog, schema))
  const parsed = Value.split(text).map((item) => parse(items, item.trim()))
  const wrong = parsed.find((item) => "problem" in item)
  return wrong ?? { value: parsed.flatMap((item) => "value" in item ? [item.value] : []) }
}

// What our CSV output writes before a string that a spreadsheet would run.
const unescapeCell = (text: string): string => /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text

const put = (input: Assignment.Container, [name = "", ...rest]: ReadonlyArray<string>, value: unknown): void => {
  if (rest.length === 0) return Assignment.put(input, name, value)
  const inner = Assignment.get(input, name)
  const next = typeof inner === "object" && inner !== null ? inner as Assignment.Container : {}
  Assignment.put(input, name, next)
  put(next, rest, value)
}

/** Builds the input of a row. An empty cell leaves its field out. */
export const make = (
  catalog: Catalog,
  { columns, fixed }: Mapping,
  { cells, row }: CsvRecord,
  needsBody: boolean
): Row => {
  const input: Record<string, unknown> = needsBody ? { body: {} } : {}
  const problems: Array<RowProblem> = []
  const texts = [
    ...fixed.map(({ target, text }) => ({ target, text, column: undefined })),
    ...columns.map(({ column, index, target }) => ({ target, column, text: cells[index] ?? "" }))
  ]
  for (const { column, target, text } of texts) {
    if (text === "") continue
    const parsed = parseText(catalog, target, text)
    if ("value" in parsed) put(input, target.path, parsed.value)
    else problems.push({ row, column: column ?? `--set ${target.name}`, problem: parsed.problem, next: parsed.next })
  }
  const { as, ...rest } = input
  return { row, input: rest, as: as === undefined ? undefined : String(as), problems }
}

/** Turns what core finds in an input into problems of the row's columns. */
export const problemsOf = (
  { columns }: Mapping,
  { problems: known, row }: Row,
  found: ReadonlyArray<FlatError.InputProblem>
): ReadonlyArray<RowProblem> => {
  const reported = new Set(known.map(({ column }) => column))
  return found.flatMap(({ path, problem }): ReadonlyArray<RowProblem> => {
    const names = path.split(/[.[\]]+/).filter((name) => name !== "")
    const mapped = columns.find(({ target }) => target.path.every((name, at) => names[at] === name))
    if (mapped !== undefined) {
      return reported.has(mapped.column)
        ? []
        : [{ row, column: mapped.column, problem, next: "Correct the cell." }]
    }
    const field = names[0] === "body" ? names.slice(1).join(".") : names.join(".")
    return [{
      row,
      column: undefined,
      problem: `${field === "" ? "the input" : field}: ${problem}`,
      next: field === "" ? undefined : `Add a column "${field}", or --map ${field}=COLUMN.`
    }]
  })
}
