/**
 * Finds why a value does not fit its shape, lazily: of a response with millions of wrong objects the report shows 20, and the rest is not checked.
 */
import type { InputProblem } from "../error/FlatError.ts"
import * as SchemaIssues from "./SchemaIssues.ts"
import {
  candidatesOf,
  expectedOf,
  type Fields,
  isOptional,
  type Items,
  keyOf,
  mayBe,
  pathIdExpectation,
  type Shape
} from "./Shape.ts"
import { exactlyOf, fitsOf, isRecord, isWithin, primitives } from "./Validator.ts"

/** The expectation for a number that is no integer, or too large for one. */
export const integer = "an integer"
/** The expectation for a number that is not finite. */
export const finite = "a finite number"

type Keys = ReadonlyArray<PropertyKey>
type Found = Generator<SchemaIssues.Mismatch, void>

/** Yields the mismatches of a value. `keys` is its path. With `exact`, as for inputs, unknown fields are mismatches. */
export function* of(shape: Shape, value: unknown, keys: Keys = [], exact = false): Found {
  if (typeof shape === "function") return yield* of(shape(), value, keys, exact)
  if ((exact ? exactlyOf : fitsOf)(shape)(value)) return
  if (typeof shape === "object") {
    if ("fields" in shape && isRecord(value)) return yield* inFields(shape.fields, value, keys, exact)
    if ("items" in shape && Array.isArray(value)) return yield* inItems(shape, value, keys, exact)
    const candidates = candidatesOf(membersOf(shape), value)
    if (candidates.length > 0) {
      if (!candidates.some((candidate) => isValid(candidate, value, exact))) {
        for (const candidate of candidates) yield* of(candidate, value, keys, exact)
      }
      return
    }
  }
  for (const expected of expectations(shape, value)) yield { keys, expected }
}

const isValid = (shape: Shape, value: unknown, exact: boolean): boolean =>
  of(shape, value, [], exact).next().done === true

const membersOf = (shape: Exclude<Shape, string>): ReadonlyArray<Shape> =>
  "orNull" in shape ? [shape.orNull] : "union" in shape ? shape.union : []

function* inFields(fields: Fields, value: Readonly<Record<PropertyKey, unknown>>, keys: Keys, exact: boolean): Found {
  const names = Object.keys(fields)
  if (exact) {
    const known = new Set<PropertyKey>(names.map(keyOf))
    for (const key of Reflect.ownKeys(value)) {
      if (!known.has(key) && Object.prototype.propertyIsEnumerable.call(value, key)) {
        yield { keys: [...keys, key], expected: SchemaIssues.unknownKey }
      }
    }
  }
  for (const name of names) {
    const key = keyOf(name)
    const optional = isOptional(name)
    if (!(optional && exact && value[key] === undefined)) {
      if (key in value) yield* of(fields[name]!, value[key], [...keys, key], exact)
      else if (!optional) yield { keys: [...keys, key], expected: SchemaIssues.requiredValue }
    }
  }
}

function* inItems({ items, most }: Items, value: ReadonlyArray<unknown>, keys: Keys, exact: boolean): Found {
  let found = false
  // Not `forEach`, which skips holes.
  for (let index = 0; index < value.length; index++) {
    for (const mismatch of of(items, value[index], [...keys, index], exact)) {
      found = true
      yield mismatch
    }
  }
  if (!found && most !== undefined && value.length > most[0]) yield { keys, expected: most[1] }
}

/** Returns what is expected instead of a value that does not fit, and has no fields, items or members to look into. */
const expectations = (shape: Exclude<Shape, () => Shape>, value: unknown): ReadonlyArray<string> => {
  if (!mayBe(shape, value)) return [expectedOf(shape)]
  if (shape === "id") return [pathIdExpectation]
  const range = typeof shape === "object" && "range" in shape ? shape : undefined
  const number = range?.of ?? shape
  if (number === "integer" || number === "finite") {
    return [
      ...(primitives[number](value) ? [] : [number === "integer" ? integer : finite]),
      ...(range === undefined || isWithin(value as number, range) ? [] : [range.expected])
    ]
  }
  if (typeof shape === "object") {
    if ("text" in shape) {
      const [minimum, maximum] = shape.text
      return [`${minimum === 0 ? "at most" : `${minimum} to`} ${maximum} characters`]
    }
    if ("pattern" in shape) return [shape.expected]
  }
  return [expectedOf(shape)]
}

/**
 * Returns the value to send for a valid input. One that fits exactly is sent as it is, because JSON and URLs omit `undefined`; of any other the known
 * fields are read one by one, so that inherited fields are sent too.
 */
export const valueToSend = (shape: Shape, value: unknown): unknown => {
  if (typeof shape === "function") return valueToSend(shape(), value)
  if (typeof shape === "string" || exactlyOf(shape)(value)) return value
  if ("fields" in shape) {
    const out: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(shape.fields)) {
      const key = keyOf(name)
      const inner = (value as Readonly<Record<string, unknown>>)[key]
      if (inner !== undefined) out[key] = valueToSend(field, inner)
    }
    return out
  }
  if ("items" in shape) return (value as ReadonlyArray<unknown>).map((item) => valueToSend(shape.items, item))
  const member = membersOf(shape).find((member) => isValid(member, value, true))
  return member === undefined ? value : valueToSend(member, value)
}

/** Returns the value to send for an input that does not fit exactly. An invalid one has none: adds its problems. `prefix` is its path. */
export const sendable = (
  shape: Shape,
  value: unknown,
  prefix: ReadonlyArray<string>,
  problems: Array<InputProblem>
): unknown => {
  const found = SchemaIssues.from(of(shape, value, [], true), value, prefix)
  if (found.length === 0) return valueToSend(shape, value)
  problems.push(...SchemaIssues.inInput(found))
  return undefined
}
