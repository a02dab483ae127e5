/**
 * Validates values against their shapes: inputs strictly, responses leniently, with the same results and messages as the contract's schemas. A valid
 * value takes one pass through functions that are built once per shape; only an invalid value is inspected a second time, to find its problems.
 */
import * as FieldsFit from "@flat-sdk/core/internal/validation/FieldsFit"
import { type Fits, isRecord, isString } from "@flat-sdk/core/internal/validation/FieldsFit"
import * as JsonType from "@flat-sdk/core/internal/validation/JsonType"
import type { Mismatch } from "@flat-sdk/core/internal/validation/SchemaIssues"
import { required, unknownKey } from "@flat-sdk/core/internal/validation/SchemaIssues"
import type { Shape } from "./Shape.ts"

type Keys = ReadonlyArray<PropertyKey>
type Text = Extract<Shape, { readonly text: unknown }>
type Range = Extract<Shape, { readonly range: unknown }>

const pathId = "an id for a URL path: not empty, not \".\" or \"..\", and well-formed Unicode"

const primitives: Record<Extract<Shape, string>, Fits> = {
  string: isString,
  boolean: (value) => typeof value === "boolean",
  finite: Number.isFinite,
  integer: Number.isSafeInteger,
  id: (value) => typeof value === "string" && value !== "" && value !== "." && value !== ".." && value.isWellFormed()
}

const isWithin = (value: number, { range: [minimum, maximum = Infinity] }: Range) =>
  value >= minimum && value <= maximum

const hasLength = (value: string, { text: [minimum, maximum] }: Text): boolean => {
  // The number of code points is between half the number of code units and that number, so counting is rarely necessary.
  if (value.length < minimum) return false
  if (value.length <= maximum && value.length >= 2 * minimum - 1) return true
  const length = [...value].length
  return length >= minimum && length <= maximum
}

type Find = (shape: Shape) => Fits

/** Creates a cache of validators, one per shape. With `exact`, unknown fields are rejected. */
const finding = (exact: boolean): Find => {
  const built = new WeakMap<object, Fits>()
  const find: Find = (shape) => {
    if (typeof shape === "string") return primitives[shape]
    let fits = built.get(shape)
    if (fits === undefined) {
      fits = build(shape, find, exact)
      built.set(shape, fits)
    }
    return fits
  }
  return find
}

/** Returns the validator for a response's shape. Unknown fields are allowed. */
export const fitsOf: Find = /* #__PURE__ */ finding(false)
const fitsExactly: Find = /* #__PURE__ */ finding(true)

const build = (shape: Exclude<Shape, string>, fitsOf: Find, exact: boolean): Fits => {
  if (typeof shape === "function") {
    let inner: Fits | undefined
    return (value) => (inner ??= fitsOf(shape()))(value)
  }
  if ("fields" in shape) return fieldsFit(shape.fields, fitsOf, exact)
  if ("items" in shape) {
    const fits = fitsOf(shape.items)
    const most = shape.most?.[0] ?? Infinity
    return (value) => {
      if (!Array.isArray(value) || value.length > most) return false
      // Not `every`, which skips holes.
      for (let index = 0; index < value.length; index++) if (!fits(value[index])) return false
      return true
    }
  }
  if ("open" in shape) return isString
  if ("orNull" in shape) {
    const fits = fitsOf(shape.orNull)
    return (value) => value === null || fits(value)
  }
  if ("oneOf" in shape) {
    const known = new Set<unknown>(shape.oneOf)
    return (value) => known.has(value)
  }
  if ("literal" in shape) return (value) => value === shape.literal
  if ("union" in shape) {
    const members = shape.union.map(fitsOf)
    return (value) => {
      for (let index = 0; index < members.length; index++) if (members[index]!(value)) return true
      return false
    }
  }
  if ("fits" in shape) return shape.fits
  if ("text" in shape) return (value) => typeof value === "string" && hasLength(value, shape)
  if ("pattern" in shape) return (value) => typeof value === "string" && shape.pattern.test(value)
  const number = primitives[shape.of]
  return (value) => number(value) && isWithin(value as number, shape)
}

const isOptional = (name: string) => name.endsWith("?")
/** Returns the name of a field without the `?` of optional fields. */
export const keyOf = (name: string) => isOptional(name) ? name.slice(0, -1) : name

