/** Error responses in Flat's format: a status and `{ code, message, param? }`. Only server errors (5xx) have an `id`. */
import { schemaProblemsOf } from "@flat-sdk/engine/Validation"
import * as Data from "effect/Data"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpServerResponse from "effect/http/HttpServerResponse"

/** An error that becomes an error response. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly status: number
  readonly code: string
  readonly message: string
  readonly param?: string | undefined
  readonly id?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}> {}

/** Breaks the connection before any response is sent. */
export class ConnectionReset extends Data.TaggedError("ConnectionReset") {}

export const badRequest = (message: string, param?: string, code = "BAD_REQUEST") =>
  new Failure({ status: 400, code, message, param })

export const unauthorized = (message: string) =>
  new Failure({ status: 401, code: "INVALID_ACCESS_TOKEN", message, headers: { "www-authenticate": "Bearer" } })

export const forbidden = (code: string, message: string, param?: string) =>
  new Failure({ status: 403, code, message, param })

export const notFound = (what: string, param?: string) =>
  new Failure({ status: 404, code: "NOT_FOUND", message: `${what} not found`, param })

export const conflict = (code: string, message: string, param?: string) =>
  new Failure({ status: 409, code, message, param })

/** Creates the 403 of the rate limit. Like the API, it is not a 429. */
export const rateLimited = () =>
  new Failure({
    status: 403,
    code: "API_RATE_LIMIT_EXCEEDED",
    message: "The rate limit of this token is exceeded. Wait until the time in X-RateLimit-Reset"
  })

/** Creates a 5xx with an id, as in the API, where users quote it to support. */
export const server = (status: number, id: string, headers?: Readonly<Record<string, string>>) =>
  new Failure({ status, code: "SERVER_ERROR", message: "The server failed to handle the request", id, headers })

export const toResponse = (failure: Failure): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe(
    {
      code: failure.code,
      message: failure.message,
      ...(failure.id === undefined ? undefined : { id: failure.id }),
      ...(failure.param === undefined ? undefined : { param: failure.param })
    },
    { status: failure.status, ...(failure.headers === undefined ? undefined : { headers: failure.headers }) }
  )

/** Turns the schema error of a request into a 400, for the first invalid field. Never includes a value, because it may be a password. */
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
