/**
 * What the sandbox refuses, in Flat's form: a status and `{ code, message, param? }`; `id` only where the server itself failed.
 */
import * as Data from "effect/Data"
import * as HttpServerResponse from "effect/http/HttpServerResponse"

/** A refusal or failure on its way to becoming an answer. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly status: number
  readonly code: string
  readonly message: string
  readonly param?: string | undefined
  readonly id?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}> {}

/** The peer must see the connection break before any answer. */
export class ConnectionReset extends Data.TaggedError("ConnectionReset") {}

/** 400: the request cannot be understood, or a field of it is not allowed. */
export const badRequest = (message: string, param?: string, code = "BAD_REQUEST") =>
  new Failure({ status: 400, code, message, param })

/** 401: no token, or none that is in force. */
export const unauthorized = (message: string) =>
  new Failure({ status: 401, code: "INVALID_ACCESS_TOKEN", message, headers: { "www-authenticate": "Bearer" } })

/** 403: understood, and not allowed. */
export const forbidden = (code: string, message: string, param?: string) =>
  new Failure({ status: 403, code, message, param })

/** 404: there is no such thing. */
export const notFound = (what: string, param?: string) =>
  new Failure({ status: 404, code: "NOT_FOUND", message: `${what} not found`, param })

/** 409: it would clash with what is there. */
export const conflict = (code: string, message: string, param?: string) =>
  new Failure({ status: 409, code, message, param })

/** 403 of the rate limit: not 429, as in the API itself. */
export const rateLimited = () =>
  new Failure({
    status: 403,
    code: "API_RATE_LIMIT_EXCEEDED",
    message: "The request limit of this token is used up, wait until the time in X-RateLimit-Reset"
  })

/** 5xx, with an id to quote to a support that does not exist. */
export const server = (status: number, id: string, headers?: Readonly<Record<string, string>>) =>
  new Failure({ status, code: "SERVER_ERROR", message: "The server failed to answer the request", id, headers })

/** The answer that a failure becomes. */
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
