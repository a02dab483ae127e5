/**
 * One exchange with the server: sends a request and reads the whole response as text, within the limits of an attempt. A transport attaches its own
 * implementation to the `HttpClient` that it provides; any other client uses the general one in `HttpClientExchange.ts`.
 */
import type * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Scope from "effect/Scope"
import { type Decode, type Encode, type Timeout, Transport } from "../../FlatError.ts"
import type { Arrive } from "../body/BodyBuffer.ts"
import { rootMessage } from "../redaction/Cause.ts"
import type { TransportResponse } from "../request/Response.ts"
import type { Limits, Outgoing } from "./Outgoing.ts"

/**
 * Sends a request and reads the response. Redirects are returned as responses. Interruption ends the exchange and frees the connection.
 *
 * @category models
 */
export type Exchange = (
  outgoing: Outgoing,
  limits: Limits
) => Effect.Effect<TransportResponse, Transport | Timeout | Encode | Decode>

/** The exchanges that a transport implements. */
export interface Shortcuts {
  readonly exchange: Exchange
  /**
   * Returns an exchange for files: the body of a success is streamed under the idle limit, and closed with the scope. Any other body is read as
   * text. Received chunks that are not read yet are kept in the buffer that `arrive` creates.
   */
  readonly open: (scope: Scope.Scope, arrive: Arrive) => Exchange
}

const key = "~@flat-sdk/core/internal/transport/Exchange"

/**
 * Attaches shortcuts to an `HttpClient`. Clients derived from it, by `mapRequest` and the like, lose them and use the general exchange, so that no
 * transformation is bypassed.
 */
export const attach = (client: HttpClient.HttpClient, shortcuts: Shortcuts): HttpClient.HttpClient =>
  Object.assign(Object.create(client) as HttpClient.HttpClient, { [key]: shortcuts })

/** Returns the shortcuts of a client, if its transport attached any. */
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

// Deno's fetch has no error codes; only its message shows whether the connection failed to open or was interrupted.
const unsentWords = /client error \(Connect\)/

/** Returns the error reason for a request without a response. The error's codes show whether anything was sent. */
export const failure = (cause: unknown, detail: string = rootMessage(cause)): Transport => {
  const unsent = codesOf(cause).some((code) => unsentCodes.has(code) || tlsCode.test(code)) || unsentWords.test(detail)
  return new Transport({ phase: unsent ? "connect" : "response", detail, cause })
}
