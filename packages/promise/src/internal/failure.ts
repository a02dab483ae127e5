/**
 * Converts core's error to the public one: reasons become plain objects, and the cause is the transport's own error, without the wrapping errors,
 * which contain the whole request.
 */
import type * as Core from "@flat-sdk/engine/FlatError"
import * as Redacted from "effect/Redacted"
import { FlatError, isClosedError, isFlatError } from "../api/FlatError.ts"
import type { FlatErrorReason } from "../generated/shared/ErrorReason.ts"

const fieldsOfErrors = new Set(["name", "stack", "message", "cause", "body"])

const reasonOf = (reason: Core.FlatErrorReason): FlatErrorReason => {
  const fields = Object.fromEntries(Object.entries(reason).filter(([name]) => !fieldsOfErrors.has(name)))
  const plain = { _tag: reason._tag, ...fields }
  // Not enumerable: the error's own message already contains the text, and printing an error must not print the body.
  Object.defineProperty(plain, "message", { value: reason.message })
  if (reason._tag === "Decode") Object.defineProperty(plain, "body", { value: () => Redacted.value(reason.body) })
  // The public reasons repeat core's, field by field; test/Types.test.ts checks that.
  return plain as FlatErrorReason
}

/** Returns the transport's own error, the innermost cause of the tagged errors. */
const innermost = (error: unknown): unknown => {
  let current = error
  while (typeof current === "object" && current !== null && "_tag" in current) {
    current = "cause" in current ? current.cause : undefined
  }
  return current
}

// Available in V8 and compatible engines; the DOM types do not have it.
const { captureStackTrace } = Error as {
  readonly captureStackTrace?: (holder: { readonly stack?: string }, below: Function) => void
}

// Node's own frame below every function that resumes after an `await`.
const tasks = /\n +at process\.processTicksAndRejections .*/

/**
 * Makes the stack of one of our errors start with the caller's frame: frames of this package, down to the function `entry`, are removed. Call it from
 * within `entry`, after an `await`: V8 then knows the awaiting function, at no cost for calls that succeed. The stack is formatted when it is read.
 */
export const fromCaller = <E>(error: E, entry: Function): E => {
  if (captureStackTrace === undefined || !(isFlatError(error) || isClosedError(error))) return error
  const holder: { readonly stack?: string } = {}
  captureStackTrace(holder, entry)
  const describe = () =>
    `${error.name}: ${error.message}${/\n +at [^]*$/.exec(holder.stack ?? "")?.[0].replace(tasks, "") ?? ""}`
  Object.defineProperty(error, "stack", {
    configurable: true,
    get: describe,
    set: (value: unknown) => {
      Object.defineProperty(error, "stack", { configurable: true, writable: true, value })
    }
  })
  return error
}

/** Creates the public error. */
export const toFlatError = (error: Core.FlatError): FlatError => {
  const cause = innermost(error.cause)
  return new FlatError(
    error.message,
    { ...error, reason: reasonOf(error.reason) },
    cause === undefined ? undefined : { cause }
  )
}
