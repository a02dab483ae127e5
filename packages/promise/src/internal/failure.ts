/**
 * From core's error to the public one: reasons become plain objects, and the cause is the transport's own error, without the layers around it,
 * which hold the whole request.
 */
import type * as Core from "@flat-sdk/core/FlatError"
import * as Redacted from "effect/Redacted"
import { FlatError, type FlatErrorReason, isClosedError, isFlatError } from "../FlatError.ts"

const fieldsOfErrors = new Set(["name", "stack", "message", "cause", "body"])

const reasonOf = (reason: Core.FlatErrorReason): FlatErrorReason => {
  const fields = Object.fromEntries(Object.entries(reason).filter(([name]) => !fieldsOfErrors.has(name)))
  const plain = { _tag: reason._tag, ...fields }
  // Not enumerable: the error's own message says it already, and nobody should print a body unasked.
  Object.defineProperty(plain, "message", { value: reason.message })
  if (reason._tag === "Decode") Object.defineProperty(plain, "body", { value: () => Redacted.value(reason.body) })
  // The public reasons repeat core's, field by field; test/types.test.ts holds them together.
  return plain as unknown as FlatErrorReason
}

/** The transport's own error: what lies within the tagged ones. */
const innermost = (error: unknown): unknown => {
  let current = error
  while (typeof current === "object" && current !== null && "_tag" in current) {
    current = "cause" in current ? current.cause : undefined
  }
  return current
}

// Of V8 and those that follow it; the types of browsers do not have it.
const { captureStackTrace } = Error as {
  readonly captureStackTrace?: (holder: { readonly stack?: string }, below: Function) => void
}

// Node's own frame below every function that goes on after an `await`.
const tasks = /\n +at process\.processTicksAndRejections .*/

/**
 * Lets an error of ours begin with the caller's own frame: those of this package, down to the function `entry`, are left out of its stack. To be
 * called from within `entry`, after an `await`: then V8 knows who awaits it, which costs calls that succeed nothing. The stack is put into words
 * when it is read.
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

/** Makes the public error. */
export const toFlatError = (error: Core.FlatError): FlatError => {
  const cause = innermost(error.cause)
  return new FlatError(
    error.message,
    {
      operation: error.operation,
      method: error.method,
      path: error.path,
      attempts: error.attempts,
      waited: error.waited,
      outcome: error.outcome,
      consumedSource: error.consumedSource,
      reason: reasonOf(error.reason)
    },
    cause === undefined ? undefined : { cause }
  )
}
