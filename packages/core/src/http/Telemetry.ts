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
import type { FlatError } from "../FlatError.ts"
import type { WaitEvent } from "./Notices.ts"
import type { Call } from "./RequestPipe.ts"

/** What may be told of a call: the path template, never the path. */
export type CallFacts = Pick<Call<unknown>, "operation" | "method" | "path">

/** Where a call runs: its clock, its context for metrics, and whether anybody reads spans. */
export interface Surroundings {
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
  readonly traced: boolean
}

export interface Telemetry {
  /** Runs a call in its span, or bare when no tracer is installed: then nobody could read it. */
  readonly call: <A, E>(
    call: CallFacts,
    run: (surroundings: Surroundings) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
  /** Runs the nth attempt in a span of its own. */
  readonly attempt: <A, E>(call: CallFacts, nth: number, effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Adds the `traceparent` (W3C Trace Context) of the span in force to the headers of a request. */
  readonly propagate: (headers: Record<string, string>) => Effect.Effect<void>
  /** Counts an attempt. */
  readonly counted: (operation: string, outcome: string, context: Context.Context<never>) => void
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
  readonly finished: (journey: { readonly attempts: number; readonly waited: number }) => Effect.Effect<void>
  /** Notes a failure on the operation's span and counts it. */
  readonly failed: (error: FlatError) => Effect.Effect<void>
}

const attempts = Metric.counter("flat_attempts_total", {
  description: "Requests sent to the Flat API",
  incremental: true
})
const failures = Metric.counter("flat_failures_total", {
  description: "Calls to the Flat API that failed, after any retries",
  incremental: true
})
const waits = Metric.counter("flat_wait_milliseconds_total", {
  description: "Time spent waiting: quota, rate limit, back-off",
  incremental: true
})
const quotaRemaining = Metric.gauge("flat_quota_remaining", {
  description: "Requests left in the rate limit's window, as last reported"
})

const currentSpan = (fiber: Fiber.Fiber<unknown, unknown>): Tracer.AnySpan | undefined =>
  Context.getOrUndefined(fiber.context as Context.Context<Tracer.ParentSpan>, Tracer.ParentSpan)

const spanned = <A, E>(
  name: string,
  call: CallFacts,
  more: Record<string, unknown>,
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  Effect.withSpan(effect, name, {
    kind: "client",
    attributes: { "http.request.method": call.method, "url.template": call.path, ...more },
    captureStackTrace: false
  })

/** Marks a moment in the span in force, if there is one. */
const event = (name: string, attributes: Record<string, unknown>): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.sync(() => {
      const span = currentSpan(fiber)
      if (span?._tag === "Span") span.event(name, fiber.getRef(Clock.Clock).currentTimeNanosUnsafe(), attributes)
    })
  )

// A metric with attributes works its key out once: one for each operation and outcome is kept.
const countersByOutcome = new Map<string, Metric.Counter<number>>()

/** Over Effect's own tracer and metrics, as the application has them. */
export const telemetry: Telemetry = {
  call: (call, run) =>
    Effect.withFiber((fiber) => {
      const traced = fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer || currentSpan(fiber) !== undefined
      const surroundings = { clock: fiber.getRef(Clock.Clock), context: fiber.context, traced }
      return traced
        ? spanned(`flat.${call.operation}`, call, {}, Effect.suspend(() => run(surroundings)))
        : run(surroundings)
    }),
  attempt: (call, nth, effect) => spanned("flat.attempt", call, { "flat.attempt": nth }, effect),
  propagate: (headers) =>
    Effect.withFiber((fiber) =>
      Effect.sync(() => {
        const span = currentSpan(fiber)
        if (span?._tag === "Span") {
          headers["traceparent"] = `00-${span.traceId.padStart(32, "0")}-${span.spanId}-${span.sampled ? "01" : "00"}`
        }
      })
    ),
  counted: (operation, outcome, context) => {
    const name = `${operation} ${outcome}`
    let counter = countersByOutcome.get(name)
    if (counter === undefined) {
      counter = Metric.withAttributes(attempts, { operation, outcome }) as Metric.Counter<number>
      countersByOutcome.set(name, counter)
    }
    counter.updateUnsafe(1, context)
  },
  quotaReported: (headers, context) => {
    const remaining = Number(headers["x-ratelimit-remaining"] || NaN)
    if (Number.isFinite(remaining)) quotaRemaining.updateUnsafe(remaining, context)
  },
  waits: ({ millis, operation, reason, until }) =>
    Effect.andThen(
      event("flat.wait", { reason, until: until.toISOString(), millis: Math.round(millis) }),
      Metric.update(Metric.withAttributes(waits, { operation, reason }), Math.round(millis))
    ),
  drifted: (operation, problems) => event("flat.drift", { operation, problems }),
  finished: (journey) =>
    Effect.annotateCurrentSpan({
      "flat.attempts": journey.attempts,
      "flat.waited_ms": Math.round(journey.waited)
    }),
  failed: (error) =>
    Effect.andThen(
      Effect.annotateCurrentSpan({
        "flat.attempts": error.attempts,
        "flat.waited_ms": error.waited,
        "error.type": error.reason._tag,
        ...("status" in error.reason ? { "http.response.status_code": error.reason.status } : undefined)
      }),
      Metric.update(Metric.withAttributes(failures, { operation: error.operation, reason: error.reason._tag }), 1)
    )
}
