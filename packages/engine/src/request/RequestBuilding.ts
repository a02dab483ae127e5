/**
 * Encodes an input by the description of its operation: splits the flat input into path, query, headers and body, checks each by its shape, and builds the
 * target. An invalid input fails here, with `Encode` and every problem.
 */
import * as Result from "effect/Result"
import type { Opener, UploadBody } from "../body/UploadBody.ts"
import type { RequestDescription } from "../description/Description.ts"
import { Encode, type InputProblem } from "../error/FlatError.ts"
import * as InputReading from "../input/InputReading.ts"
import { privateValues } from "../redaction/Redaction.ts"
import * as Mismatches from "../validation/Mismatches.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import { type Fields, keyOf, type Shape } from "../validation/Shape.ts"
import { exactlyOf } from "../validation/Validator.ts"

/** A request without base URL and credentials. */
export interface EncodedRequest {
  /** Path and query, to be appended to the base URL. */
  readonly target: string
  /** An absolute URL that replaces base URL and target, for files at another origin. It is sent without a token. */
  readonly absoluteUrl?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | UploadBody | undefined
  /** Whether the input makes the request idempotent although its method is not. */
  readonly idempotent: boolean
  /** Values of the body that must never appear in an error. */
  readonly secrets: () => ReadonlyArray<string>
}

/** Encodes an input as a request. */
export type Encoder = (input: unknown) => Result.Result<EncodedRequest, Encode>

type Values = Readonly<Record<string, unknown>>

const none: Values = {}

/** Checks a value, and returns the one to send; adds its problems. */
const checked = (
  shape: Shape,
  value: unknown,
  prefix: ReadonlyArray<string>,
  problems: Array<InputProblem>
): { readonly value: unknown } | undefined => {
  if (exactlyOf(shape)(value)) return { value }
  const found = SchemaIssues.from(Mismatches.of(shape, value, [], true), value, prefix)
  if (found.length === 0) return { value: Mismatches.sent(shape, value) }
  problems.push(...SchemaIssues.inInput(found))
  return undefined
}

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
      for (const name of names) if (name in input) given[name] = input[name]
      const values = checked(shape, given, [], problems)?.value as Values | undefined ?? none
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

// Transports set the length of a string body themselves.
const lengthOf = (body: string | UploadBody | undefined) =>
  typeof body === "object" && body.length !== undefined ? { "content-length": String(body.length) } : undefined

const notObject: InputProblem = { path: "", problem: "the input must be an object" }

const isWellFormed = (value: unknown): boolean =>
  typeof value === "string" ? value.isWellFormed() : !Array.isArray(value) || value.every(isWellFormed)

const textsOf = (body: string | UploadBody): ReadonlyArray<string> =>
  typeof body === "string" ? [body] : body.parts.filter((part) => typeof part === "string")

// JSON escapes lone surrogates. An escaped backslash may look like one; the exact check that follows distinguishes them.
const mayBeIllFormed = (body: string | UploadBody): boolean => textsOf(body).some((text) => text.includes("\\ud"))

// Reads what was sent: the input may have changed since, or may no longer be readable.
const privateIn = (body: string | UploadBody): ReadonlyArray<string> =>
  privateValues(JSON.parse(textsOf(body).join("")))

/** Creates the encoder of an operation. `opener` opens upload sources that only one of the APIs accepts. */
export const make = (path: string, description: RequestDescription, opener?: Opener): Encoder => {
  const { bodiless, body: bodyShape, contents, fixed, idempotentBy, named } = description
  const params = partOf(description.params)
  const query = partOf(description.query)
  const headers = partOf(description.headers)
  const names = new Set([
    ...params.names,
    ...query.names,
    ...headers.names,
    ...(bodyShape === undefined ? [] : ["body"])
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
    let body: string | UploadBody | undefined
    let idempotent = false
    if (bodyShape !== undefined && !(bodiless === true && fields["body"] === undefined)) {
      const encoded = checked(bodyShape, fields["body"], ["body"], problems)
      if (encoded !== undefined) {
        body = contents === undefined
          ? JSON.stringify(encoded.value)
          : contents.write(encoded.value, contents.fields, opener)
        if (mayBeIllFormed(body)) problems.push(...InputReading.problemsOf(encoded.value, "body"))
        if (typeof body === "object") problems.push(...body.problems())
        idempotent = idempotentBy !== undefined && (encoded.value as Values)[idempotentBy] !== undefined
      }
    }
    if (problems.length > 0) return Result.fail(new Encode({ problems }))

    const target = segments.map((segment) =>
      segment.startsWith(":") ? encodeURIComponent(String(ids[segment.slice(1)])) : segment
    )
    return Result.succeed({
      target: target.join("/") + queryString(fixed === undefined ? search : { ...search, ...fixed }),
      headers: body === undefined ? head : { ...head, "content-type": "application/json", ...lengthOf(body) },
      body,
      idempotent,
      secrets: () => body === undefined ? [] : privateIn(body)
    })
  }
  return (given) => InputReading.read(given, () => build(given))
}
