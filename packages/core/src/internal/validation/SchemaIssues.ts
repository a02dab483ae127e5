/**
 * Turns schema issues into sentences that name the place and the problem, and show no value: inputs and answers hold passwords and names.
 */
import * as SchemaIssue from "effect/SchemaIssue"
import type { InputProblem } from "../../FlatError.ts"
import { visible } from "../redaction/Redaction.ts"

/** One mismatch between a schema and a value. */
export interface Problem {
  /** Where, such as `body.scopes[0]`; empty for the whole. */
  readonly path: string
  /** What would have fitted. */
  readonly expected: string
  /** Type, and for texts and lists the length, of what was there. */
  readonly found: string
}

/** A mismatch before it is put into words: the way to it, and what was expected there. */
export interface Mismatch {
  readonly keys: ReadonlyArray<PropertyKey>
  readonly expected: string
}

/** What is expected where a key is missing. */
export const required = "a value (it is required)"
/** What is expected where a key is unknown. */
export const unknownKey = "no field of this name"

// Marked pure, so that a bundle whose checks are not schemas leaves it out.
const format = /* #__PURE__ */ SchemaIssue.makeFormatterStandardSchemaV1()

// In code points. Not by spreading: the text may be megabytes long.
const lengthOf = (text: string): number => {
  let length = 0
  for (let at = 0; at < text.length; length++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return length
}

/** Type and size of a value. */
export const kindOf = (value: unknown): string => {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (typeof value === "string") return value === "" ? "an empty text" : `a text of ${lengthOf(value)} characters`
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

// Names may come from the server, or from a file that the caller read.
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

const at = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value
  )

const most = 20

/** Mismatches as problems, one for each place; `input` is what was checked. No more are asked for than are shown. */
export const from = (
  mismatches: Iterable<Mismatch>,
  input: unknown,
  prefix: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<Problem> => {
  const merged = new Map<string, Problem>()
  for (const { expected, keys } of mismatches) {
    const place = showPath([...prefix, ...keys])
    const known = merged.get(place)
    // Several members of a union fail at the same place: one line that names them all.
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

const expectedOf = (message: string): string =>
  message === "Missing key"
    ? required
    : message.startsWith("Unexpected key") || message === "Expected no excess property"
    ? unknownKey
    : message.replace(/^Expected /, "")

/** The mismatches of a schema's issue; `keys` lead to what was checked. */
export const mismatchesOf = (
  issue: SchemaIssue.Issue,
  keys: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<Mismatch> =>
  format(issue).issues.map(({ message, path }) => ({
    keys: [...keys, ...(path ?? []).map((key) => typeof key === "object" ? key.key : key)],
    expected: expectedOf(message)
  }))

/** The problems of a schema's issue; `input` is what was checked. */
export const of = (
  issue: SchemaIssue.Issue,
  input: unknown,
  prefix: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<Problem> => from(mismatchesOf(issue), input, prefix)

/** SchemaIssues as errors about inputs tell them. */
export const inInput = (problems: ReadonlyArray<Problem>): ReadonlyArray<InputProblem> =>
  problems.map((problem) => ({ path: problem.path, problem: sentence(problem) }))

/** The problem in words. */
export const sentence = (problem: Problem): string => `expected ${problem.expected}, found ${problem.found}`
