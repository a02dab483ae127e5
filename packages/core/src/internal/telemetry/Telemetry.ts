/**
 * What can be watched of a client from outside: a span per operation with one per attempt, and metrics. None of it holds a value of a request or
 * an answer. The Promise face, whose users have no tracer or registry of Effect's, goes without.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import type { FlatError } from "../../FlatError.ts"
import type { Call } from "../request/Call.ts"
import type { WaitEvent } from "./WaitEvent.ts"

/** What may be reported of a call: the path template, never the path. */
export type CallFacts = Pick<Call<unknown>, "operation" | "method" | "path">

/** How an attempt ended: with the status of a response, or with a reason that says why there was none. */
export interface AttemptEnd {
  readonly status?: number | undefined
  /** Tag of the reason, for an attempt that failed. */
  readonly reason?: string | undefined
  readonly millis: number
}

/** Where a call runs: its clock, its context for metrics, and whether anybody reads spans. */
export interface CallContext {
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
  readonly traced: boolean
}

export interface Telemetry {
  /** Runs a call in its span, or bare when no tracer is installed: then nobody could read it. */
  readonly call: <A, E>(
    call: CallFacts,
    run: (callContext: CallContext) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
  /** Runs the nth attempt in a span of its own. */
  readonly attempt: <A extends { readonly status: number }, E extends { readonly _tag: string }>(
    call: CallFacts,
    nth: number,
    effect: Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
  /** Adds the `traceparent` (W3C Trace Context) of the span in force to the headers of a request. */
  readonly propagate: (headers: Record<string, string>) => Effect.Effect<void>
  /** Measures an attempt. */
  readonly attempted: (call: CallFacts, end: AttemptEnd, context: Context.Context<never>) => void
  /** Shows the rate limit's count as the answer reports it. */
  readonly quotaReported: (
    headers: Readonly<Record<string, string>>,
    context: Context.Context<never>
  ) => void
  /** Marks a wait in the span in force, and counts it. */
  readonly waits: (event: WaitEvent) => Effect.Effect<void>
  /** Marks in the span in force that an answer did not fit the documents, and where. */
  readonly drifted: (operation: string, problems: string) => Effect.Effect<void>
  /** Notes on the operation's span how it went. */
  readonly finished: (
    journey: { readonly attempts: number; readonly waited: number },
    status: number
  ) => Effect.Effect<void>
  /** Notes a failure on the operation's span and counts it. */
  readonly failed: (error: FlatError) => Effect.Effect<void>
}

// The boundaries that OpenTelemetry advises for this metric, in seconds.
const duration = Metric.histogram("http.client.request.duration", {
  description: "Duration of requests to the Flat API, from sending to the last byte of the response",
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  attributes: { unit: "s" }
})
const failures = Metric.counter("flat.client.failures", {
  description: "Calls to the Flat API that failed, after any retries",
  incremental: true,
  attributes: { unit: "{call}" }
})
const waits = Metric.counter("flat.client.wait.duration", {
  description: "Time that calls waited: for the quota, for the rate limit, and between attempts",
  incremental: true,
  attributes: { unit: "s" }
})
const quotaRemaining = Metric.gauge("flat.client.quota.remaining", {
  description: "Requests left in the rate limit's window, as last reported",
  attributes: { unit: "{request}" }
})

const currentSpan = (fiber: Fiber.Fiber<unknown, unknown>): Tracer.AnySpan | undefined =>
  Context.getOrUndefined(fiber.context as Context.Context<Tracer.ParentSpan>, Tracer.ParentSpan)

/** Marks a moment in the span in force, if there is one. */
const event = (name: string, attributes: Record<string, unknown>): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.sync(() => {
      const span = currentSpan(fiber)
      if (span?._tag === "Span") span.event(name, fiber.getRef(Clock.Clock).currentTimeNanosUnsafe(), attributes)
    })
  )

/** Where the API is, by OpenTelemetry's names. */
const serverOf = (baseUrl: string) => {
  const { hostname, port, protocol } = new URL(baseUrl)
  return {
    "server.address": hostname.replace(/^\[(.*)\]$/, "$1"),
    "server.port": port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)
  }
}

/**
 * Over Effect's own tracer and metrics, as the application has them; names and attributes follow OpenTelemetry's conventions for HTTP clients. In URLs the
 * path template takes the place of the path, whose ids are personal data.
 */
