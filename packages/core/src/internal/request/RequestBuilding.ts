/**
 * Builds a request from checked parts: splits the flat input into path, query, headers and body, collects every problem, and builds the target.
 * `RequestEncoding.ts` checks the parts by schemas; the Promise API checks them by descriptions generated from the same schemas.
 */
import * as Result from "effect/Result"
import type { ContentFields } from "../../contract/fields/Content.ts"
import { Encode, type InputProblem } from "../../FlatError.ts"
import type { UploadBody } from "../body/UploadBody.ts"
import * as InputReading from "../operation/InputReading.ts"
import { privateValues } from "../redaction/Redaction.ts"

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

/** A checked and encoded value, or the problems with it. */
export type Checked<A> = Result.Result<A, ReadonlyArray<InputProblem>>

/** A part of the flat input: its parameters, and their check. */
export interface Part {
  readonly names: ReadonlyArray<string>
  readonly encode: (input: Record<string, unknown>) => Checked<Record<string, unknown>>
}

/** The parts of a request. */
export interface Parts {
  /** Path with `:name` for its parameters. */
  readonly path: string
  readonly params?: Part | undefined
  readonly query?: Part | undefined
  readonly headers?: Part | undefined
  readonly payload?: {
    readonly contentType: string
    readonly encode: (body: unknown) => Checked<unknown>
    /** Whether the body can be left out: then none is sent. */
    readonly optional?: boolean | undefined
    /** For a body that may include file contents: their fields, and the function that writes the body. */
    readonly contents?: {
      readonly fields: ContentFields
      readonly write: (body: unknown, fields: ContentFields) => string | UploadBody
    } | undefined
  } | undefined
  /** Query parameters that are always sent. */
  readonly fixed?: Readonly<Record<string, string>> | undefined
  /** Field of the body that makes the request idempotent. */
  readonly idempotentBy?: string | undefined
}

const nothing: Part = { names: [], encode: () => Result.succeed({}) }

const pick = (input: Record<string, unknown>, names: ReadonlyArray<string>): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const name of names) if (name in input) out[name] = input[name]
  return out
}

/** Returns the query string with its question mark; arrays become repeated names. */
export const queryString = (query: Record<string, unknown>): string => {
  const pairs: Array<string> = []
  for (const [name, value] of Object.entries(query)) {
    // An empty array adds nothing, not `name=`.
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(item))}`)
    }
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`
}

const serialise = (contentType: string, body: unknown): string =>
  contentType === "application/json" ? JSON.stringify(body) : queryString(body as Record<string, unknown>).slice(1)

// Transports set the length of a string body themselves.
const lengthOf = (body: string | UploadBody | undefined) =>
  typeof body === "object" && body.length !== undefined ? { "content-length": String(body.length) } : undefined

const notObject: InputProblem = { path: "", problem: "the input must be an object" }

const isWellFormed = (value: unknown): boolean =>
  typeof value === "string" ? value.isWellFormed() : !Array.isArray(value) || value.every(isWellFormed)

const textsOf = (body: string | UploadBody): ReadonlyArray<string> =>
  typeof body === "string" ? [body] : body.parts.filter((part) => typeof part === "string")

// JSON escapes lone surrogates. An escaped backslash may look like one; the exact check that follows tells them apart.
const mayBeIllFormed = (body: string | UploadBody): boolean => textsOf(body).some((text) => text.includes("\\ud"))

// Reads what was sent: the input may have changed since, or may no longer be readable.
const privateIn = (contentType: string, body: string | UploadBody): ReadonlyArray<string> => {
  const text = textsOf(body).join("")
  return privateValues(
    contentType === "application/json" ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))
  )
}

/** Creates the encoder of one operation. */
export const make = (parts: Parts): Encoder => {
  const { fixed, params = nothing, payload, query = nothing, headers = nothing, idempotentBy } = parts
  const names = new Set([...params.names, ...query.names, ...headers.names, ...(payload === undefined ? [] : ["body"])])
  const segments = parts.path.split("/")

  const build = (given: unknown): Result.Result<EncodedRequest, Encode> => {
    const input = given ?? {}
    if (typeof input !== "object" || Array.isArray(input)) return Result.fail(new Encode({ problems: [notObject] }))
    const fields = input as Record<string, unknown>
    const problems: Array<InputProblem> = Object.keys(fields).filter((name) =>
      !names.has(name) && fields[name] !== undefined
    ).map((name) => ({
      path: name,
      problem: names.size === 0
        ? "this operation takes no input"
        : `is not a parameter; there are ${[...names].join(", ")}`
    }))
    const encodePart = (part: Part): Record<string, unknown> => {
      const encoded = part.encode(pick(fields, part.names))
      if (Result.isSuccess(encoded)) {
        for (const [name, value] of Object.entries(encoded.success)) {
          if (!isWellFormed(value)) {
            problems.push({ path: name, problem: InputReading.illFormed })
          }
        }
        return encoded.success
      }
      problems.push(...encoded.failure)
      return {}
    }

    const path = encodePart(params)
    const search = encodePart(query)
    const head = encodePart(headers) as Record<string, string>
    let body: string | UploadBody | undefined
    let idempotent = false
    const sendsBody = payload !== undefined && !(payload.optional === true && fields["body"] === undefined)
    if (sendsBody) {
      const encoded = payload.encode(fields["body"])
      if (Result.isSuccess(encoded)) {
        body = payload.contents === undefined
          ? serialise(payload.contentType, encoded.success)
          : payload.contents.write(encoded.success, payload.contents.fields)
        if (mayBeIllFormed(body)) problems.push(...InputReading.problemsOf(encoded.success, "body"))
        if (typeof body === "object") problems.push(...body.problems())
        idempotent = idempotentBy !== undefined &&
          (encoded.success as Record<string, unknown>)[idempotentBy] !== undefined
      } else problems.push(...encoded.failure)
    }
    if (problems.length > 0) return Result.fail(new Encode({ problems }))

    const target = segments.map((segment) =>
      segment.startsWith(":") ? encodeURIComponent(String(path[segment.slice(1)])) : segment
    )
    return Result.succeed({
      target: target.join("/") + queryString(fixed === undefined ? search : { ...search, ...fixed }),
      headers: !sendsBody ? head : { ...head, "content-type": payload.contentType, ...lengthOf(body) },
      body,
      idempotent,
      secrets: () => payload === undefined || body === undefined ? [] : privateIn(payload.contentType, body)
    })
  }
  return (given) => InputReading.read(given, () => build(given))
}
