/**
 * What a client tells its application by itself: hooks, log lines, and that it waits. None of it holds a value of a request or an answer.
 */
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import type { FlatConfig } from "../FlatConfig.ts"
import * as Problems from "./Problems.ts"
import { scrub } from "./Redaction.ts"
import type { CallFacts, Telemetry } from "./Telemetry.ts"

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

/** Calls a hook of the application's. One that throws is told in the log: it must not fail the call that it watches. */
const hook = (name: string, call: () => void): Effect.Effect<void> =>
  Effect.catch(
    Effect.try({ try: call, catch: (error) => error }),
    (error) =>
      Effect.logWarning(`the hook ${name} threw: ${scrub(error instanceof Error ? error.message : String(error))}`)
  )

/** Announces a wait and sleeps it out. */
export const wait = (
  config: FlatConfig,
  telemetry: Telemetry | undefined,
  announced: Omit<WaitEvent, "until">
): Effect.Effect<void> =>
  Effect.clockWith((clock) => {
    const told: WaitEvent = { ...announced, until: new Date(clock.currentTimeMillisUnsafe() + announced.millis) }
    return Effect.gen(function*() {
      yield* hook("onWait", () => config.onWait?.(told))
      if (telemetry !== undefined) yield* telemetry.waits(told)
      if (told.millis >= 1000) {
        yield* Effect.logInfo(`${told.operation} waits until ${told.until.toISOString()} (${told.reason})`)
      }
      yield* Effect.sleep(told.millis)
    })
  })

/** Reports an answer that did not fit the documents: hook, span event and log line. */
export const drifted = (
  config: FlatConfig,
  telemetry: Telemetry | undefined,
  operation: string,
  problems: ReadonlyArray<Problems.Problem>
): Effect.Effect<void> => {
  const places = problems.map((problem) => `${problem.path || "the body"}: ${Problems.sentence(problem)}`).join("; ")
  return hook("onDrift", () => config.onDrift?.({ operation, problems })).pipe(
    Effect.andThen(telemetry === undefined ? Effect.void : telemetry.drifted(operation, places)),
    Effect.andThen(
      Effect.logWarning(`${operation}: the answer does not fit the documents, handed through as it is (${places})`)
    )
  )
}

/** Logs an attempt. Asked for by name, so it shows whatever level the application logs at. */
export const logged = (call: CallFacts, outcome: string, millis: number): Effect.Effect<void> =>
  Effect.provideService(
    Effect.logDebug(`${call.operation} ${call.method} ${call.path} -> ${outcome} in ${Math.round(millis)} ms`),
    References.MinimumLogLevel,
    "Debug"
  )
