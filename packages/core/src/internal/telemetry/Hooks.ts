/**
 * What a client tells its application by itself: hooks, log lines, and that it waits. None of it holds a value of a request or an answer.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import type { FlatConfig } from "../../FlatConfig.ts"
import { messageOf } from "../redaction/Cause.ts"
import { scrub } from "../redaction/Redaction.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import type { CallFacts, Telemetry } from "./Telemetry.ts"
import type { WaitEvent } from "./WaitEvent.ts"

/** Calls the functions that a caller passed in, such as `onWait`. */
export interface Hooks {
  /** Calls one. Nothing that it throws, returns or rejects with reaches the call that it observes. */
  readonly call: (context: Context.Context<never>, name: string, hook: () => unknown) => void
}

/** Calls a function and reports how it failed, also when that is later. */
export const guarded = (hook: () => unknown, failed: (how: string) => void): void => {
  try {
    const returned = hook()
    if (typeof returned !== "object" || returned === null) return
    if ("then" in returned) Promise.resolve(returned).catch((error) => failed(`rejected: ${messageOf(error)}`))
    else if (Effect.isEffect(returned)) failed("returned an Effect, which nothing runs: do the work in the function")
  } catch (error) {
    failed(`threw: ${messageOf(error)}`)
  }
}

/** The hooks of one client. The first failure of each is a warning in the log; a hook that always fails must not flood it. */
export const makeHooks = (secrets: () => ReadonlyArray<string>): Hooks => {
  const reported = new Set<string>()
  return {
    call: (context, name, hook) =>
      guarded(hook, (how) => {
        if (reported.has(name)) return
        reported.add(name)
        Effect.runForkWith(context)(
          Effect.logWarning(`${scrub(`${name} ${how}`, secrets())} (the call continues; this is logged once)`)
        )
      })
  }
}

/** Who is told of what happens to a call. */
export interface Watchers {
  readonly config: FlatConfig
  readonly hooks: Hooks
  readonly telemetry: Telemetry | undefined
}

/** Announces a wait and sleeps it out. */
export const wait = (
  { config, hooks, telemetry }: Watchers,
  context: Context.Context<never>,
  announced: Omit<WaitEvent, "until">
): Effect.Effect<void> =>
  Effect.clockWith((clock) => {
    const told: WaitEvent = { ...announced, until: new Date(clock.currentTimeMillisUnsafe() + announced.millis) }
    return Effect.gen(function*() {
      // A copy: the wait itself must not depend on what the hook does to it.
      hooks.call(context, "onWait", () => config.onWait?.({ ...told, until: new Date(told.until) }))
      if (telemetry !== undefined) yield* telemetry.waits(told)
      if (told.millis >= 1000) {
        yield* Effect.logInfo(`${told.operation} waits until ${told.until.toISOString()} (${told.reason})`)
      }
      yield* Effect.sleep(told.millis)
    })
  })

/** Reports an answer that did not fit the documents: hook, span event and log line. */
export const drifted = (
  { config, hooks, telemetry }: Watchers,
  context: Context.Context<never>,
  operation: string,
  problems: ReadonlyArray<SchemaIssues.Problem>
): Effect.Effect<void> => {
  const places = problems.map((problem) => `${problem.path || "the body"}: ${SchemaIssues.sentence(problem)}`).join(
    "; "
  )
  return Effect.suspend(() => {
    hooks.call(context, "onDrift", () => config.onDrift?.({ operation, problems }))
    return Effect.andThen(
      telemetry === undefined ? Effect.void : telemetry.drifted(operation, places),
      Effect.logWarning(`${operation}: the answer does not fit the documents, handed through as it is (${places})`)
    )
  })
}

/** Logs an attempt. Asked for by name, so it shows whatever level the application logs at. */
export const logged = (call: CallFacts, outcome: string, millis: number): Effect.Effect<void> =>
  Effect.provideService(
    Effect.logDebug(`${call.operation} ${call.method} ${call.path} -> ${outcome} in ${Math.round(millis)} ms`),
    References.MinimumLogLevel,
    "Debug"
  )
