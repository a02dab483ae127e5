/** Turns the schema error of an invalid request into Flat's 400, with the invalid parameter. Never includes a value, because it may be a password. */
import { schemaProblemsOf } from "@flat-sdk/engine/Validation"
import * as HttpApiError from "effect/http-api/HttpApiError"
import { badRequest, type Failure } from "./Errors.ts"

/** Turns the schema error of a request into a failure, for the first invalid field. */
export const failureOf = ({ cause, kind }: HttpApiError.HttpApiSchemaError): Failure => {
  const [{ expected, path } = { expected: "another value", path: "" }] = schemaProblemsOf(cause.issue, undefined)
  const place = path || (kind === "Payload" ? "the body" : "the request")
  // A union whose discriminator is invalid names it instead of a path.
  const field = path === "" ? /^an object whose (\w+) is/.exec(expected)?.[1] : /^[^.[]*/.exec(path)?.[0]
  return badRequest(`${place}: expected ${expected}`, field)
}

/** Whether a defect is the schema error of a request, not of a response. */
export const isRequestError = (defect: unknown): defect is HttpApiError.HttpApiSchemaError =>
  HttpApiError.HttpApiSchemaError.is(defect) && defect.kind !== "Body" && defect.kind !== "ResponseHeaders"
