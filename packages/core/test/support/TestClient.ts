/**
 * A client over a transport that records every request and returns scripted responses, without a network.
 */
import { FlatClient, type FlatConfig, Transport } from "@flat-sdk/core"
import { loadHttpClientTransport } from "@flat-sdk/engine/OnDemand"
import { Effect } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"

// The first request would load it while virtual time passes, and be sent when all of it has passed.
await Effect.runPromise(loadHttpClientTransport())

/** A request as it would be sent. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** A response: a JSON body, a string, or a stream of bytes. */
export interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly json?: unknown
  readonly text?: string
  readonly stream?: ReadableStream<Uint8Array>
}

export type Failure = "refused" | "reset"

export type Handler = (sent: Sent, index: number) => Reply | Failure | Effect.Effect<Reply | Failure>

const bodyOf = (request: HttpClientRequest.HttpClientRequest): string | undefined =>
  request.body._tag === "Empty"
    ? undefined
    : request.body._tag === "Raw"
    ? String(request.body.body)
    : `a ${request.body._tag} body`

const toResponse = (request: HttpClientRequest.HttpClientRequest, reply: Reply) => {
  const status = reply.status ?? 200
  const body = reply.stream ?? reply.text ?? (reply.json === undefined ? null : JSON.stringify(reply.json))
  const type = reply.text === undefined ? "application/json" : "text/html"
  return HttpClientResponse.fromWeb(
    request,
    new Response(status === 204 ? null : body, { status, headers: { "content-type": type, ...reply.headers } })
  )
}

const failure = (request: HttpClientRequest.HttpClientRequest, kind: Failure) => {
  const cause = kind === "refused"
    ? Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" })
    : Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
  return new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({ request, cause: new TypeError("fetch failed", { cause }) })
  })
}

/** Creates a recording transport. */
export const recording = (
  handler: Handler
): { readonly transport: Transport.TransportShape; readonly sent: Array<Sent> } => {
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) => {
    const one: Sent = { method: request.method, url, headers: { ...request.headers }, body: bodyOf(request) }
    const index = sent.push(one) - 1
    const outcome = handler(one, index)
    return Effect.flatMap(
      Effect.isEffect(outcome) ? outcome : Effect.succeed(outcome),
      (reply) =>
        typeof reply === "string"
          ? Effect.fail(failure(request, reply))
          : Effect.succeed(toResponse(request, reply))
    )
  })
  return { transport: Transport.fromHttpClient(client), sent }
}

/** A client with a fixed token over a recording transport. */
export const testClient = (handler: Handler, options: FlatConfig.Options = {}) => {
  const { sent, transport } = recording(handler)
  return Effect.map(
    Effect.provideService(
      FlatClient.make({ accessToken: "test-token", baseUrl: "https://flat.test/v2", ...options }),
      Transport.Transport,
      transport
    ),
    (flat) => ({ flat, sent })
  )
}

/** Returns the responses one after the other, then repeats the last one. */
export const sequence = (...replies: ReadonlyArray<Reply | Failure>): Handler => (_, index) =>
  replies[Math.min(index, replies.length - 1)]!

/** An error body in the API's format. */
export const apiError = (status: number, code: string, extra: Record<string, unknown> = {}): Reply => ({
  status,
  json: { code, message: `rejected with ${code}`, ...extra }
})
