/**
 * Metrics and spans of a client, over the application's Effect tracer and metrics. None of them includes a value of a request or response. The Promise
 * API has none, as its users have no Effect tracer or metric registry.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import type { FlatError } from "../error/FlatError.ts"
import { numberIn } from "../quota/RateLimitHeaders.ts"
import type { WaitEvent } from "../shared/Events.ts"
import * as Spans from "./Spans.ts"

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

/** The telemetry of one API. */
export type Telemetry = ReturnType<typeof make>

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

const remainingBy = /* #__PURE__ */ new Map<string | undefined, typeof quotaRemaining>([[undefined, quotaRemaining]])
const remainingOf = (client: string | undefined): typeof quotaRemaining => {
  const named = { "flat.client.name": client! }
  if (!remainingBy.has(client)) remainingBy.set(client, Metric.withAttributes(quotaRemaining, named) as never)
  return remainingBy.get(client)!
}

// Cached, as a program may have a client for each of its users.
const byBaseUrl = new Map<string, Telemetry>()

/** Returns the telemetry of the API at a URL. */
export const telemetry = (baseUrl: string): Telemetry => {
  let known = byBaseUrl.get(baseUrl)
  if (known === undefined) byBaseUrl.set(baseUrl, known = make(baseUrl))
  return known
}

const make = (baseUrl: string) => {
  const server = Spans.serverOf(baseUrl)
  // Cached for each operation and outcome, as computing the key of a metric with attributes is expensive.
  const durations = new Map<string, Metric.Histogram<number>>()
  const durationOf = (call: Spans.CallFacts, { reason, status }: AttemptEnd): Metric.Histogram<number> =>
    Metric.withAttributes(duration, {
      "flat.operation": call.operation,
      "http.request.method": call.method,
      "url.template": call.path,
      "server.address": server["server.address"],
      "server.port": String(server["server.port"]),
      ...(status === undefined ? undefined : { "http.response.status_code": String(status) }),
      ...(reason === undefined ? undefined : { "error.type": reason })
    }) as Metric.Histogram<number>
  return {
    /** Runs a call in a span, or without one if no tracer is installed. */
    call: <A, E>(call: Spans.CallFacts, run: (callContext: CallContext) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
      Effect.withFiber((fiber) => {
        const traced = fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer ||
          Context.getOrUndefined(fiber.context as Context.Context<Tracer.ParentSpan>, Tracer.ParentSpan) !== undefined
        const context = { clock: fiber.getRef(Clock.Clock), context: fiber.context, traced }
        return traced ? Spans.ofCall(call, server, Effect.suspend(() => run(context))) : run(context)
      }),
    /** Runs the nth attempt in its own span. */
    attempt: <A extends { readonly status: number }, E extends { readonly _tag: string }>(
      call: Spans.CallFacts,
      nth: number,
      attempt: Effect.Effect<A, E>
    ): Effect.Effect<A, E> => Spans.ofAttempt(call, server, baseUrl, nth, attempt),
    propagate: Spans.propagate,
    /** Records the duration of an attempt. */
    attempted: (call: Spans.CallFacts, end: AttemptEnd, context: Context.Context<never>): void => {
      const name = `${call.operation} ${end.status} ${end.reason}`
      let histogram = durations.get(name)
      if (histogram === undefined) durations.set(name, histogram = durationOf(call, end))
      histogram.updateUnsafe(end.millis / 1000, context)
    },
    /** Records the remaining requests that a response reports. */
    quotaReported: (
      headers: Readonly<Record<string, string>>,
      context: Context.Context<never>,
      client?: string
    ): void => {
      const remaining = numberIn(headers, "x-ratelimit-remaining")
      if (remaining !== undefined) remainingOf(client).updateUnsafe(remaining, context)
    },
    /** Adds a wait to the current span as an event, and counts it. */
    waits: ({ millis, operation, reason, until }: WaitEvent): Effect.Effect<void> =>
      Effect.andThen(
        Spans.event("flat.wait", { reason, until: until.toISOString(), millis: Math.round(millis) }),
        Metric.update(
          Metric.withAttributes(waits, { "flat.operation": operation, "flat.wait.reason": reason }),
          millis / 1000
        )
      ),
    /** Adds drift to the current span as an event: where a response does not match the API documentation. */
    drifted: (operation: string, problems: string): Effect.Effect<void> =>
      Spans.event("flat.drift", { operation, problems }),
    /** Completes the span of the operation. */
    finished: (progress: Spans.Progress, status: number): Effect.Effect<void> =>
      Spans.end(progress, { "http.response.status_code": status }),
    /** Completes the span of the operation with a failure, and counts it. */
    failed: (error: FlatError): Effect.Effect<void> =>
      Effect.andThen(
        Spans.end(error, Spans.failureOf(error.reason)),
        Metric.update(
          Metric.withAttributes(failures, { "flat.operation": error.operation, "error.type": error.reason._tag }),
          1
        )
      )
  }
}
