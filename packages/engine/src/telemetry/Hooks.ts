/** Hooks, log lines and wait events, by which a client reports to its application. None of them includes a value of a request or response. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import { logLevels } from "../call/ClientOptions.ts"
import type { FlatConfig } from "../call/FlatConfig.ts"
import { messageOf } from "../error/Cause.ts"
import { scrub } from "../error/Redaction.ts"
import type { RequestEvent, ResponseEvent, WaitEvent } from "../shared/Events.ts"
import * as SchemaIssues from "../validation/SchemaIssues.ts"
import type * as HookEffects from "./HookEffects.ts"
import type { Telemetry } from "./Telemetry.ts"

/** Calls the functions that the application passed in, such as `onWait`. */
export interface Hooks {
  /** Calls a hook. Nothing that it throws, returns or rejects with affects the call that it observes. `later` takes an effect that it returns. */
  readonly call: (context: Context.Context<never>, name: string, hook: () => unknown, later?: HookEffects.Later) => void
}

/** Calls a function and reports its failure, also if the promise that it returns rejects later. */
export const guardCall = (
  hook: () => unknown,
  failed: (how: string) => void,
  run = (_: Effect.Effect<unknown, unknown>) =>
    failed("returned an Effect, which is not run: do the work in the function")
): void => {
  try {
    const returned = hook()
    if (typeof returned !== "object" || returned === null) return
    if ("then" in returned) Promise.resolve(returned).catch((error) => failed(`rejected: ${messageOf(error)}`))
    else if (Effect.isEffect(returned)) run(returned as Effect.Effect<unknown, unknown>)
  } catch (error) {
    failed(`threw: ${messageOf(error)}`)
  }
}

/** Writes a line to the log of the program, with its facts. `config` has the option `logLevel`, which has the level of the line. */
export type Log = (
  level: "warn" | "info" | "debug",
  message: string,
  config: Output["config"],
  facts: object
) => Effect.Effect<void>

const lines = { warn: Effect.logWarning, info: Effect.logInfo, debug: Effect.logDebug }

/** The names of facts that are not `flat.` and the name of the field of the event: those of the attributes of spans. */
const annotations: Readonly<Record<string, string>> = {
  method: "http.request.method",
  path: "url.template",
  status: "http.response.status_code",
  reason: "error.type"
}

/** Writes to the loggers of Effect, with the facts as annotations. With the level `debug`, independently of the application's log level. */
export const toLoggers: Log = (level, message, { logLevel, name: client }, facts) => {
  // The reason of a wait is not that of an attempt.
  const nameOf = (name: string) => "until" in facts && name === "reason" ? "flat.wait.reason" : annotations[name]
  const named = Object.entries({ ...facts, "client.name": client }).flatMap(([name, value]: [string, unknown]) =>
    value === undefined ? [] : [[nameOf(name) ?? `flat.${name}`, value instanceof Date ? value.toISOString() : value]]
  )
  const line = Effect.annotateLogs(lines[level](message), Object.fromEntries(named))
  return logLevel === "debug" ? Effect.provideService(line, References.MinimumLogLevel, "Debug") : line
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
    call: (context, name, hook, later) => {
      const { effects } = output
      if (later !== undefined && effects?.isInside(context) === true) return
      const fail = (how: string) => {
        if (reported.has(name)) return
        reported.add(name)
        const line = `${scrub(`${name} ${how}`, secrets())} (the call continues; this is logged once)`
        Effect.runForkWith(context)(logLine(output, "warn", line, { hook: name }))
      }
      const run = later && effects &&
        ((effect: Effect.Effect<unknown, unknown>) => later.addHook(effects.guard(effect, later.hookLimit, fail)))
      guardCall(hook, fail, run)
    }
  }
}

/** Where the lines of a client go, and which of them. */
interface Output {
  readonly config: Pick<FlatConfig, "logLevel"> & Partial<Pick<FlatConfig, "name">>
  readonly log: Log
  /** Runs the effects of hooks; `undefined` if the API has none. */
  readonly effects?: typeof HookEffects | undefined
}

