/**
 * One exchange with the server: send a request, read the whole answer as text, within the limits of an attempt. A transport attaches its way of
 * doing so to the `HttpClient` that it provides; any other client takes the general way of `HttpClientExchange.ts`.
 */
import type * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Scope from "effect/Scope"
import { type Decode, type Encode, type Timeout, Transport } from "../../FlatError.ts"
import type { Arrive } from "../body/BodyBuffer.ts"
import { rootMessage } from "../redaction/Cause.ts"
import type { ReceivedAnswer } from "../request/Response.ts"
import type { Limits, Outgoing } from "./Outgoing.ts"

/**
 * Sends a request and reads the answer. Redirects come back as answers. Interruption ends it and frees the connection.
 *
 * @category models
 */
export type Exchange = (
  outgoing: Outgoing,
  limits: Limits
) => Effect.Effect<ReceivedAnswer, Transport | Timeout | Encode | Decode>

/** How a transport does exchanges. */
export interface Shortcuts {
  readonly exchange: Exchange
  /**
   * An exchange for files: the body of a success is left under way, read under the idle limit, and ended with the scope. The body of anything
   * else is read as text. What has come and is not read yet waits in what `arrive` makes.
   */
  readonly open: (scope: Scope.Scope, arrive: Arrive) => Exchange
}

const key = "~@flat-sdk/core/internal/transport/Exchange"

/**
 * Gives an `HttpClient` shortcuts. Clients derived from it, by `mapRequest` and the like, lose them and take the general way, so that no
 * transformation is passed by.
 */
export const attach = (client: HttpClient.HttpClient, shortcuts: Shortcuts): HttpClient.HttpClient =>
  Object.assign(Object.create(client) as HttpClient.HttpClient, { [key]: shortcuts })

/** The shortcuts of a client, if its transport gave it any. */
export const attached = (client: HttpClient.HttpClient): Shortcuts | undefined =>
  Object.hasOwn(client, key) ? (client as unknown as Record<string, Shortcuts>)[key] : undefined

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

// Deno's fetch has no codes; its words tell a connection that was not made from one that broke.
const unsentWords = /client error \(Connect\)/

/** The reason for a request that got no answer: by the error's codes it is known whether anything was sent. */
export const failure = (cause: unknown, detail: string = rootMessage(cause)): Transport => {
  const unsent = codesOf(cause).some((code) => unsentCodes.has(code) || tlsCode.test(code)) || unsentWords.test(detail)
  return new Transport({ phase: unsent ? "connect" : "response", detail, cause })
}