const fieldsFit = (fields: { readonly [name: string]: Shape }, fitsOf: Find, exact: boolean): Fits =>
  FieldsFit.make(
    Object.entries(fields).map(([name, shape]) => ({
      name: keyOf(name),
      fits: fitsOf(shape),
      optional: isOptional(name)
    })),
    exact
  )

/** Returns the name of a shape for messages. */
const expectedOf = (shape: Shape): string => {
  if (typeof shape === "string") {
    return shape === "finite" || shape === "integer" ? "number" : shape === "id" ? "string" : shape
  }
  if (typeof shape === "function") return expectedOf(shape())
  if ("fields" in shape) return shape.name ?? "object"
  if ("items" in shape) return "array"
  if ("open" in shape) return `${shape.open.map((known) => JSON.stringify(known)).join(" | ")} | string`
  if ("orNull" in shape) return `${expectedOf(shape.orNull)} | null`
  if ("oneOf" in shape) return shape.oneOf.map((known) => JSON.stringify(known)).join(" | ")
  if ("literal" in shape) return JSON.stringify(shape.literal)
  if ("union" in shape) return shape.within ?? shape.expected
  if ("fits" in shape) return shape.expected
  return "range" in shape ? "number" : "string"
}

/** Returns the JSON types that a shape accepts. */
const typesOf = (shape: Shape): ReadonlyArray<string> => {
  if (typeof shape === "string") return shape === "boolean" ? ["boolean"] : [expectedOf(shape)]
  if (typeof shape === "function") return typesOf(shape())
  if ("fields" in shape) return ["object"]
  if ("items" in shape) return ["array"]
  if ("orNull" in shape) return [...typesOf(shape.orNull), "null"]
  if ("union" in shape) return shape.union.flatMap(typesOf)
  return "range" in shape ? ["number"] : ["string"]
}

/** Checks whether the JSON type of a value is one that the shape accepts. */
export const mayBe = (shape: Shape, value: unknown): boolean =>
  typeof shape === "object" && "literal" in shape
    ? shape.literal === value
    : typesOf(shape).includes(JsonType.of(value))

/** Returns the discriminating fields of a union member. */
const marksOf = (shape: Shape): ReadonlyArray<readonly [key: string, value: string]> =>
  typeof shape === "function"
    ? marksOf(shape())
    : typeof shape === "object" && "fields" in shape
    ? Object.entries(shape.fields).flatMap(([name, field]) =>
      typeof field === "object" && "literal" in field && !isOptional(name) ? [[name, field.literal] as const] : []
    )
    : []

/** Returns the members of a union that a value may be intended as, judged by its type and the discriminating fields. */
const candidatesOf = (members: ReadonlyArray<Shape>, value: unknown): ReadonlyArray<Shape> =>
  members.filter((member) => {
    const marks = marksOf(member)
    if (marks.length === 0 || typeof value !== "object" || value === null) {
      return marks.length === 0 && mayBe(member, value)
    }
    const seen = marks.filter(([key]) => key in value)
    return seen.length > 0 && seen.every(([key, mark]) => (value as Record<string, unknown>)[key] === mark)
  })

/** Inspects an input completely. Unknown fields are mismatches; optional fields may be `undefined`. */
class Look {
  readonly mismatches: Array<Mismatch> = []

