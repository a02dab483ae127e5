/**
 * What a client tells about itself: a span per operation with one per attempt, metrics, debug logs and events for every wait. None of it holds
 * a value of a request or an answer.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type { FlatConfig } from "../FlatConfig.ts"
import type { FlatError } from "../FlatError.ts"
import * as Problems from "./Problems.ts"

/**
 * A call waits: it does not hang.
 *
 * @category models
 */
export interface WaitEvent {
  /** Operation id. */
  readonly operation: string
  /**
   * - `quota`: the budget runs low, requests are spaced out;
   * - `rate-limit`: the API refused until the reset;
   * - `backoff`: between two attempts after a failure.
   */
  readonly reason: "quota" | "rate-limit" | "backoff"
  /** When it goes on. */
  readonly until: Date
  /** How long that is, in milliseconds. */
  readonly millis: number
}

/** Attempts by operation and outcome (a status, or the tag of a reason). */
export const attempts = Metric.counter("flat_attempts_total", {
  description: "Requests sent to the Flat API",
  incremental: true
})
/** Failed calls by operation and reason. */
export const failures = Metric.counter("flat_failures_total", {
  description: "Calls to the Flat API that failed, after any retries",
  incremental: true
})
/** Milliseconds of waiting by operation and reason. */
export const waits = Metric.counter("flat_wait_milliseconds_total", {
  description: "Time spent waiting: quota, rate limit, back-off",
  incremental: true
})
/** Requests left in the rate limit's window. */
export const quotaRemaining = Metric.gauge("flat_quota_remaining", {
  description: "Requests left in the rate limit's window, as last reported"
})

const currentSpan = (fiber: Fiber.Fiber<unknown, unknown>): Tracer.AnySpan | undefined =>
  Context.getOrUndefined(fiber.context as Context.Context<Tracer.ParentSpan>, Tracer.ParentSpan)

/**
 * Runs an effect in a client span, or bare when no tracer is installed: then nobody could read it.
 */
export const spanned = <A, E, R>(
  name: string,
  attributes: Record<string, unknown>,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) =>
    fiber.getRef(Tracer.Tracer) === Tracer.nativeTracer && currentSpan(fiber) === undefined
      ? effect
      // `withSpan` takes `ParentSpan` off the requirements, which none of our effects has.
      : Effect.withSpan(effect, name, { kind: "client", attributes, captureStackTrace: false }) as Effect.Effect<A, E, R>
  )

/** Adds the `traceparent` of the span in force to the headers of a request. */
export const propagate = (headers: Record<string, string>): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.sync(() => {
      const span = currentSpan(fiber)
      if (span?._tag === "Span") headers["traceparent"] = HttpTraceContext.toHeaders(span)["traceparent"]!
    })
  )

/** Adds attributes to the span in force, if there is one. */
export const annotate = (attributes: Record<string, unknown>): Effect.Effect<void> =>
  Effect.annotateCurrentSpan(attributes)

/** Marks a moment in the span in force, if there is one. */
export const event = (name: string, attributes: Record<string, unknown>): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.clockWith((clock) =>
      Effect.sync(() => {
        const span = currentSpan(fiber)
        if (span?._tag === "Span") span.event(name, clock.currentTimeNanosUnsafe(), attributes)
      })
    )
  )

/** Announces a wait and sleeps it out. */
export const wait = (config: FlatConfig, announced: Omit<WaitEvent, "until">): Effect.Effect<void> =>
  Effect.clockWith((clock) => {
    const told: WaitEvent = { ...announced, until: new Date(clock.currentTimeMillisUnsafe() + announced.millis) }
    return Effect.gen(function*() {
      config.onWait?.(told)
      yield* event("flat.wait", { reason: told.reason, until: told.until.toISOString(), millis: Math.round(told.millis) })
      yield* Metric.update(Metric.withAttributes(waits, { operation: told.operation, reason: told.reason }), Math.round(told.millis))
      if (told.millis >= 1000) {
        yield* Effect.logInfo(`${told.operation} waits until ${told.until.toISOString()} (${told.reason})`)
      }
      yield* Effect.sleep(told.millis)
    })
  })

/** Reports an answer that did not fit the documents: hook, span event and log line. */
export const drifted = (
  config: FlatConfig,
  operation: string,
  problems: ReadonlyArray<Problems.Problem>
): Effect.Effect<void> => {
  const places = problems.map((problem) => `${problem.path || "the body"}: ${Problems.sentence(problem)}`).join("; ")
  return Effect.sync(() => config.onDrift?.({ operation, problems })).pipe(
    Effect.andThen(event("flat.drift", { operation, problems: places })),
    Effect.andThen(Effect.logWarning(`${operation}: the answer does not fit the documents, handed through as it is (${places})`))
  )
}

/** Shows the rate limit's count as the answer reports it. */
export const quotaReported = (headers: Readonly<Record<string, string>>): Effect.Effect<void> => {
  const remaining = Number(headers["x-ratelimit-remaining"] || NaN)
  return Number.isFinite(remaining) ? Metric.update(quotaRemaining, remaining) : Effect.void
}

/** Notes on the operation's span how it went. */
export const finished = (journey: { readonly attempts: number; readonly waited: number }): Effect.Effect<void> =>
  annotate({ "flat.attempts": journey.attempts, "flat.waited_ms": Math.round(journey.waited) })

/** Notes a failure on the operation's span and counts it. */
export const failed = (error: FlatError): Effect.Effect<void> =>
  Effect.andThen(
    annotate({
      "flat.attempts": error.attempts,
      "flat.waited_ms": error.waited,
      "error.type": error.reason._tag,
      ...("status" in error.reason ? { "http.response.status_code": error.reason.status } : undefined)
    }),
    Metric.update(Metric.withAttributes(failures, { operation: error.operation, reason: error.reason._tag }), 1)
  )

/** Counts an attempt and, when asked to, logs it. */
export const attempted = (
  config: FlatConfig,
  attempt: { readonly operation: string; readonly method: string; readonly path: string; readonly outcome: string; readonly millis: number }
): Effect.Effect<void> => {
  const counted = Metric.update(
    Metric.withAttributes(attempts, { operation: attempt.operation, outcome: attempt.outcome }),
    1
  )
  return config.debug
    ? Effect.andThen(
      counted,
      // Asked for by name, so it shows whatever level the application logs at.
      Effect.provideService(
        Effect.logDebug(
          `${attempt.operation} ${attempt.method} ${attempt.path} -> ${attempt.outcome} in ${Math.round(attempt.millis)} ms`
        ),
        References.MinimumLogLevel,
        "Debug"
      )
    )
    : counted
}
