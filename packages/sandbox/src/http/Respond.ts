/** Helpers for handlers: records that may be missing, query flags, and pages. */
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { Record } from "../state/Records.ts"
import { badRequest, notFound } from "./Errors.ts"
import * as Paging from "./Paging.ts"

/** Returns the value. Throws a 404 if it is `undefined` or does not match. */
export const orNotFound = <A>(
  value: A | undefined,
  what: string,
  param: string,
  matches: (value: A) => boolean = () => true
): A => {
  if (value === undefined || !matches(value)) throw notFound(what, param)
  return value
}

/** Reads a query flag that changes the response of an operation, such as `ids=true`. */
export const flag = (request: HttpServerRequest.HttpServerRequest, name: string): boolean => {
  const value = urlOf(request).searchParams.get(name) ?? "false"
  if (value !== "true" && value !== "false") throw badRequest(`${name}: expected "true" or "false"`, name)
  return value === "true"
}

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

/** Responds with the requested page of a list. `shown` returns the response for a record. */
export const list = <T extends Record>(
  input: { readonly request: HttpServerRequest.HttpServerRequest; readonly query: Paging.Query },
  list: Paging.List<T>,
  shown: (record: T) => unknown
): HttpServerResponse.HttpServerResponse => {
  const page = Paging.pageOf(input.query, list)
  const link = Paging.link(urlOf(input.request), page)
  return HttpServerResponse.jsonUnsafe(page.items.map(shown), link === undefined ? {} : { headers: { link } })
}
