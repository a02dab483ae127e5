/** Turns mismatches into sentences with the path and the problem, but without values: inputs and responses include passwords and names. */
import type { InputProblem } from "../error/FlatError.ts"
import { visible } from "../error/Redaction.ts"

/** One mismatch between a schema and a value. */
export interface Problem {
  /** Path of the value, such as `body.scopes[0]`; empty for the whole. */
  readonly path: string
  /** What the schema expects. */
  readonly expected: string
  /** Type of the value, with the length of strings and lists. */
  readonly found: string
}

/** A mismatch as data: its path, and what the schema expects. */
export interface Mismatch {
  readonly keys: ReadonlyArray<PropertyKey>
  readonly expected: string
}

/** The expectation for a missing key. */
export const requiredValue = "a value (it is required)"
/** The expectation for an unknown key. */
export const unknownKey = "no field of this name"

// In code points. Not by spreading: the string may have megabytes.
const lengthOf = (text: string): number => {
  let length = 0
  for (let at = 0; at < text.length; length++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return length
}

/** Describes the type and size of a value. */
export const kindOf = (value: unknown): string => {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (typeof value === "string") return value === "" ? "an empty string" : `a string of length ${lengthOf(value)}`
  if (typeof value === "number") {
    return Number.isInteger(value)
      ? "a whole number"
      : Number.isNaN(value)
      ? "NaN"
      : "a number"
  }
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === "boolean" ? `${value}` : `${typeof value === "object" ? "an" : "a"} ${typeof value}`
}

// Escapes and shortens names: they may come from the server, or from a file that the caller read.
const nameOf = (key: PropertyKey): string => {
  const name = visible(String(key))
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name
}

const longestName = 100

const showPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (text, key) => typeof key === "number" ? `${text}[${key}]` : text === "" ? nameOf(key) : `${text}.${nameOf(key)}`,
    ""
  )

/** Returns the value at a path. */
export const at = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value
  )

const most = 20

/** Converts mismatches to problems, one per path. `input` is the checked value. Takes only as many as are shown. */
export const from = (
  mismatches: Iterable<Mismatch>,
  input: unknown,
  prefix: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<Problem> => {
  const merged = new Map<string, Problem>()
  for (const { expected, keys } of mismatches) {
    const place = showPath([...prefix, ...keys])
    const known = merged.get(place)
    // Merges the failures of several members of a union at the same path.
    merged.set(place, {
      path: place,
      expected: known === undefined || known.expected.includes(expected)
        ? known?.expected ?? expected
        : `${known.expected}, or ${expected}`,
      found: kindOf(at(input, keys))
    })
    if (merged.size === most) break
  }
  return [...merged.values()]
}

/** Converts problems to those of an input error. */
export const inInput = (problems: ReadonlyArray<Problem>): ReadonlyArray<InputProblem> =>
  problems.map((problem) => ({ path: problem.path, problem: sentence(problem) }))

/** Returns the problem as a sentence. */
export const sentence = (problem: Problem): string => `expected ${problem.expected}, found ${problem.found}`
