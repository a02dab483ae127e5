/** Hooks, log lines and wait events, by which a client reports to its application. None of them includes a value of a request or response. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import { logLevels } from "../config/ClientOptions.ts"
import type { FlatConfig, LogLevel } from "../config/FlatConfig.ts"
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

/** Writes a line to the log of the program. `lowest` is the option `logLevel`, which has the level of the line. */
export type Log = (level: "warn" | "info" | "debug", message: string, lowest: LogLevel) => Effect.Effect<void>

const lines = { warn: Effect.logWarning, info: Effect.logInfo, debug: Effect.logDebug }

/** Writes to the loggers of Effect. With the level `debug`, independently of the application's log level. */
export const toLoggers: Log = (level, message, lowest) => {
  const line = lines[level](message)
  return lowest === "debug" ? Effect.provideService(line, References.MinimumLogLevel, "Debug") : line
}

/** Creates hooks that report to the loggers of Effect. */
export const makeHooks = (
  secrets: () => ReadonlyArray<string>,
  config: Pick<FlatConfig, "logLevel"> = { logLevel: "info" }
): Hooks => hooksOver(secrets, { config, log: toLoggers })

/** Creates the hooks of one client. Logs only the first failure of each hook, so that a hook that always fails does not flood the log. */
export const hooksOver = (secrets: () => ReadonlyArray<string>, output: Output): Hooks => {
  const reported = new Set<string>()
  return {
    call: (context, name, hook) =>
      guardCall(hook, (how) => {
        if (reported.has(name)) return
        reported.add(name)
        Effect.runForkWith(context)(
          logLine(output, "warn", `${scrub(`${name} ${how}`, secrets())} (the call continues; this is logged once)`)
        )
      })
  }
}

/** Where the lines of a client go, and which of them. */
interface Output {
  readonly config: Pick<FlatConfig, "logLevel">
  readonly log: Log
}

/** The receivers of the events of a call. */
export interface Watchers extends Output {
  readonly config: FlatConfig
  readonly hooks: Hooks
  readonly telemetry: Telemetry | undefined
}

/** Reports a wait, then sleeps. */
export const wait = (
  { config, hooks, log, telemetry }: Watchers,
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
          { config, log },
          "info",
          `${event.operation} waits until ${event.until.toISOString()} (${event.reason})`
        )
      }
      yield* Effect.sleep(event.millis)
    })
  })

/** Reports a response that does not match the API documentation: hook, span event and log line. */
export const reportDrift = (
  { config, hooks, log, telemetry }: Watchers,
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
        { config, log },
        "warn",
        `${operation}: the response does not match the API documentation and is returned unchanged (${places})`
      )
    )
  })
}

/** Logs a line, if the option `logLevel` has its level. */
const logLine = (
  { config: { logLevel }, log }: Output,
  level: keyof typeof lines,
  message: string
): Effect.Effect<void> =>
  logLevels.indexOf(level) > logLevels.indexOf(logLevel) ? Effect.void : log(level, message, logLevel)

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
  { config, hooks, log }: Watchers,
  context: Context.Context<never>,
  event: ResponseEvent
): Effect.Effect<void> | undefined => {
  const { onResponse } = config
  if (onResponse !== undefined) hooks.call(context, "onResponse", () => onResponse({ ...event }))
  if (config.logLevel !== "debug") return undefined
  const { duration, method, operation, path, reason, status } = event
  const endpoint = `${method} ${path}`
  const name = operation === endpoint ? endpoint : `${operation} ${endpoint}`
  return logLine({ config, log }, "debug", `${name} -> ${status ?? reason} in ${Math.round(duration)} ms`)
}
