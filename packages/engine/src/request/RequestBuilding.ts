/**
 * Encodes an input by the description of its operation: splits the flat input into path, query, headers and body (`BodyEncoding.ts`), checks each by its
 * shape, and builds the target. An invalid input fails here, with `Encode` and every problem.
 */
import * as Result from "effect/Result"
import type { RequestDescription } from "../body/Description.ts"
import type { Opener } from "../body/UploadBody.ts"
import { Encode, type InputProblem } from "../error/FlatError.ts"
import * as InputReading from "../fields/InputReading.ts"
import { sendable } from "../validation/Mismatches.ts"
import { type Fields, keyOf, type Shape } from "../validation/Shape.ts"
import { exactlyOf } from "../validation/Validator.ts"
import * as BodyEncoding from "./BodyEncoding.ts"

/** A request without base URL and credentials. */
export interface EncodedRequest extends BodyEncoding.EncodedBody {
  /** Path and query, to be appended to the base URL. */
  readonly target: string
  /** An absolute URL that replaces base URL and target, for files at another origin. It is sent without a token. */
  readonly absoluteUrl?: string | undefined
}

export type Encoder = (input: unknown) => Result.Result<EncodedRequest, Encode>

type Values = Readonly<Record<string, unknown>>

const none: Values = {}

type Part = (input: Values, problems: Array<InputProblem>) => Values

/** Reads one part of the flat input. A valid value is unchanged: the URL and the headers turn numbers and booleans into strings. */
const partOf = (shapes: Fields | undefined): { readonly names: ReadonlyArray<string>; readonly read: Part } => {
  if (shapes === undefined) return { names: [], read: () => none }
  const shape: Shape = { fields: shapes }
  const names = Object.keys(shapes).map(keyOf)
  return {
    names,
    read: (input, problems) => {
      const given: Record<string, unknown> = {}
      for (const name of names) {
        if (!(name in input)) continue
        const value = input[name]
        // What is sent is what was checked: an item may be a getter.
        given[name] = Array.isArray(value) ? Array.from(value) : value
      }
      const values = exactlyOf(shape)(given)
        ? given
        : (sendable(shape, given, [], problems) as Values | undefined) ?? none
      for (const [name, value] of Object.entries(values)) {
        if (!isWellFormed(value)) problems.push({ path: name, problem: InputReading.illFormed })
      }
      return values
    }
  }
}

const headersOf = (values: Values, named: RequestDescription["named"] = {}): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) headers[named[name] ?? name] = String(value)
  }
  return headers
}

/** Returns the query string with its question mark; arrays become repeated names. */
export const queryString = (query: Readonly<Record<string, unknown>>): string => {
  const pairs: Array<string> = []
  for (const [name, value] of Object.entries(query)) {
    // An empty array adds nothing, not `name=`.
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(item))}`)
    }
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`
}

const notObject: InputProblem = { path: "", problem: "the input must be an object" }

const isWellFormed = (value: unknown): boolean =>
  typeof value === "string" ? value.isWellFormed() : !Array.isArray(value) || value.every(isWellFormed)

/** Creates the encoder of an operation. `opener` opens upload sources that only one of the APIs accepts. */
export const make = (path: string, description: RequestDescription, opener?: Opener): Encoder => {
  const { fixed, named } = description
  const params = partOf(description.params)
  const query = partOf(description.query)
  const headers = partOf(description.headers)
  const names = new Set([
    ...params.names,
    ...query.names,
    ...headers.names,
    ...(description.body === undefined ? [] : ["body"])
  ])
  const segments = path.split("/")

  const build = (given: unknown): Result.Result<EncodedRequest, Encode> => {
    const input = given ?? {}
    if (typeof input !== "object" || Array.isArray(input)) return Result.fail(new Encode({ problems: [notObject] }))
    const fields = input as Values
    const problems: Array<InputProblem> = Object.keys(fields).filter((name) =>
      !names.has(name) && fields[name] !== undefined
    ).map((name) => ({
      path: name,
      problem: names.size === 0
        ? "this operation takes no input"
        : `is not a parameter; there are ${[...names].join(", ")}`
    }))
    const ids = params.read(fields, problems)
    const search = query.read(fields, problems)
    const head = headersOf(headers.read(fields, problems), named)
    const body = description.body === undefined
      ? BodyEncoding.nothing
      : BodyEncoding.encode(description, description.body, fields["body"], problems, opener)
    if (problems.length > 0) return Result.fail(new Encode({ problems }))

    const target = segments.map((segment) =>
      segment.startsWith(":") ? encodeURIComponent(String(ids[segment.slice(1)])) : segment
    )
    return Result.succeed({
      target: target.join("/") + queryString(fixed === undefined ? search : { ...search, ...fixed }),
      ...body,
      headers: { ...head, ...body.headers }
    })
  }
  return (given) => {
    try {
      return build(given)
    } catch {
      return Result.fail(InputReading.failureOf(given))
    }
  }
}
