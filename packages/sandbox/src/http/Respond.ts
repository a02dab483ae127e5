/**
 * Helpers for handlers: values that may be failures or missing, query flags, and pages.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { Record } from "../state/Records.ts"
import { badRequest, Failure, notFound } from "./Errors.ts"
import * as Paging from "./Paging.ts"

/** Succeeds with the value, or fails if the value is a failure. */
export const orFail = <A>(value: A | Failure): Effect.Effect<A, Failure> =>
  value instanceof Failure ? Effect.fail(value) : Effect.succeed(value)

/** Succeeds with the value, or fails with a 404 if it is `undefined` or does not match. */
export const orNotFound = <A>(
  value: A | undefined,
  what: string,
  param: string,
  matches: (value: A) => boolean = () => true
): Effect.Effect<A, Failure> =>
  value === undefined || !matches(value) ? Effect.fail(notFound(what, param)) : Effect.succeed(value)

/** The current time, as a date of responses. */
export const date = Effect.map(Clock.currentTimeMillis, (now) => new Date(now).toISOString())

/** Reads a query flag that changes the response of an operation, such as `ids=true`. */
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

/** Returns the URL of a request, with its query in the documented form. */
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

/** Responds with the requested page of a list. `json` returns the JSON of a record. */
export const list = <T extends Record>(
  request: HttpServerRequest.HttpServerRequest,
  query: Paging.Query,
  list: Paging.List<T>,
  json: (record: T) => string
): Effect.Effect<HttpServerResponse.HttpServerResponse, Failure> =>
  Effect.map(orFail(Paging.pageOf(query, list)), (found) => page(request, { ...found, items: found.items.map(json) }))

/** Creates the response for a page of items that are already JSON. Encoding a thousand items again would be the slowest part of a request. */
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
