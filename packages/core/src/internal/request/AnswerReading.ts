/**
 * Answer to value, whatever checks it: reads the body of a success as JSON. What does not fit the documents is drift: reported and handed
 * through, or refused in strict mode. What is not JSON at all, or something else as a whole, such as an object in place of a list, is refused always.
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { Decode } from "../../FlatError.ts"
import * as ContentCoding from "../body/ContentCoding.ts"
import { excerpt, scrub } from "../redaction/Redaction.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import { kindOf, sentence } from "../validation/SchemaIssues.ts"
import type { Decoder, ReceivedAnswer } from "./Response.ts"

/** What tells whether a value fits, and where it does not. */
export interface Check {
  readonly fits: (value: unknown) => boolean
  /** Whether the whole is of the right type, such as a list: what it holds is read leniently, but nothing can be read from anything else. */
  readonly isOfType: (value: unknown) => boolean
  readonly problemsOf: (value: unknown) => ReadonlyArray<Problem>
}

/**
 * Reads a success that has no body. JSON in its place is of no interest; any other body, such as a proxy's sign-in page, says that it was not the API that
 * answered.
 */
export const nothing: Decoder<undefined> = (answer, _, secrets) => {
  if (answer.text !== "" && answer.text.trim() !== "") {
    try {
      JSON.parse(answer.text)
    } catch {
      return refuse(answer, secrets, notJson, excerpt(answer.text, secrets()))
    }
  }
  return Result.succeed({ value: undefined, drift: undefined })
}

/** The checks of an operation's bodies by status. Any other status is checked by the first. */
export type Checks = ReadonlyMap<number, Check>

/** Makes a decoder. A body that fits is its own value: it is checked, not copied, and keeps the fields that the documents do not know. */
export const make = <A>(checks: Checks, normalise: ((body: unknown) => unknown) | undefined): Decoder<A> => {
  const first: Check = checks.values().next().value!
  return (answer, strict, secrets) => read(answer, strict, secrets, checks.get(answer.status) ?? first, normalise)
}

const notJson = "it is not JSON; a proxy or a sign-in page may have answered in the API's place"

const refuse = (
  answer: ReceivedAnswer,
  secrets: () => ReadonlyArray<string>,
  detail: string,
  start?: string
): Result.Result<never, Decode> => {
  const contentType = answer.headers["content-type"]
  return Result.fail(
    new Decode({
      status: answer.status,
      contentType: contentType === undefined ? undefined : scrub(contentType, secrets()),
      detail,
      excerpt: start,
      body: Redacted.make(answer.text, { label: "body" })
    })
  )
}

const inWords = (problems: ReadonlyArray<Problem>): string =>
  problems.map((problem) => `${problem.path || "the body"}: ${sentence(problem)}`).join("; ")

/** A success whose body is not what a program's own schema wants. */
export const unfit = (answer: ReceivedAnswer, problems: ReadonlyArray<Problem>): Decode =>
  new Decode({
    status: answer.status,
    contentType: answer.headers["content-type"],
    detail: inWords(problems),
    excerpt: undefined,
    body: Redacted.make(answer.text, { label: "body" })
  })

/** Reads whatever JSON there is; no body is `undefined`. */
export const json = (isList: boolean): Decoder<unknown> => (answer, _, secrets) => {
  let value: unknown
  try {
    value = answer.text === "" ? undefined : JSON.parse(answer.text)
  } catch {
    return refuse(answer, secrets, notJson, excerpt(answer.text, secrets()))
  }
  return isList && !Array.isArray(value)
    ? refuse(answer, secrets, inWords([{ path: "", expected: "a list", found: kindOf(value) }]))
    : Result.succeed({ value, drift: answer.malformed === true ? [notUtf8] : undefined })
}

const notUtf8: Problem = { path: "", expected: "UTF-8", found: "other bytes, read as U+FFFD" }

const read = <A>(
  answer: ReceivedAnswer,
  strict: boolean,
  secrets: () => ReadonlyArray<string>,
  check: Check,
  normalise: ((body: unknown) => unknown) | undefined
): ReturnType<Decoder<A>> => {
  const unread = ContentCoding.problemOf(answer.headers)
  if (unread !== undefined) return refuse(answer, secrets, unread)
  let json: unknown
  try {
    json = JSON.parse(answer.text)
  } catch {
    return answer.text === ""
      ? refuse(answer, secrets, "it has no body")
      : refuse(answer, secrets, notJson, excerpt(answer.text, secrets()))
  }
  if (normalise !== undefined) json = normalise(json)
  const fits = check.fits(json)
  if (fits && answer.malformed !== true) return Result.succeed({ value: json as A, drift: undefined })
  const problems = [...(answer.malformed === true ? [notUtf8] : []), ...(fits ? [] : check.problemsOf(json))]
  return strict || !check.isOfType(json)
    ? refuse(
      answer,
      secrets,
      inWords(problems)
    )
    // The cast is the point of lenient mode: the caller gets what the server sent, and a report of where it differs.
    : Result.succeed({ value: json as A, drift: problems })
}