/** The receivers of the events of a call. */
export interface Watchers extends Output {
  readonly config: FlatConfig
  readonly hooks: Hooks
  readonly telemetry: Telemetry | undefined
}

/** Reports a wait, then sleeps. */
export const wait = <E = never>(
  { config, hooks, log, telemetry }: Watchers,
  context: Context.Context<never>,
  announced: Omit<WaitEvent, "until">,
  later?: HookEffects.Later,
  sleep: Effect.Effect<void, E> = Effect.sleep(announced.millis)
): Effect.Effect<void, E> =>
  Effect.clockWith((clock) => {
    const event: WaitEvent = { ...announced, until: new Date(clock.currentTimeMillisUnsafe() + announced.millis) }
    return Effect.gen(function*() {
      // Uninterruptible, so that the hook, the span and the metric report the same waits.
      yield* Effect.uninterruptible(Effect.suspend(() => {
        // A copy, so that the hook cannot change the wait.
        hooks.call(context, "onWait", () => config.onWait?.({ ...event, until: new Date(event.until) }), later)
        return telemetry === undefined ? Effect.void : telemetry.waits(event)
      }))
      if (event.millis >= 1000) {
        const line = `${event.operation} waits until ${event.until.toISOString()} (${event.reason})`
        yield* logLine({ config, log }, "info", line, event)
      }
      yield* sleep
    })
  })

/** Reports a response that does not match the API documentation: hook, span event and log line. */
export const reportDrift = (
  { config, hooks, log, telemetry }: Watchers,
  context: Context.Context<never>,
  operation: string,
  problems: ReadonlyArray<SchemaIssues.Problem>,
  later: HookEffects.Later | undefined
): Effect.Effect<void> => {
  const places = problems.map((problem) => `${problem.path || "the body"}: ${SchemaIssues.sentence(problem)}`).join(
    "; "
  )
  return Effect.suspend(() => {
    hooks.call(context, "onDrift", () => config.onDrift?.({ operation, problems }), later)
    return Effect.andThen(
      telemetry === undefined ? Effect.void : telemetry.drifted(operation, places),
      logLine(
        { config, log },
        "warn",
        `${operation}: the response does not match the API documentation and is returned unchanged (${places})`,
        { operation }
      )
    )
  })
}

/** Logs a line, if the option `logLevel` has its level. */
const logLine = (
  { config, log }: Output,
  level: keyof typeof lines,
  message: string,
  facts: object
): Effect.Effect<void> =>
  logLevels.indexOf(level) > logLevels.indexOf(config.logLevel) ? Effect.void : log(level, message, config, facts)

/** Reports an attempt that is about to be sent. */
export const reportRequest = (
  { config: { onRequest }, hooks }: Watchers,
  context: Context.Context<never>,
  event: RequestEvent,
  later: HookEffects.Later | undefined
): void => {
  if (onRequest !== undefined) hooks.call(context, "onRequest", () => onRequest({ ...event }), later)
}

/** Reports an attempt that has ended: hook and log line. Returns `undefined` if there is nothing to log. */
export const reportResponse = (
  { config, hooks, log }: Watchers,
  context: Context.Context<never>,
  event: ResponseEvent,
  later: HookEffects.Later | undefined
): Effect.Effect<void> | undefined => {
  const { onResponse } = config
  if (onResponse !== undefined) hooks.call(context, "onResponse", () => onResponse({ ...event }), later)
  if (config.logLevel !== "debug") return undefined
  const { duration, method, operation, path, reason, status } = event
  const endpoint = `${method} ${path}`
  const name = operation === endpoint ? endpoint : `${operation} ${endpoint}`
  return logLine({ config, log }, "debug", `${name} -> ${status ?? reason} in ${Math.round(duration)} ms`, event)
}
