/**
 * The shape of a JSON value as plain data: what `Validator.ts` and `Mismatches.ts` check. `SchemaShape.ts` derives it from a schema: at build time for
 * the contract, so that programs load neither its schemas nor the code that runs them, and at run time for endpoints of a program.
 */
import * as Upload from "../fields/Upload.ts"

/** Shapes by field name. A field whose name ends in `?` is optional. */
export type Fields = { readonly [name: string]: Shape }

/** What values are valid, as plain data. */
export type Shape =
  | "string"
  | "boolean"
  | "finite"
  | "integer"
  /** A string that is valid as a path segment. */
  | "id"
  | Text
  | { readonly pattern: RegExp; readonly expected: string }
  | Range
  | { readonly literal: string }
  | { readonly oneOf: ReadonlyArray<string> }
  /** An enumeration that the API may extend. */
  | { readonly open: ReadonlyArray<string> }
  | { readonly orNull: Shape }
  | Items
  | { readonly name?: string | undefined; readonly fields: Fields }
  /** `expected` is the message if no member can match; the names of the members by default. */
  | { readonly union: ReadonlyArray<Shape>; readonly expected?: string | undefined }
  /** Any other value, with its check: upload sources. */
  | { readonly fits: (value: unknown) => boolean; readonly expected: string }
  /** A recursive shape. */
  | (() => Shape)

/** A string with a minimum and maximum length, in code points. */
export interface Text {
  readonly text: readonly [minimum: number, maximum: number]
}

export interface Range {
  readonly range: readonly [minimum: number, maximum?: number]
  readonly of: "integer" | "finite"
  readonly expected: string
}

export interface Items {
  readonly items: Shape
  readonly most?: readonly [count: number, expected: string] | undefined
}

export const isOptional = (name: string): boolean => name.endsWith("?")

/** Returns the name of a field without the `?` of optional fields. */
export const keyOf = (name: string): string => isOptional(name) ? name.slice(0, -1) : name

const oneOf = (known: ReadonlyArray<string>): string => known.map((value) => JSON.stringify(value)).join(" | ")

/** Returns the name of a shape for messages. */
export const expectedOf = (shape: Shape): string => {
  if (typeof shape === "string") {
    return shape === "finite" || shape === "integer" ? "number" : shape === "id" ? "string" : shape
  }
  if (typeof shape === "function") return expectedOf(shape())
  if ("fields" in shape) return shape.name ?? "object"
  if ("items" in shape) return "array"
  if ("open" in shape) return `${oneOf(shape.open)} | string`
  if ("orNull" in shape) return `${expectedOf(shape.orNull)} | null`
  if ("oneOf" in shape) return oneOf(shape.oneOf)
  if ("literal" in shape) return JSON.stringify(shape.literal)
  if ("union" in shape) return shape.expected ?? shape.union.map(expectedOf).join(" | ")
  if ("fits" in shape) return shape.expected
  return "range" in shape ? "number" : "string"
}

/** Returns the JSON type of a value; the result of `typeof` if JSON has no such type. */
const typeOf = (value: unknown): string => value === null ? "null" : Array.isArray(value) ? "array" : typeof value

/** Returns whether a value has a JSON type that the shape accepts, such as a list. */
export const mayBe = (shape: Shape, value: unknown): boolean => {
  if (typeof shape === "function") return mayBe(shape(), value)
  if (typeof shape === "string") return typeOf(value) === expectedOf(shape)
  if ("fields" in shape) return typeOf(value) === "object"
  if ("items" in shape) return typeOf(value) === "array"
  if ("orNull" in shape) return value === null || mayBe(shape.orNull, value)
  if ("union" in shape) return shape.union.some((member) => mayBe(member, value))
  if ("literal" in shape) return shape.literal === value
  if ("fits" in shape) return true
  return typeOf(value) === ("range" in shape ? "number" : "string")
}

/** Returns the required literal fields, which distinguish an object from other members of a union. */
const marksOf = (shape: Shape): ReadonlyArray<readonly [key: string, literal: string]> =>
  typeof shape === "function"
    ? marksOf(shape())
    : typeof shape === "object" && "fields" in shape
    ? Object.entries(shape.fields).flatMap(([name, field]) =>
      typeof field === "object" && "literal" in field && !isOptional(name) ? [[name, field.literal] as const] : []
    )
    : []

/** Returns the members of a union that a value may be intended as, by its type and its literal fields. */
export const candidatesOf = (members: ReadonlyArray<Shape>, value: unknown): ReadonlyArray<Shape> =>
  members.filter((member) => {
    const marks = marksOf(member)
    if (marks.length === 0 || typeof value !== "object" || value === null) {
      return marks.length === 0 && mayBe(member, value)
    }
    const seen = marks.filter(([key]) => key in value)
    return seen.length > 0 && seen.every(([key, literal]) => (value as Record<string, unknown>)[key] === literal)
  })

/** The shape of fields that accept file content. Sources that only one of the APIs can open are rejected by `UploadBody.ts`. */
export const content: Shape = {
  fits: (value) => typeof value === "string" || Upload.isContent(value) || Upload.isStreamed(value),
  expected: Upload.expectation
}

/** Returns whether an id can be a segment of a URL path: not an empty string, `.`, `..` or a lone surrogate. */
export const isPathId = (id: string): boolean => id !== "" && id !== "." && id !== ".." && id.isWellFormed()

/** Expected value of an id, for error messages. */
export const pathIdExpectation = "an id for a URL path: not empty, not \".\" or \"..\", and well-formed Unicode"
