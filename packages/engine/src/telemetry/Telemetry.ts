/**
 * Spans and metrics of a client: a span per operation with a child span per attempt. None of them includes a value of a request or response. The
 * Promise API has none, as its users have no Effect tracer or metric registry.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import type { Call } from "../call/Call.ts"
import type { FlatError } from "../error/FlatError.ts"
import { numberIn } from "../quota/RateLimitHeaders.ts"
import type { WaitEvent } from "../shared/Events.ts"

/** The facts that may be reported about a call: the path template, never the path. */
export type CallFacts = Pick<Call<unknown>, "operation" | "method" | "path">

/** The end of an attempt: the status of the response, or the error reason if there was none. */
export interface AttemptEnd {
  readonly status?: number | undefined
  /** Tag of the error reason, for an attempt that failed. */
  readonly reason?: string | undefined
  readonly millis: number
}

/** The environment of a call: its clock, its context for metrics, and whether it is traced. */
export interface CallContext {
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
  readonly traced: boolean
}

export interface Telemetry {
  /** Runs a call in a span, or without one if no tracer is installed. */
  readonly call: <A, E>(
    call: CallFacts,
    run: (callContext: CallContext) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
  /** Runs the nth attempt in its own span. */
  readonly attempt: <A extends { readonly status: number }, E extends { readonly _tag: string }>(
    call: CallFacts,
    nth: number,
    effect: Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
  readonly propagate: typeof propagate
  /** Records the duration of an attempt. */
  readonly attempted: (call: CallFacts, end: AttemptEnd, context: Context.Context<never>) => void
  /** Records the remaining requests that a response reports. */
  readonly quotaReported: (
    headers: Readonly<Record<string, string>>,
    context: Context.Context<never>
  ) => void
  /** Adds a wait to the current span as an event, and counts it. */
  readonly waits: (event: WaitEvent) => Effect.Effect<void>
  /** Adds drift to the current span as an event: where a response does not match the API documentation. */
  readonly drifted: (operation: string, problems: string) => Effect.Effect<void>
  /** Annotates the span of the operation with its attempts, waits and status. */
  readonly finished: (
    progress: { readonly attempts: number; readonly waited: number },
    status: number
  ) => Effect.Effect<void>
  /** Annotates the span of the operation with a failure, and counts it. */
  readonly failed: (error: FlatError) => Effect.Effect<void>
}

// The boundaries that OpenTelemetry recommends for this metric, in seconds.
const duration = /* #__PURE__ */ Metric.histogram("http.client.request.duration", {
  description: "Duration of requests to the Flat API, from sending to the last byte of the response",
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  attributes: { unit: "s" }
})
const failures = /* #__PURE__ */ Metric.counter("flat.client.failures", {
  description: "Calls to the Flat API that failed, after any retries",
  incremental: true,
  attributes: { unit: "{call}" }
})
const waits = /* #__PURE__ */ Metric.counter("flat.client.wait.duration", {
  description: "Time that calls waited: for the quota, for the rate limit, and between attempts",
  incremental: true,
  attributes: { unit: "s" }
})
const quotaRemaining = /* #__PURE__ */ Metric.gauge("flat.client.quota.remaining", {
  description: "Requests left in the rate limit's window, as last reported",
  attributes: { unit: "{request}" }
})

const currentSpan = (fiber: Fiber.Fiber<unknown, unknown>): Tracer.AnySpan | undefined =>
  Context.getOrUndefined(fiber.context as Context.Context<Tracer.ParentSpan>, Tracer.ParentSpan)

/** Adds an event to the current span, if there is one. */
const event = (name: string, attributes: Record<string, unknown>): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.sync(() => {
      const span = currentSpan(fiber)
      if (span?._tag === "Span") span.event(name, fiber.getRef(Clock.Clock).currentTimeNanosUnsafe(), attributes)
    })
  )

/** Adds the `traceparent` (W3C Trace Context) of the current span to the headers of a request. */
export const propagate = (headers: Record<string, string>): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.sync(() => {
      const span = currentSpan(fiber)
      if (span?._tag === "Span") headers["traceparent"] = HttpTraceContext.toHeaders(span)["traceparent"]!
    })
  )

/** Returns the address of the API as OpenTelemetry attributes. */
const serverOf = (baseUrl: string) => {
  const { hostname, port, protocol } = new URL(baseUrl)
  return {
    "server.address": hostname.replace(/^\[(.*)\]$/, "$1"),
    "server.port": port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)
  }
}

/**
 * Returns the telemetry of an API, over the application's Effect tracer and metrics. Names and attributes follow OpenTelemetry's conventions for
 * HTTP clients. URLs have the path template instead of the path, whose ids are personal data.
 */
export const telemetry = (baseUrl: string): Telemetry => {
  let known = byBaseUrl.get(baseUrl)
  if (known === undefined) {
    known = make(baseUrl)
    byBaseUrl.set(baseUrl, known)
  }
  return known
}

// Cached, as a program may have a client for each of its users.
const byBaseUrl = new Map<string, Telemetry>()

const make = (baseUrl: string): Telemetry => {
  const server = serverOf(baseUrl)
  // Cached for each operation and outcome, as computing the key of a metric with attributes is expensive.
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
    propagate,
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
      const remaining = numberIn(headers, "x-ratelimit-remaining")
      if (remaining !== undefined) quotaRemaining.updateUnsafe(remaining, context)
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
    finished: (progress, status) =>
      Effect.annotateCurrentSpan({
        "flat.attempts": progress.attempts,
        "flat.waited_ms": Math.round(progress.waited),
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

/** Returns the span attributes of a failure. */
const attributesOf = (reason: { readonly _tag: string; readonly status?: unknown }) => ({
  "error.type": reason._tag,
  ...(typeof reason.status === "number" ? { "http.response.status_code": reason.status } : undefined)
})
