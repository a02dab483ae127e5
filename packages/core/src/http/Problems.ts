/**
 * Turns schema issues into sentences that name the place and the problem, and show no value: inputs and answers hold passwords and names.
 */
import * as SchemaIssue from "effect/SchemaIssue"

/** One mismatch between a schema and a value. */
export interface Problem {
  /** Where, such as `body.scopes[0]`; empty for the whole. */
  readonly path: string
  /** What would have fitted. */
  readonly expected: string
  /** Type, and for texts and lists the length, of what was there. */
  readonly found: string
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Type and size of a value. */
export const kindOf = (value: unknown): string => {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (typeof value === "string") return value === "" ? "an empty text" : `a text of ${[...value].length} characters`
  if (typeof value === "number") return Number.isInteger(value) ? "a whole number" : Number.isNaN(value) ? "NaN" : "a number"
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === "boolean" ? `${value}` : `an ${typeof value}`.replace("an function", "a function")
}

const showPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (text, key) => typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    ""
  )

const at = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (inner, key) => typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value
  )

const most = 20

/** The mismatches of an issue; `input` is what was checked. */
export const of = (issue: SchemaIssue.Issue, input: unknown, prefix: ReadonlyArray<PropertyKey> = []): ReadonlyArray<Problem> => {
  const merged = new Map<string, Problem>()
  for (const { message, path } of format(issue).issues) {
    const keys = (path ?? []).map((key) => typeof key === "object" ? key.key : key)
    const place = showPath([...prefix, ...keys])
    const expected = message === "Missing key"
      ? "a value (it is required)"
      : message.startsWith("Unexpected key") || message === "Expected no excess property"
      ? "no field of this name"
      : message.replace(/^Expected /, "")
    const known = merged.get(place)
    // Several members of a union fail at the same place: one line that names them all.
    merged.set(place, {
      path: place,
      expected: known === undefined || known.expected.includes(expected) ? known?.expected ?? expected : `${known.expected}, or ${expected}`,
      found: kindOf(at(input, keys))
    })
    if (merged.size === most) break
  }
  return [...merged.values()]
}

/** The problem in words. */
export const sentence = (problem: Problem): string => `expected ${problem.expected}, found ${problem.found}`
