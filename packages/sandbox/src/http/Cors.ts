/** CORS headers. Requests are allowed from any origin, as in the API. */
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"

// A client needs those of the second line to resume a download.
const exposedHeaders = "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, " +
  "ETag, Content-Range, Accept-Ranges, Content-Disposition, X-Flat-Score-Revision, X-Flat-Score-Revision-Date, " +
  "X-Total-Assignments-Count, X-Total-Folders-Count"

export const preflight = (request: HttpServerRequest.HttpServerRequest): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.empty({
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers": request.headers["access-control-request-headers"] ??
        "Authorization, Content-Type",
      "access-control-max-age": "86400"
    }
  })

/** Adds the headers that let any origin read the response and its pagination and rate limit headers. */
export const allow = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.setHeaders(response, {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": exposedHeaders
  })
