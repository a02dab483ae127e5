/**
 * What handlers answer with: a value for the contract to encode, or a response of their own. Refusals become responses here, so that handlers
 * fail with them like any other effect.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest, Failure, toResponse } from "./Errors.ts"
import * as Paging from "./Paging.ts"

/** Makes a handler of a function that may fail with a {@link Failure}. */
export const handler = <Request, A, R>(
  handle: (request: Request) => Effect.Effect<A, Failure, R>
) =>
(request: Request): Effect.Effect<A | HttpServerResponse.HttpServerResponse, never, R> =>
  Effect.catch(handle(request), (failure) => Effect.succeed(toResponse(failure)))

/** The value, unless it is a failure. */
export const orFail = <A>(value: A | Failure): Effect.Effect<A, Failure> =>
  value instanceof Failure ? Effect.fail(value) : Effect.succeed(value)

/** The value, unless it is missing. */
export const orNotFound = <A>(value: A | undefined, what: string, param: string): Effect.Effect<A, Failure> =>
  value === undefined
    ? Effect.fail(new Failure({ status: 404, code: "NOT_FOUND", message: `${what} not found`, param }))
    : Effect.succeed(value)

/** Reads a flag that turns an operation into another reading of itself, as `ids=true` does. */
export const flag = (name: string) =>
  Effect.flatMap(
    HttpServerRequest.ParsedSearchParams,
    ({ [name]: value }): Effect.Effect<boolean, Failure> =>
      value === undefined || value === "false"
        ? Effect.succeed(false)
        : value === "true"
        ? Effect.succeed(true)
        : Effect.fail(badRequest(`${name}: expected "true" or "false"`, name))
  )

/** The address of a request, with its query in the documented form. */
export const urlOf = (request: HttpServerRequest.HttpServerRequest): URL => {
  const path = request.url.startsWith("/v2/") ? request.url : `/v2${request.url}`
  try {
    const host = /^https?:/i.test(request.originalUrl)
      ? new URL(request.originalUrl).origin
      : `http://${request.headers["host"] ?? "localhost"}`
    return new URL(path, host)
  } catch {
    return new URL(path, "http://localhost")
  }
}

/** A page of items that are JSON already: encoding a thousand of them anew would be the slowest part of a request. */
export const page = (
  request: HttpServerRequest.HttpServerRequest,
  page: Paging.Page<string>
): HttpServerResponse.HttpServerResponse => {
  const link = Paging.link(urlOf(request), page)
  return HttpServerResponse.text(`[${page.items.join(",")}]`, {
    contentType: "application/json",
    ...(link === undefined ? undefined : { headers: { link } })
  })
}
