/**
 * Turns the schema issues of an invalid request into Flat's 400, with the invalid parameter. Reads the issues, not the library's formatted message.
 * Never includes a value, because it may be a password.
 */
import { type Shape, shapeOf } from "@flat-sdk/engine/Validation"
import * as HttpApiError from "effect/http-api/HttpApiError"
import type * as SchemaIssue from "effect/SchemaIssue"
import { badRequest } from "./Errors.ts"
import type { Failure } from "./Errors.ts"

interface Mismatch {
  readonly path: ReadonlyArray<PropertyKey>
  readonly problem: "missing" | "unexpected" | "invalid"
  /** Description of a valid value, `undefined` if the schema has none. */
  readonly expected?: string | undefined
  /** The discriminator of a union, if it has the invalid value. */
  readonly discriminator?: string | undefined
}

const textOf = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

const alternatives = (texts: ReadonlyArray<string>): string => {
  const distinct = [...new Set(texts)]
  return distinct.length < 2 ? distinct.join("") : `${distinct.slice(0, -1).join(", ")} or ${distinct.at(-1)}`
}

/** What the parser read with when it found the issue. */
type Accepted = SchemaIssue.AnyOf["ast"] | SchemaIssue.InvalidType["ast"]

/** Describes the values that a schema accepts. */
const describe = (accepted: Accepted): string =>
  textOf(accepted.annotations?.["expected"]) ?? (accepted._tag === "Null"
    ? "null"
    : accepted._tag === "Union"
    ? alternatives(membersOf(accepted).map(describe))
    : describeShape(shapeIn(accepted)))

const membersOf = (union: SchemaIssue.AnyOf["ast"]): ReadonlyArray<Accepted> =>
  union.types.filter(({ _tag }) => _tag !== "Undefined")

/** Returns the shape of a schema, `undefined` if it has none. */
const shapeIn = (accepted: Accepted): Shape | undefined => {
  try {
    return shapeOf(accepted)
  } catch {
    return undefined
  }
}

const describeShape = (shape: Shape | undefined): string => {
  if (shape === undefined) return "another value"
  if (typeof shape === "function") return describeShape(shape())
  if (shape === "boolean") return "true or false"
  if (shape === "integer" || shape === "finite") return "a number"
  if (typeof shape === "string" || "text" in shape || "pattern" in shape) return "a string"
  if ("range" in shape) return "a number"
  if ("literal" in shape) return JSON.stringify(shape.literal)
  if ("items" in shape) return "an array"
  return "fields" in shape ? "an object" : "another value"
}

/** Returns the discriminator field of a union, and its literals. */
const discriminator = (
  union: SchemaIssue.AnyOf["ast"]
): { readonly name: string; readonly values: string } | undefined => {
  const members = membersOf(union).map((member) => {
    const shape = shapeIn(member)
    return typeof shape === "object" && "fields" in shape ? shape.fields : {}
  })
  for (const name of Object.keys(members[0] ?? {})) {
    const literals = members.flatMap((fields) => {
      const shape = fields[name]
      return typeof shape === "object" && "literal" in shape ? [JSON.stringify(shape.literal)] : []
    })
    if (literals.length === members.length) return { name, values: alternatives(literals) }
  }
  return undefined
}

const ofUnion = (issue: SchemaIssue.AnyOf, path: ReadonlyArray<PropertyKey>): Mismatch => {
  // The member that matched deepest is the one that the caller meant.
  const deepest = issue.issues.map((inner) => mismatchOf(inner, path)).reduce<Mismatch | undefined>(
    (best, candidate) => best === undefined || candidate.path.length > best.path.length ? candidate : best,
    undefined
  )
  if (deepest !== undefined && (deepest.path.length > path.length || issue.issues.length === 1)) return deepest
  const found = issue.issues.length === 0 ? discriminator(issue.ast) : undefined
  return found === undefined
    ? { path, problem: "invalid", expected: describe(issue.ast) }
    : {
      path,
      problem: "invalid",
      expected: `an object whose ${found.name} is ${found.values}`,
      discriminator: found.name
    }
}

const mismatchOf = (issue: SchemaIssue.Issue, path: ReadonlyArray<PropertyKey> = []): Mismatch => {
  switch (issue._tag) {
    case "Filter": {
      const inner = mismatchOf(issue.issue, path)
      return inner.expected === undefined && inner.problem === "invalid"
        ? { ...inner, expected: textOf(issue.filter.annotations?.expected) }
        : inner
    }
    case "Encoding":
      return mismatchOf(issue.issue, path)
    case "Pointer":
      return mismatchOf(issue.issue, [...path, ...issue.path])
    case "Composite":
      return mismatchOf(issue.issues[0], path)
    case "AnyOf":
      return ofUnion(issue, path)
    case "MissingKey":
      return { path, problem: "missing" }
    case "UnexpectedKey":
      return { path, problem: "unexpected" }
    case "InvalidType":
    case "OneOf":
      return { path, problem: "invalid", expected: describe(issue.ast) }
    case "InvalidValue":
    case "Forbidden":
      return { path, problem: "invalid", expected: textOf(issue.annotations?.expected) }
  }
}

const placeOf = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (place, key) =>
      typeof key === "number" ? `${place}[${key}]` : place === "" ? String(key) : `${place}.${String(key)}`,
    ""
  )

const sentenceOf = (place: string, { expected, problem }: Mismatch): string =>
  problem === "missing"
    ? `${place} is required`
    : problem === "unexpected"
    ? `${place} is not a field of this operation: remove it`
    : `${place}: ${expected === undefined ? "this value is not allowed" : `expected ${expected}`}`

/** Turns the schema error of a request into a failure. */
export const failureOf = (error: HttpApiError.HttpApiSchemaError): Failure => {
  const { issue } = error.cause
  // A body that is not JSON never reaches its schema: the issue has neither a path nor a type.
  if (error.kind === "Payload" && issue._tag === "InvalidValue") return badRequest("the body: expected JSON")
  const mismatch = mismatchOf(issue)
  const place = placeOf(mismatch.path) || (error.kind === "Payload" ? "the body" : "the request")
  const field = mismatch.path.find((part) => typeof part === "string") ?? mismatch.discriminator
  return badRequest(sentenceOf(place, mismatch), field)
}

/** Whether a defect is the schema error of a request, not of a response. */
export const isRequestError = (defect: unknown): defect is HttpApiError.HttpApiSchemaError =>
  HttpApiError.HttpApiSchemaError.is(defect) && defect.kind !== "Body" && defect.kind !== "ResponseHeaders"
