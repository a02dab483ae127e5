/** Problems with the body of a success: drift, which is reported, or a reason to fail. */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Decoded, Decoder, ReceivedResponse } from "../call/Call.ts"
import { Decode } from "../error/FlatError.ts"
import { excerpt, scrub } from "../error/Redaction.ts"
import * as Mismatches from "../validation/Mismatches.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import { mayBe, type Shape } from "../validation/Shape.ts"

type Secrets = Parameters<Decoder<unknown>>[2]

const reasonOf = (
  { headers, status, text }: ReceivedResponse,
  secrets: ReadonlyArray<string>,
  detail: string,
  start?: string
): Decode => {
  const contentType = headers["content-type"]
  return new Decode({
    status,
    contentType: contentType && scrub(contentType, secrets),
    detail,
    excerpt: start,
    body: Redacted.make(text, { label: "body" })
  })
}

/** Returns the failure for a body that cannot be used. */
export const undecodable = (
  response: ReceivedResponse,
  secrets: Secrets,
  detail: string
): Result.Result<never, Decode> => Result.fail(reasonOf(response, secrets(), detail))

export const notJson = (response: ReceivedResponse, secrets: Secrets): Result.Result<never, Decode> => {
  if (response.text === "") return undecodable(response, secrets, "it has no body")
  const detail = "it is not JSON; a proxy or a sign-in page may have responded instead of the API"
  return Result.fail(reasonOf(response, secrets(), detail, excerpt(response.text, secrets())))
}

export const inWords = (problems: ReadonlyArray<SchemaIssues.Problem>): string =>
  problems.map((problem) => `${problem.path || "the body"}: ${SchemaIssues.sentence(problem)}`).join("; ")

/** Returns the error for a success whose body does not fit the program's own schema. */
export const unfit = (response: ReceivedResponse, problems: ReadonlyArray<SchemaIssues.Problem>): Decode =>
  reasonOf(response, [], inWords(problems))

/** The drift of a body that was not valid UTF-8. */
export const notUtf8: SchemaIssues.Problem = { path: "", expected: "UTF-8", found: "other bytes, read as U+FFFD" }

// The start of a number that may be too large.
const large = /(?:^|[[,:])\s*-?(?:\d{16}|[\d.]+e)/i

/** Returns the problem of the first number that JavaScript cannot represent: parsing has replaced what the API sent by another number. */
const changedNumber = (shape: Shape, json: unknown, text: string): SchemaIssues.Problem | undefined => {
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

/** Reads a value that does not fit, or was not UTF-8. The caller gets what the server sent, and a report of the mismatches. */
export const drifting = (
  shape: Shape,
  value: unknown,
  response: ReceivedResponse,
  strict: boolean,
  secrets: Secrets
): Result.Result<Decoded<unknown>, Decode> => {
  const mismatches = SchemaIssues.from(Mismatches.of(shape, value), value)
  const problems = response.malformed === true ? [notUtf8, ...mismatches] : mismatches
  const changed = changedNumber(shape, value, response.text)
  if (changed !== undefined) return undecodable(response, secrets, inWords([changed]))
  // Lenient mode accepts mismatches inside the value, but not another type, such as an object instead of a list.
  return strict || !mayBe(shape, value)
    ? undecodable(response, secrets, inWords(problems))
    : Result.succeed({ value, drift: problems })
}
