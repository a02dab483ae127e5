/**
 * Turns what the contract says about a request that does not fit into Flat's 400, with the parameter at fault.
 */
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as SchemaIssue from "effect/SchemaIssue"
import { badRequest } from "./Errors.ts"
import type { Failure } from "./Errors.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** The failure that a request's schema error means. */
export const failureOf = (error: HttpApiError.HttpApiSchemaError): Failure => {
  const { issues } = format(error.cause.issue)
  // Of a union, the branch that went deepest is the one that was meant.
  const issue = [...issues].sort((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))[0]
  const path = (issue?.path ?? []).map((part) => typeof part === "object" ? part.key : part)
  // Messages of the schema quote what was sent: a password must not come back in one.
  const message = issue?.message.replace(/, got .*$/s, "") ?? "Invalid request"
  // A union that is told apart by a field says which one.
  const param = path.find((part) => typeof part === "string") ?? /whose (\w+) is/.exec(message)?.[1]
  if (path.length > 0) {
    return badRequest(
      message === "Missing key" ? `${path.join(".")} is required` : `${path.join(".")}: ${message}`,
      param
    )
  }
  return badRequest(error.kind === "Payload" ? `Invalid body: ${message}` : message, param)
}

/** Whether a defect says that a request, not an answer, does not fit. */
export const isRequestError = (defect: unknown): defect is HttpApiError.HttpApiSchemaError =>
  HttpApiError.HttpApiSchemaError.is(defect) && defect.kind !== "Body" && defect.kind !== "ResponseHeaders"
