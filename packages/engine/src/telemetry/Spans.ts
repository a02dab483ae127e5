/**
 * The spans of traced calls: one per operation, with a child span per attempt. Names and attributes follow OpenTelemetry's conventions for HTTP clients.
 * URLs have the path template instead of the path, whose ids are personal data.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Tracer from "effect/Tracer"
import type { Call } from "../call/Call.ts"

/** The facts that may be reported about a call: the path template, never the path. */
export type CallFacts = Pick<Call<unknown>, "operation" | "method" | "path">

/** The address of the API, as OpenTelemetry attributes. */
export interface Server {
  readonly "server.address": string
  readonly "server.port": number
}

export const serverOf = (baseUrl: string): Server => {
  const { hostname, port, protocol } = new URL(baseUrl)
  return {
    "server.address": hostname.replace(/^\[(.*)\]$/, "$1"),
    "server.port": port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)
  }
}

const attributesOf = (call: CallFacts, server: Server) => ({
  "flat.operation": call.operation,
  "http.request.method": call.method,
  "url.template": call.path,
  ...server
})

/** Runs a call in its span. */
export const ofCall = <A, E>(call: CallFacts, server: Server, run: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.withSpan(run, `flat.${call.operation}`, {
    kind: "internal",
    attributes: attributesOf(call, server),
    captureStackTrace: false
  })

/** Runs the nth attempt of a call in its span. */
export const ofAttempt = <A extends { readonly status: number }, E extends { readonly _tag: string }>(
  call: CallFacts,
  server: Server,
  baseUrl: string,
  nth: number,
  attempt: Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  Effect.withSpan(
    attempt.pipe(
      Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
      Effect.tapError((reason) => Effect.annotateCurrentSpan(failureOf(reason)))
    ),
    `${call.method} ${call.path}`,
    {
      kind: "client",
      attributes: {
        ...attributesOf(call, server),
        "url.full": baseUrl + call.path,
        ...(nth > 1 ? { "http.request.resend_count": nth - 1 } : undefined)
      },
      captureStackTrace: false
    }
  )

/** What a call has done when it ends. */
export interface Progress {
  readonly attempts: number
  readonly waited: number
  readonly repeated?: unknown
}

/** Annotates the current span with the attempts and waits of a call that ends, and with its status or failure. */
export const end = (
  { attempts, repeated, waited }: Progress,
  result: Readonly<Record<string, unknown>>
): Effect.Effect<void> =>
  Effect.annotateCurrentSpan({
    "flat.attempts": attempts,
    "flat.waited_ms": Math.round(waited),
    ...(repeated === undefined ? undefined : { "flat.repeated": true }),
    ...result
  })

export const failureOf = (reason: { readonly _tag: string; readonly status?: unknown }) => ({
  "error.type": reason._tag,
  ...(typeof reason.status === "number" ? { "http.response.status_code": reason.status } : undefined)
})

const withSpan = (use: (span: Tracer.Span, nanos: () => bigint) => void): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.sync(() => {
      const span = Context.getOrUndefined(fiber.context as Context.Context<Tracer.ParentSpan>, Tracer.ParentSpan)
      if (span?._tag === "Span") use(span, () => fiber.getRef(Clock.Clock).currentTimeNanosUnsafe())
    })
  )

/** Adds an event to the current span, if there is one. */
export const event = (name: string, attributes: Record<string, unknown>): Effect.Effect<void> =>
  withSpan((span, nanos) => span.event(name, nanos(), attributes))

/** Adds the `traceparent` (W3C Trace Context) of the current span to the headers of a request. */
export const propagate = (headers: Record<string, string>): Effect.Effect<void> =>
  withSpan((span) => {
    headers["traceparent"] = HttpTraceContext.toHeaders(span)["traceparent"]!
  })