  #note(keys: Keys, expected: string): undefined {
    this.mismatches.push({ keys, expected })
  }

  /** Records mismatches, and returns the value to send: its known fields, without `undefined`. */
  at(shape: Shape, value: unknown, keys: Keys): unknown {
    if (typeof shape === "function") return this.at(shape(), value, keys)
    if (typeof shape === "object") {
      if ("fields" in shape) return this.fields(shape.fields, value, keys, shape.name)
      if ("items" in shape) return this.#items(shape, value, keys)
      if ("orNull" in shape) return value === null ? null : this.#union([shape.orNull], value, keys, expectedOf(shape))
      if ("union" in shape) return this.#union(shape.union, value, keys, shape.expected)
      if ("fits" in shape || "open" in shape || "oneOf" in shape || "literal" in shape) {
        if (!fitsOf(shape)(value)) this.#note(keys, expectedOf(shape))
        return value
      }
    }
    if (typeof value !== expectedOf(shape)) return this.#note(keys, expectedOf(shape))
    if (fitsOf(shape)(value)) return value
    const number = shape === "finite" || shape === "integer"
      ? shape
      : typeof shape === "object" && "range" in shape
      ? shape.of
      : undefined
    if (number !== undefined && !primitives[number](value)) {
      this.#note(keys, number === "integer" ? "an integer" : "a finite number")
    }
    if (shape === "id") this.#note(keys, pathId)
    if (typeof shape !== "object") return value
    if ("text" in shape) {
      const [minimum, maximum] = shape.text
      this.#note(keys, minimum === 0 ? `at most ${maximum} characters` : `${minimum} to ${maximum} characters`)
    } else if ("pattern" in shape) this.#note(keys, shape.expected)
    else if ("range" in shape && !isWithin(value as number, shape)) this.#note(keys, shape.expected)
    return value
  }

  #items(shape: Extract<Shape, { readonly items: unknown }>, value: unknown, keys: Keys): unknown {
    if (!Array.isArray(value)) return this.#note(keys, "array")
    const before = this.mismatches.length
    const out = Array.from(value, (item: unknown, index) => this.at(shape.items, item, [...keys, index]))
    if (this.mismatches.length === before && shape.most !== undefined && value.length > shape.most[0]) {
      this.#note(keys, shape.most[1])
    }
    return out
  }

  #union(members: ReadonlyArray<Shape>, value: unknown, keys: Keys, expected: string): unknown {
    const candidates = candidatesOf(members, value)
    if (candidates.length === 0) return this.#note(keys, expected)
    const failed: Array<Mismatch> = []
    for (const member of candidates) {
      const look = new Look()
      const out = look.at(member, value, keys)
      if (look.mismatches.length === 0) return out
      failed.push(...look.mismatches)
    }
    this.mismatches.push(...failed)
    return undefined
  }

  fields(fields: { readonly [name: string]: Shape }, value: unknown, keys: Keys, name = "object"): unknown {
    if (!isRecord(value)) return this.#note(keys, name)
    for (const key of Reflect.ownKeys(value)) {
      const isKnown = typeof key === "string" && (Object.hasOwn(fields, key) || Object.hasOwn(fields, `${key}?`))
      if (!isKnown && Object.prototype.propertyIsEnumerable.call(value, key)) this.#note([...keys, key], unknownKey)
    }
    const out: Record<string, unknown> = {}
    for (const [name, shape] of Object.entries(fields)) {
      const key = keyOf(name)
      const field = value[key]
      if (isOptional(name)) {
        if (field !== undefined) {
          out[key] = candidatesOf([shape], field).length === 0
            ? this.#note([...keys, key], `${expectedOf(shape)} | undefined`)
            : this.at(shape, field, [...keys, key])
        }
      } else if (key in value) out[key] = this.at(shape, field, [...keys, key])
      else this.#note([...keys, key], required)
    }
    return out
  }
}

/** Yields the mismatches of a response, lazily: a report shows only a few of possibly millions. */
export function* mismatchesOf(shape: Shape, value: unknown, keys: Keys = []): Generator<Mismatch> {
  if (typeof shape === "function") return yield* mismatchesOf(shape(), value, keys)
  if (fitsOf(shape)(value)) return
  if (typeof shape === "object" && typeof value === "object" && value !== null) {
    if ("fields" in shape && isRecord(value)) {
      for (const [name, field] of Object.entries(shape.fields)) {
        const key = keyOf(name)
        if (key in value) yield* mismatchesOf(field, value[key], [...keys, key])
        else if (!isOptional(name)) yield { keys: [...keys, key], expected: required }
      }
      return
    }
    if ("items" in shape && shape.most === undefined && Array.isArray(value)) {
      const fits = fitsOf(shape.items)
      for (let index = 0; index < value.length; index++) {
        if (!fits(value[index])) yield* mismatchesOf(shape.items, value[index], [...keys, index])
      }
      return
    }
    const members = "orNull" in shape ? [shape.orNull] : "union" in shape ? shape.union : []
    const candidates = candidatesOf(members, value)
    if (candidates.length > 0) {
      for (const candidate of candidates) yield* mismatchesOf(candidate, value, keys)
      return
    }
  }
  const look = new Look()
  look.at(shape, value, keys)
  yield* look.mismatches
}

/** Encodes an input and returns its mismatches. `tidied` means that the serializer omits `undefined`, as those of JSON and URLs do. */
export const encode = (
  shape: Shape,
  value: unknown,
  tidied: boolean
): { readonly value: unknown; readonly mismatches: ReadonlyArray<Mismatch> } => {
  if (tidied && fitsExactly(shape)(value)) return { value, mismatches: [] }
  const look = new Look()
  const encoded = look.at(shape, value, [])
  return { value: encoded, mismatches: look.mismatches }
}
