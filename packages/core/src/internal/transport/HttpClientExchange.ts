/**
 * Exchanges over any `HttpClient`, for transports without their own implementation. Uses the clock of the fiber, so a virtual clock works.
 */
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
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Decode, Encode, Transport } from "../../FlatError.ts"
import * as Body from "../body/Body.ts"
import { innerCause, rootMessage } from "../redaction/Cause.ts"
import type { TransportResponse } from "../request/Response.ts"
import { attached, type Exchange, failure, type Shortcuts } from "./Exchange.ts"
import type { Outgoing } from "./Outgoing.ts"
import * as TimeLimits from "./TimeLimits.ts"

/**
 * Returns a client that leaves redirects to its caller, also if it is Effect's own over `fetch`, which would follow them with the body and its
 * secrets. `anonymous`: omits headers from the options of that `fetch`.
 */
export const leavingRedirects = <E, R>(
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

const execute = <R>(
  client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, R>,
  outgoing: Outgoing,
  progress: TimeLimits.Progress
) => {
  const { body } = outgoing
  if (typeof body === "object") body.onMoved = progress.sending
  const executed = untraced(client.execute(
    HttpClientRequest.makeWith(
      outgoing.method,
      outgoing.url,
      UrlParams.empty,
      Option.none(),
      Headers.fromRecordUnsafe(outgoing.headers),
      body === undefined
        ? HttpBody.empty
        : typeof body === "object"
        ? HttpBody.stream(Stream.fromAsyncIterable(body, identity), outgoing.headers["content-type"], body.length)
        : HttpBody.raw(body, { contentType: outgoing.headers["content-type"] })
    )
  )).pipe(
    Effect.mapError((error) =>
      (typeof body === "object" ? body.failure : undefined) ?? failure(innerCause(error), rootMessage(error))
    ),
    Effect.tap(({ status }) => status >= 200 && status < 300 ? progress.moved : progress.refused)
  )
  if (typeof body !== "object") return executed
  return executed.pipe(
    // Ignores a response to an incomplete body.
    Effect.tap(() => body.failure === undefined ? Effect.void : Effect.fail(body.failure)),
    // Otherwise a stalled source keeps the client from ending.
    Effect.onInterrupt(() => Effect.sync(() => body.cancel()))
  )
}

type ClientFor = (outgoing: Outgoing) => HttpClient.HttpClient

const exchangeOver = (clientFor: ClientFor): Exchange => (outgoing, limits) =>
  TimeLimits.guard(
    limits,
    (progress) =>
      Effect.flatMap(execute(clientFor(outgoing), outgoing, progress), (response) =>
        Effect.map(Body.text(response, progress, limits), (body) => ({
          status: response.status,
          headers: response.headers,
          ...body
        })))
  )

const openOver = (clientFor: ClientFor) => (scope: Scope.Scope): Exchange => (outgoing, limits) =>
  TimeLimits.guard(limits, (progress) =>
    Effect.flatMap(
      execute(HttpClient.withScope(clientFor(outgoing)), outgoing, progress),
      (response): Effect.Effect<TransportResponse, Transport | Encode | Decode> => {
        const head = { status: response.status, headers: response.headers }
        return response.status >= 200 && response.status < 300
          ? Effect.map(Body.pull(response, limits.idle, scope), (body) => ({ ...head, text: "", body }))
          : Effect.map(Body.text(response, progress, limits), (body) => ({ ...head, ...body }))
      }
    )).pipe(Effect.provideService(Scope.Scope, scope))

// The attempt has its own span, and the `traceparent` that Effect's client would add costs browsers a CORS preflight.
const untraced = Effect.provideService(HttpClient.TracerDisabledWhen, () => true)

/** Returns the exchanges of a client: those that its transport attached, or the general ones. */
export const of = (client: HttpClient.HttpClient): Shortcuts => attached(client) ?? over(client)

/** Returns the general exchanges of a client, even if its transport attached others. */
export const over = (client: HttpClient.HttpClient): Shortcuts => {
  const toApi = leavingRedirects(client)
  const elsewhere = leavingRedirects(client, true)
  const clientFor: ClientFor = ({ anonymous }) => anonymous === true ? elsewhere : toApi
  return { exchange: exchangeOver(clientFor), open: openOver(clientFor) }
}
