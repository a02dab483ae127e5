/**
 * From core's error to the public one: reasons become plain objects, and the cause is the transport's own error, without the layers around it,
 * which hold the whole request.
 */
import type * as Core from "@flat-sdk/core/FlatError"
import * as Redacted from "effect/Redacted"
import { FlatError, type FlatErrorReason } from "../FlatError.ts"

const fieldsOfErrors = new Set(["name", "stack", "message", "cause", "body"])

const reasonOf = (reason: Core.FlatErrorReason): FlatErrorReason => {
  const fields = Object.fromEntries(Object.entries(reason).filter(([name]) => !fieldsOfErrors.has(name)))
  const plain = { ...fields, _tag: reason._tag }
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

/** Makes the public error. Called where the caller's stack is still to be seen. */
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
      spent: error.spent,
      reason: reasonOf(error.reason)
    },
    cause === undefined ? undefined : { cause }
  )
}
