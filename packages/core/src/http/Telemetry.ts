/**
 * What a client tells about itself: a span per operation with one per attempt, metrics, debug logs and events for every wait. None of it holds
 * a value of a request or an answer.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type { FlatConfig } from "../FlatConfig.ts"
import type { FlatError } from "../FlatError.ts"
import * as Problems from "./Problems.ts"
import { scrub } from "./Redaction.ts"
import type { Call } from "./RequestPipe.ts"

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

/** Where a call runs: its clock, its context for metrics, and whether anybody reads spans. */
export interface Surroundings {
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
  readonly traced: boolean
}

type CallFacts = Pick<Call<unknown>, "operation" | "method" | "path">

/** What spans say of a call: the path template, never the path. */
export const attributesOf = (call: CallFacts): Record<string, unknown> => ({
  "http.request.method": call.method,
  "url.template": call.path
})

/** Runs an effect in a client span. */
export const spanned = <A, E>(
  name: string,
  attributes: Record<string, unknown>,
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E> => Effect.withSpan(effect, name, { kind: "client", attributes, captureStackTrace: false })

/** Runs a call in its span, or bare when no tracer is installed: then nobody could read it. */
export const observed = <A, E>(
  call: CallFacts,
  run: (surroundings: Surroundings) => Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  Effect.withFiber((fiber) => {
    const traced = fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer || currentSpan(fiber) !== undefined
    const surroundings = { clock: fiber.getRef(Clock.Clock), context: fiber.context, traced }
    return traced
      ? spanned(`flat.${call.operation}`, attributesOf(call), Effect.suspend(() => run(surroundings)))
      : run(surroundings)
  })

/** Adds the `traceparent` (W3C Trace Context) of the span in force to the headers of a request. */
export const propagate = (headers: Record<string, string>): Effect.Effect<void> =>
  Effect.withFiber((fiber) =>
    Effect.sync(() => {
      const span = currentSpan(fiber)
      if (span?._tag === "Span") {
        headers["traceparent"] = `00-${span.traceId.padStart(32, "0")}-${span.spanId}-${span.sampled ? "01" : "00"}`
      }
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

/** Calls a hook of the application's. One that throws is told in the log: it must not fail the call that it watches. */
const hook = (name: string, call: () => void): Effect.Effect<void> =>
  Effect.catch(
    Effect.try({ try: call, catch: (error) => error }),
    (error) =>
      Effect.logWarning(`the hook ${name} threw: ${scrub(error instanceof Error ? error.message : String(error))}`)
  )

/** Announces a wait and sleeps it out. */
export const wait = (config: FlatConfig, announced: Omit<WaitEvent, "until">): Effect.Effect<void> =>
  Effect.clockWith((clock) => {
    const told: WaitEvent = { ...announced, until: new Date(clock.currentTimeMillisUnsafe() + announced.millis) }
    return Effect.gen(function*() {
      yield* hook("onWait", () => config.onWait?.(told))
      yield* event("flat.wait", {
        reason: told.reason,
        until: told.until.toISOString(),
        millis: Math.round(told.millis)
      })
      yield* Metric.update(
        Metric.withAttributes(waits, { operation: told.operation, reason: told.reason }),
        Math.round(told.millis)
      )
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
  return hook("onDrift", () => config.onDrift?.({ operation, problems })).pipe(
    Effect.andThen(event("flat.drift", { operation, problems: places })),
    Effect.andThen(
      Effect.logWarning(`${operation}: the answer does not fit the documents, handed through as it is (${places})`)
    )
  )
}

/** Shows the rate limit's count as the answer reports it. */
export const quotaReported = (headers: Readonly<Record<string, string>>, context: Context.Context<never>): void => {
  const remaining = Number(headers["x-ratelimit-remaining"] || NaN)
  if (Number.isFinite(remaining)) quotaRemaining.updateUnsafe(remaining, context)
}

// A metric with attributes works its key out once: one for each operation and outcome is kept.
const countersByOutcome = new Map<string, Metric.Counter<number>>()

/** Counts an attempt. */
export const counted = (operation: string, outcome: string, context: Context.Context<never>): void => {
  const name = `${operation} ${outcome}`
  let counter = countersByOutcome.get(name)
  if (counter === undefined) {
    counter = Metric.withAttributes(attempts, { operation, outcome }) as Metric.Counter<number>
    countersByOutcome.set(name, counter)
  }
  counter.updateUnsafe(1, context)
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

/** Logs an attempt. Asked for by name, so it shows whatever level the application logs at. */
export const logged = (call: CallFacts, outcome: string, millis: number): Effect.Effect<void> =>
  Effect.provideService(
    Effect.logDebug(`${call.operation} ${call.method} ${call.path} -> ${outcome} in ${Math.round(millis)} ms`),
    References.MinimumLogLevel,
    "Debug"
  )