export const telemetry = (baseUrl: string): Telemetry => {
  let known = byBaseUrl.get(baseUrl)
  if (known === undefined) {
    known = make(baseUrl)
    byBaseUrl.set(baseUrl, known)
  }
  return known
}

// A program may have a client for each of its users.
const byBaseUrl = new Map<string, Telemetry>()

const make = (baseUrl: string): Telemetry => {
  const server = serverOf(baseUrl)
  // A metric with attributes works its key out once: one for each operation and outcome is kept.
  const durations = new Map<string, Metric.Histogram<number>>()
  const http = (call: CallFacts) => ({
    "http.request.method": call.method,
    "url.template": call.path,
    ...server
  })
  return {
    call: (call, run) =>
      Effect.withFiber((fiber) => {
        const traced = fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer || currentSpan(fiber) !== undefined
        const callContext = { clock: fiber.getRef(Clock.Clock), context: fiber.context, traced }
        return traced
          ? Effect.withSpan(Effect.suspend(() => run(callContext)), `flat.${call.operation}`, {
            kind: "internal",
            attributes: { "flat.operation": call.operation, ...http(call) },
            captureStackTrace: false
          })
          : run(callContext)
      }),
    attempt: (call, nth, effect) =>
      Effect.withSpan(
        effect.pipe(
          Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
          Effect.tapError((reason) => Effect.annotateCurrentSpan(attributesOf(reason)))
        ),
        `${call.method} ${call.path}`,
        {
          kind: "client",
          attributes: {
            "flat.operation": call.operation,
            ...http(call),
            "url.full": baseUrl + call.path,
            ...(nth > 1 ? { "http.request.resend_count": nth - 1 } : undefined)
          },
          captureStackTrace: false
        }
      ),
    propagate: (headers) =>
      Effect.withFiber((fiber) =>
        Effect.sync(() => {
          const span = currentSpan(fiber)
          if (span?._tag === "Span") {
            headers["traceparent"] = `00-${span.traceId.padStart(32, "0")}-${span.spanId}-${span.sampled ? "01" : "00"}`
          }
        })
      ),
    attempted: (call, { millis, reason, status }, context) => {
      const name = `${call.operation} ${status} ${reason}`
      let histogram = durations.get(name)
      if (histogram === undefined) {
        histogram = Metric.withAttributes(duration, {
          "flat.operation": call.operation,
          "http.request.method": call.method,
          "url.template": call.path,
          "server.address": server["server.address"],
          "server.port": String(server["server.port"]),
          ...(status === undefined ? undefined : { "http.response.status_code": String(status) }),
          ...(reason === undefined ? undefined : { "error.type": reason })
        }) as Metric.Histogram<number>
        durations.set(name, histogram)
      }
      histogram.updateUnsafe(millis / 1000, context)
    },
    quotaReported: (headers, context) => {
      const remaining = Number(headers["x-ratelimit-remaining"] || NaN)
      if (Number.isFinite(remaining)) quotaRemaining.updateUnsafe(remaining, context)
    },
    waits: ({ millis, operation, reason, until }) =>
      Effect.andThen(
        event("flat.wait", { reason, until: until.toISOString(), millis: Math.round(millis) }),
        Metric.update(
          Metric.withAttributes(waits, { "flat.operation": operation, "flat.wait.reason": reason }),
          millis / 1000
        )
      ),
    drifted: (operation, problems) => event("flat.drift", { operation, problems }),
    finished: (journey, status) =>
      Effect.annotateCurrentSpan({
        "flat.attempts": journey.attempts,
        "flat.waited_ms": Math.round(journey.waited),
        "http.response.status_code": status
      }),
    failed: (error) =>
      Effect.andThen(
        Effect.annotateCurrentSpan({
          "flat.attempts": error.attempts,
          "flat.waited_ms": error.waited,
          ...attributesOf(error.reason)
        }),
        Metric.update(
          Metric.withAttributes(failures, { "flat.operation": error.operation, "error.type": error.reason._tag }),
          1
        )
      )
  }
}

/** How a failure is reported in a span. */
const attributesOf = (reason: { readonly _tag: string; readonly status?: unknown }) => ({
  "error.type": reason._tag,
  ...(typeof reason.status === "number" ? { "http.response.status_code": reason.status } : undefined)
})
