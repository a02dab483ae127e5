/** A transport over any `HttpClient`. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { innerCause, rootMessage } from "../error/Cause.ts"
import * as ConnectTransport from "./ConnectTransport.ts"
import { failureOf } from "./TransportError.ts"
import type { TransportRequest } from "./TransportRequest.ts"
import type { TransportShape } from "./TransportShape.ts"

/**
 * Returns a client that leaves redirects to its caller, also if it is Effect's own over `fetch`, which would follow them with the body and its
 * secrets. `anonymous`: omits headers from the options of that `fetch`.
 */
const leavingRedirects = <E, R>(
  client: HttpClient.HttpClient.With<E, R>,
  anonymous = false
): HttpClient.HttpClient.With<E, R> =>
  HttpClient.makeWith(
    (request: Effect.Effect<HttpClientRequest.HttpClientRequest, E, R>) =>
      Effect.withFiber((outer) => {
        const before = outer.context
        // Set where the client reads it: a service provided from outside would replace the one that its layer was built with.
        const prepared = Effect.tap(request, () =>
          Effect.withFiber((inner) => {
            const init = Context.getOrUndefined(inner.context, FetchHttpClient.RequestInit)
            const { headers, ...rest } = init ?? {}
            const kept = anonymous || headers === undefined ? rest : { ...rest, headers }
            inner.setContext(Context.add(inner.context, FetchHttpClient.RequestInit, { ...kept, redirect: "manual" }))
            return Effect.void
          }))
        return Effect.ensuring(client.postprocess(prepared), Effect.sync(() => outer.setContext(before)))
      }),
    client.preprocess
  )

const bodyOf = ({ body, headers }: TransportRequest): HttpBody.HttpBody => {
  const contentType = headers["content-type"]
  if (body === undefined) return HttpBody.empty
  return typeof body === "object"
    ? HttpBody.stream(Stream.fromAsyncIterable(body, identity), contentType, body.length)
    : HttpBody.raw(body, { contentType })
}

const requestOf = (request: TransportRequest): HttpClientRequest.HttpClientRequest =>
  HttpClientRequest.makeWith(
    request.method,
    request.url,
    UrlParams.empty,
    Option.none(),
    Headers.fromRecordUnsafe(request.headers),
    bodyOf(request)
  )

// The attempt has its own span, and the `traceparent` that Effect's client would add costs browsers a CORS preflight.
const disableTracing = Effect.provideService(HttpClient.TracerDisabledWhen, () => true)

// The error itself holds the request, and must not be passed on.
const failure = (error: HttpClientError.HttpClientError) => failureOf(innerCause(error), rootMessage(error))

/** Creates a transport over a client. */
export const make = (client: HttpClient.HttpClient): TransportShape => {
  const toApi = HttpClient.withScope(leavingRedirects(client))
  const toOtherOrigin = HttpClient.withScope(leavingRedirects(client, true))
  return ConnectTransport.make((request) =>
    (request.anonymous === true ? toOtherOrigin : toApi).execute(requestOf(request)).pipe(
      disableTracing,
      Effect.mapBoth({
        onFailure: failure,
        onSuccess: (response) => ({
          status: response.status,
          headers: response.headers,
          body: Stream.catch(
            response.stream,
            (error) => error.reason._tag === "EmptyBodyError" ? Stream.empty : Stream.fail(error)
          )
        })
      })
    )
  )
}
