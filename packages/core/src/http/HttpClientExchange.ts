/**
 * Exchanges over any `HttpClient`, for transports that have no way of their own. Time is the clock of the fibre here, so a virtual clock works.
 */
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Encode, Transport } from "../FlatError.ts"
import type { ReceivedAnswer } from "./AnswerReading.ts"
import * as Body from "./Body.ts"
import { innerCause, rootMessage } from "./Cause.ts"
import { attached, type Exchange, failure, type Outgoing, type Shortcuts } from "./Exchange.ts"
import * as TimeLimits from "./TimeLimits.ts"

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
    Effect.tap(() => progress.moved)
  )
  if (typeof body !== "object") return executed
  return executed.pipe(
    // What answers a body without its end answers nothing.
    Effect.tap(() => body.failure === undefined ? Effect.void : Effect.fail(body.failure)),
    // A source that stalls would keep the client from ending.
    Effect.onInterrupt(() => Effect.sync(() => body.cancel()))
  )
}

const exchangeOver = (client: HttpClient.HttpClient): Exchange => (outgoing, limits) =>
  TimeLimits.guard(
    limits,
    (progress) =>
      Effect.flatMap(execute(client, outgoing, progress), (response) =>
        Effect.map(Body.text(response, progress), (body) => ({
          status: response.status,
          headers: response.headers,
          ...body
        })))
  )

const openOver = (client: HttpClient.HttpClient) => {
  const scoped = HttpClient.withScope(client)
  return (scope: Scope.Scope): Exchange => (outgoing, limits) =>
    TimeLimits.guard(limits, (progress) =>
      Effect.flatMap(
        execute(scoped, outgoing, progress),
        (response): Effect.Effect<ReceivedAnswer, Transport | Encode> => {
          const head = { status: response.status, headers: response.headers }
          return response.status >= 200 && response.status < 300
            ? Effect.map(Body.pull(response, limits.idle, scope), (body) => ({ ...head, text: "", body }))
            : Effect.map(Body.text(response, progress), (body) => ({ ...head, ...body }))
        }
      )).pipe(Effect.provideService(Scope.Scope, scope))
}

// The attempt has its span already, and `traceparent`, which effect's client would add, costs browsers a CORS preflight.
const untraced = Effect.provideService(HttpClient.TracerDisabledWhen, () => true)

/** The exchanges of a client: those that its transport attached, or the general ones. */
export const of = (client: HttpClient.HttpClient): Shortcuts => attached(client) ?? over(client)

/** The general exchanges of a client, whatever is attached to it. */
export const over = (client: HttpClient.HttpClient): Shortcuts => ({
  exchange: exchangeOver(client),
  open: openOver(client)
})
