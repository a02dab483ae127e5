/**
 * Turns a successful response into a value: parses the body as JSON and checks it by its shape. A mismatch is drift: it is reported and the
 * value is returned unchanged, or the call fails in strict mode. A body that is not JSON, or has another type as a whole, such as an object instead
 * of a list, always fails.
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { codingProblemOf } from "../body/BodyChecks.ts"
import type { Decoder, ReceivedResponse } from "../call/Response.ts"
import type { ResponseDescription } from "../description/Description.ts"
import { Decode } from "../error/FlatError.ts"
import { excerpt, scrub } from "../redaction/Redaction.ts"
import * as Mismatches from "../validation/Mismatches.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import { mayBe, type Shape } from "../validation/Shape.ts"
import { fitsOf } from "../validation/Validator.ts"

/**
 * Decodes a success without a body. Ignores a JSON body; fails on any other, such as a proxy's sign-in page: the API did not send that response.
 */
export const nothing: Decoder<undefined> = (response, _, secrets) => {
  if (response.text !== "" && response.text.trim() !== "") {
    try {
      JSON.parse(response.text)
    } catch {
      return undecodable(response, secrets, notJson, excerpt(response.text, secrets()))
    }
  }
  return Result.succeed({ value: undefined, drift: undefined })
}

/**
 * Creates the decoder of an operation. It checks the parsed body and returns it without a copy, so unknown fields are kept. A status without a shape of
 * its own has that of the first.
 */
export const make = ({ normalise, response: first, responses = {} }: ResponseDescription): Decoder<unknown> =>
  first === undefined
    ? nothing
    : (response, strict, secrets) => read(response, strict, secrets, responses[response.status] ?? first, normalise)

const notJson = "it is not JSON; a proxy or a sign-in page may have responded instead of the API"

const undecodable = (
  response: ReceivedResponse,
  secrets: () => ReadonlyArray<string>,
  detail: string,
  start?: string
): Result.Result<never, Decode> => {
  const contentType = response.headers["content-type"]
  return Result.fail(
    new Decode({
      status: response.status,
      contentType: contentType === undefined ? undefined : scrub(contentType, secrets()),
      detail,
      excerpt: start,
      body: Redacted.make(response.text, { label: "body" })
    })
  )
}

const inWords = (problems: ReadonlyArray<Problem>): string =>
  problems.map((problem) => `${problem.path || "the body"}: ${SchemaIssues.sentence(problem)}`).join("; ")

/** Returns the error for a success whose body does not fit the program's own schema. */
export const unfit = (response: ReceivedResponse, problems: ReadonlyArray<Problem>): Decode =>
  new Decode({
    status: response.status,
    contentType: response.headers["content-type"],
    detail: inWords(problems),
    excerpt: undefined,
    body: Redacted.make(response.text, { label: "body" })
  })

/** Decodes any JSON without a check; an empty body is `undefined`. */
export const json = (isList: boolean): Decoder<unknown> => (response, _, secrets) => {
  let value: unknown
  try {
    value = response.text === "" ? undefined : JSON.parse(response.text)
  } catch {
    return undecodable(response, secrets, notJson, excerpt(response.text, secrets()))
  }
  return isList && !Array.isArray(value)
    ? undecodable(response, secrets, inWords([{ path: "", expected: "a list", found: SchemaIssues.kindOf(value) }]))
    : Result.succeed({ value, drift: response.malformed === true ? [notUtf8] : undefined })
}

const notUtf8: Problem = { path: "", expected: "UTF-8", found: "other bytes, read as U+FFFD" }

// The start of a number that may be too large.
const large = /(?:^|[[,:])\s*-?(?:\d{16}|[\d.]+e)/i

/** Returns the problem of the first number that JavaScript cannot represent: parsing has replaced what the API sent by another number. */
const changedNumber = (shape: Shape, json: unknown, text: string): Problem | undefined => {
  if (!large.test(text)) return undefined
  for (const mismatch of Mismatches.of(shape, json)) {
    const value = SchemaIssues.at(json, mismatch.keys)
    const isChanged = mismatch.expected === Mismatches.integer
      ? value === Infinity || value === -Infinity || (Number.isInteger(value) && !Number.isSafeInteger(value))
      : mismatch.expected === Mismatches.finite
    if (isChanged) return { ...SchemaIssues.from([mismatch], json)[0]!, found: "a number that is too large" }
  }
  return undefined
}

const read = (
  response: ReceivedResponse,
  strict: boolean,
  secrets: () => ReadonlyArray<string>,
  shape: Shape,
  normalise: ResponseDescription["normalise"]
): ReturnType<Decoder<unknown>> => {
  const unread = codingProblemOf(response.headers)
  if (unread !== undefined) return undecodable(response, secrets, unread)
  let json: unknown
  try {
    json = JSON.parse(response.text)
  } catch {
    return response.text === ""
      ? undecodable(response, secrets, "it has no body")
      : undecodable(response, secrets, notJson, excerpt(response.text, secrets()))
  }
  if (normalise !== undefined) json = normalise(json)
  let problems: ReadonlyArray<Problem>
  try {
    problems = fitsOf(shape)(json) ? [] : SchemaIssues.from(Mismatches.of(shape, json), json)
  } catch (error) {
    // JSON may be nested more deeply than functions may call each other.
    if (error instanceof RangeError) return undecodable(response, secrets, "it is nested too deeply to be checked")
    throw error
  }
  if (response.malformed === true) problems = [notUtf8, ...problems]
  if (problems.length === 0) return Result.succeed({ value: json, drift: undefined })
  const changed = changedNumber(shape, json, response.text)
  if (changed !== undefined) return undecodable(response, secrets, inWords([changed]))
  // Lenient mode accepts mismatches inside the value, but not another type, such as an object instead of a list.
  return strict || !mayBe(shape, json)
    ? undecodable(
      response,
      secrets,
      inWords(problems)
    )
    // The caller gets what the server sent, and a report of the mismatches.
    : Result.succeed({ value: json, drift: problems })
}
