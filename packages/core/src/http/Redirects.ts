/**
 * Redirects. The API documents none, and a token must not travel to another origin: only reads are followed, only within the origin, and every
 * transport leaves them to this module so that all behave alike.
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"

const redirects = new Set([301, 302, 303, 307, 308])
const most = 5

/** Sends a request and follows redirects that are safe to follow; the answer to any other is handed up as it is. */
export const follow = (
  client: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  followed = 0
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> =>
  Effect.flatMap(client.execute(request), (response) => {
    if (!redirects.has(response.status)) return Effect.succeed(response)
    const location = response.headers["location"]
    const target = location === undefined ? null : URL.parse(location, request.url)
    const safe = target !== null && target.origin === new URL(request.url).origin && followed < most &&
      (request.method === "GET" || request.method === "HEAD")
    return safe
      ? follow(client, HttpClientRequest.setUrl(request, target.href), followed + 1)
      : Effect.succeed(response)
  })
