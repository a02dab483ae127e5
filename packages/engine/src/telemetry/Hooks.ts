/** Hooks, log lines and wait events, by which a client reports to its application. None of them includes a value of a request or response. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import { logLevels } from "../config/ClientOptions.ts"
import type { FlatConfig } from "../config/FlatConfig.ts"
import { messageOf } from "../redaction/Cause.ts"
import { scrub } from "../redaction/Redaction.ts"
import type { RequestEvent, ResponseEvent, WaitEvent } from "../shared/Events.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import type { Telemetry } from "./Telemetry.ts"

/** Calls the functions that the application passed in, such as `onWait`. */
export interface Hooks {
  /** Calls a hook. Nothing that it throws, returns or rejects with affects the call that it observes. */
  readonly call: (context: Context.Context<never>, name: string, hook: () => unknown) => void
}

/** Calls a function and reports its failure, also if the promise that it returns rejects later. */
export const guardCall = (hook: () => unknown, failed: (how: string) => void): void => {
  try {
    const returned = hook()
    if (typeof returned !== "object" || returned === null) return
    if ("then" in returned) Promise.resolve(returned).catch((error) => failed(`rejected: ${messageOf(error)}`))
    else if (Effect.isEffect(returned)) failed("returned an Effect, which is not run: do the work in the function")
  } catch (error) {
    failed(`threw: ${messageOf(error)}`)
  }
}

/** Creates the hooks of one client. Logs only the first failure of each hook, so that a hook that always fails does not flood the log. */
export const makeHooks = (
  secrets: () => ReadonlyArray<string>,
  config: Pick<FlatConfig, "logLevel"> = { logLevel: "info" }
): Hooks => {
  const reported = new Set<string>()
  return {
    call: (context, name, hook) =>
      guardCall(hook, (how) => {
        if (reported.has(name)) return
        reported.add(name)
        Effect.runForkWith(context)(
          logLine(config, "warn", `${scrub(`${name} ${how}`, secrets())} (the call continues; this is logged once)`)
        )
      })
  }
}

/** The receivers of the events of a call. */
export interface Watchers {
  readonly config: FlatConfig
  readonly hooks: Hooks
  readonly telemetry: Telemetry | undefined
}

/** Reports a wait, then sleeps. */
export const wait = (
  { config, hooks, telemetry }: Watchers,
  context: Context.Context<never>,
  announced: Omit<WaitEvent, "until">
): Effect.Effect<void> =>
  Effect.clockWith((clock) => {
    const event: WaitEvent = { ...announced, until: new Date(clock.currentTimeMillisUnsafe() + announced.millis) }
    return Effect.gen(function*() {
      // A copy, so that the hook cannot change the wait.
      hooks.call(context, "onWait", () => config.onWait?.({ ...event, until: new Date(event.until) }))
      if (telemetry !== undefined) yield* telemetry.waits(event)
      if (event.millis >= 1000) {
        yield* logLine(
          config,
          "info",
          `${event.operation} waits until ${event.until.toISOString()} (${event.reason})`
        )
      }
      yield* Effect.sleep(event.millis)
    })
  })

/** Reports a response that does not match the API documentation: hook, span event and log line. */
export const reportDrift = (
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
      logLine(
        config,
        "warn",
        `${operation}: the response does not match the API documentation and is returned unchanged (${places})`
      )
    )
  })
}

const lines = { warn: Effect.logWarning, info: Effect.logInfo, debug: Effect.logDebug }

/** Logs a line, if the option `logLevel` has its level. The level `debug` is independent of the application's log level. */
const logLine = (
  { logLevel }: Pick<FlatConfig, "logLevel">,
  level: keyof typeof lines,
  message: string
): Effect.Effect<void> => {
  if (logLevels.indexOf(level) > logLevels.indexOf(logLevel)) return Effect.void
  const line = lines[level](message)
  return logLevel === "debug" ? Effect.provideService(line, References.MinimumLogLevel, "Debug") : line
}

/** Reports an attempt that is about to be sent. */
export const reportRequest = (
  { config: { onRequest }, hooks }: Watchers,
  context: Context.Context<never>,
  event: RequestEvent
): void => {
  if (onRequest !== undefined) hooks.call(context, "onRequest", () => onRequest({ ...event }))
}

/** Reports an attempt that has ended: hook and log line. Returns `undefined` if there is nothing to log. */
export const reportResponse = (
  { config, hooks }: Watchers,
  context: Context.Context<never>,
  event: ResponseEvent
): Effect.Effect<void> | undefined => {
  const { onResponse } = config
  if (onResponse !== undefined) hooks.call(context, "onResponse", () => onResponse({ ...event }))
  if (config.logLevel !== "debug") return undefined
  const { duration, method, operation, path, reason, status } = event
  const endpoint = `${method} ${path}`
  const name = operation === endpoint ? endpoint : `${operation} ${endpoint}`
  return logLine(config, "debug", `${name} -> ${status ?? reason} in ${Math.round(duration)} ms`)
}
