/**
 * Turns a successful response into a value: parses the body as JSON and checks it by its shape. A mismatch is drift: it is reported and the
 * value is returned unchanged, or the call fails in strict mode. A body that is not JSON, or has another type as a whole, such as an object instead
 * of a list, always fails.
 */
import * as Result from "effect/Result"
import type { ResponseDescription } from "../body/Description.ts"
import type { Decoder } from "../call/Call.ts"
import { codingProblemOf } from "../transport/BodyChecks.ts"
import { kindOf } from "../validation/SchemaIssues.ts"
import { fitsOf } from "../validation/Validator.ts"
import { drifting, inWords, notJson, notUtf8, undecodable } from "./BodyProblems.ts"

/**
 * Creates the decoder of an operation. It checks the parsed body and returns it without a copy, so unknown fields are kept. A status without a shape of
 * its own has that of the first.
 */
export const make = ({ normalise, response: first, responses = {} }: ResponseDescription): Decoder<unknown> => {
  if (first === undefined) return nothing
  return (response, strict, secrets) => {
    const shape = responses[response.status] ?? first
    const unread = codingProblemOf(response.headers)
    if (unread !== undefined) return undecodable(response, secrets, unread)
    let value: unknown
    try {
      value = JSON.parse(response.text)
    } catch {
      return notJson(response, secrets)
    }
    if (normalise !== undefined) value = normalise(value)
    try {
      return fitsOf(shape)(value) && response.malformed !== true
        ? Result.succeed({ value, drift: undefined })
        : drifting(shape, value, response, strict, secrets)
    } catch (error) {
      // JSON may be nested more deeply than functions may call each other.
      if (error instanceof RangeError) return undecodable(response, secrets, "it is nested too deeply to be checked")
      throw error
    }
  }
}

/** Decodes a success without a body. Ignores a JSON body; fails on any other, such as a proxy's sign-in page: the API did not send that response. */
export const nothing: Decoder<undefined> = (response, _, secrets) => {
  try {
    if (response.text.trim() !== "") JSON.parse(response.text)
  } catch {
    return notJson(response, secrets)
  }
  return Result.succeed({ value: undefined, drift: undefined })
}

/** Decodes any JSON without a check; an empty body is `undefined`. */
export const json = (isList: boolean): Decoder<unknown> => (response, _, secrets) => {
  let value: unknown
  try {
    value = response.text === "" ? undefined : JSON.parse(response.text)
  } catch {
    return notJson(response, secrets)
  }
  return isList && !Array.isArray(value)
    ? undecodable(response, secrets, inWords([{ path: "", expected: "a list", found: kindOf(value) }]))
    : Result.succeed({ value, drift: response.malformed === true ? [notUtf8] : undefined })
}
