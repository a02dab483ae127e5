/**
 * One exchange with the server: send a request, read the whole answer as text, within the limits of an attempt. Any `HttpClient` can do it; a
 * transport that has a shorter way attaches its own to the `HttpClient` that it provides.
 */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import type * as SchemaAST from "effect/SchemaAST"
import * as Scope from "effect/Scope"
import { type Timeout, Transport } from "../FlatError.ts"
import * as Body from "./Body.ts"
import type { ReceivedAnswer } from "./ResponseDecoding.ts"
import * as TimeLimits from "./TimeLimits.ts"

/** A request as it goes out. */
export interface Outgoing {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Record<string, string>
  readonly body: string | undefined
}

/** The limits of an attempt, in milliseconds: to the head of the answer, and for a silence within its body. */
export interface Limits {
  readonly attempt: number
  readonly idle: number
}

/**
 * Sends a request and reads the answer. Redirects come back as answers. Interruption ends it and frees the connection.
 *
 * @category models
 */
export type Exchange = (outgoing: Outgoing, limits: Limits) => Effect.Effect<ReceivedAnswer, Transport | Timeout>

/** What a transport knows to do better than the general way. */
export interface Shortcuts {
  readonly exchange: Exchange
  /** Called with the schema of each answer before it is first used, to compile it where the runtime allows. */
  readonly compile?: ((ast: SchemaAST.AST) => void) | undefined
}

const key = "~@flat-sdk/core/http/Exchange"

/**
 * Gives an `HttpClient` shortcuts. Clients derived from it, by `mapRequest` and the like, lose them and take the general way, so that no
 * transformation is passed by.
 */
export const attach = (client: HttpClient.HttpClient, shortcuts: Shortcuts): HttpClient.HttpClient =>
  Object.assign(Object.create(client) as HttpClient.HttpClient, { [key]: shortcuts })

/** The exchange of a client: its own, or the general one. */
export const of = (client: HttpClient.HttpClient): Shortcuts =>
  Object.hasOwn(client, key) ? (client as unknown as Record<string, Shortcuts>)[key]! : { exchange: general(client) }

const execute = <R>(
  client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, R>,
  outgoing: Outgoing,
  progress: TimeLimits.Progress
) =>
  untraced(client.execute(
    HttpClientRequest.makeWith(
      outgoing.method,
      outgoing.url,
      UrlParams.empty,
      Option.none(),
      Headers.fromRecordUnsafe(outgoing.headers),
      outgoing.body === undefined
        ? HttpBody.empty
        : HttpBody.raw(outgoing.body, { contentType: outgoing.headers["content-type"] })
    )
  )).pipe(
    Effect.mapError((error) => failure(Body.innerCause(error), Body.rootMessage(error))),
    Effect.tap(() => progress.moved)
  )

const general = (client: HttpClient.HttpClient): Exchange => (outgoing, limits) =>
  TimeLimits.guard(limits, (progress) =>
    Effect.flatMap(execute(client, outgoing, progress), (response) =>
      Effect.map(Body.text(response, progress), (text) => ({
        status: response.status,
        headers: response.headers,
        text
      }))))

/**
 * An exchange for files: the body of a success is left under way, read under the idle limit and ended with the given scope. The body of anything
 * else is read as text.
 */
export const open = (client: HttpClient.HttpClient, scope: Scope.Scope): Exchange => {
  const scoped = HttpClient.withScope(client)
  return (outgoing, limits) =>
    TimeLimits.guard(limits, (progress) =>
      Effect.flatMap(
        execute(scoped, outgoing, progress),
        (response): Effect.Effect<ReceivedAnswer, Transport> => {
          const head = { status: response.status, headers: response.headers }
          return response.status >= 200 && response.status < 300
            ? Effect.succeed({ ...head, text: "", body: Body.stream(response, limits.idle) })
            : Effect.map(Body.text(response, progress), (text) => ({ ...head, text }))
        }
      )).pipe(Effect.provideService(Scope.Scope, scope))
}

// The attempt has its span already, and `traceparent`, which effect's client would add, costs browsers a CORS preflight.
const untraced = Effect.provideService(HttpClient.TracerDisabledWhen, () => true)

const unsentCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "FailedToOpenSocket",
  "DNSException"
])
const tlsCode = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|EPROTO|HOSTNAME_MISMATCH)/

const codesOf = (error: unknown, depth = 0): ReadonlyArray<string> => {
  if (typeof error !== "object" || error === null || depth > 8) return []
  const own = "code" in error && typeof error.code === "string" ? [error.code] : []
  const inner = "cause" in error ? codesOf(error.cause, depth + 1) : []
  const many = error instanceof AggregateError ? error.errors.flatMap((one) => codesOf(one, depth + 1)) : []
  return [...own, ...inner, ...many]
}

/** The reason for a request that got no answer: by the error's codes it is known whether anything was sent. */
export const failure = (cause: unknown, detail: string = Body.rootMessage(cause)): Transport => {
  const unsent = codesOf(cause).some((code) => unsentCodes.has(code) || tlsCode.test(code))
  return new Transport({ phase: unsent ? "connect" : "response", detail, cause })
}
