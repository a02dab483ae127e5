/**
 * The log of a run for machines: one JSON object a line on standard error, with `time`, `level` and `event`. Messages for people become events of the
 * name `message`. No pupil's data is in it: commands print names and step ids on standard output or write them to files, or not at all.
 */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { ExitWith } from "../Exit.ts"
import * as SafeConsole from "../output/SafeConsole.ts"

type Level = "debug" | "info" | "warn" | "error"

/** Fields that no event can replace. */
const line = (time: Date, level: Level, event: string, fields: Readonly<Record<string, unknown>>): string =>
  SafeConsole.escaped(JSON.stringify({ time: time.toISOString(), level, event, ...fields }))

const levels: Readonly<Record<string, Level>> = { Fatal: "error", Error: "error", Warn: "warn", Info: "info" }

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Error)

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value instanceof Error ? value.message : JSON.stringify(value)

const logger = (console: Console.Console) =>
  Logger.make(({ date, logLevel, message }) => {
    const parts = Array.isArray(message) ? message as ReadonlyArray<unknown> : [message]
    const [event, fields] = parts
    const level = levels[logLevel] ?? "debug"
    console.error(
      typeof event === "string" && parts.length === 2 && isFields(fields)
        ? line(date, level, event, fields)
        : line(date, level, "message", { message: parts.map(textOf).join(" ") })
    )
  })

/** A console whose messages on standard error are events. */
const jsonConsole = (console: Console.Console): Console.Console => {
  // The end of a line on a terminal is not part of a message.
  const print = (level: Level) => (...values: ReadonlyArray<unknown>): void => {
    const message = values.map(textOf).join(" ").trim()
    if (message !== "") console.error(line(new Date(), level, "message", { message }))
  }
  return Object.assign(SafeConsole.make(console), {
    error: print("info"),
    warn: print("warn"),
    debug: print("debug")
  })
}

/** Console of the process, below those that this tool makes. */
const Below = Context.Reference<Console.Console | undefined>("@flat-sdk/roster/ConsoleBelow", {
  defaultValue: () => undefined
})

/** Logs as JSON. */
export const layer = Layer.unwrap(
  Effect.gen(function*() {
    // It is provided a second time if the configuration file asks for JSON.
    const console = (yield* Below) ?? (yield* Console.Console)
    return Layer.mergeAll(
      Logger.layer([logger(console)]),
      Layer.succeed(Console.Console, jsonConsole(console)),
      Layer.succeed(Below, console),
      Layer.succeed(References.MinimumLogLevel, "Info")
    )
  })
)

/** Frames of a stack, without its message: that may have data of people. */
const framesOf = (error: unknown): ReadonlyArray<string> =>
  error instanceof Error
    ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 5).map((line) => line.trim())
    : []

/** Logs the exit code of a command that did not succeed. What was not expected is logged without its message. */
export const logged = <A, E, R>(command: Effect.Effect<A, E, R>): Effect.Effect<A, E | ExitWith, R> =>
  Effect.catchCause(command, (cause): Effect.Effect<never, E | ExitWith> => {
    const error = Cause.squash(cause)
    if (error instanceof ExitWith) {
      return Effect.andThen(Effect.logError("exit", { code: error.code }), Effect.failCause(cause))
    }
    if (Cause.hasInterruptsOnly(cause) || CliError.isCliError(error)) return Effect.failCause(cause)
    return Effect.andThen(
      Effect.logError("failed", { error: error instanceof Error ? error.name : typeof error, frames: framesOf(error) }),
      new ExitWith({ code: exitCodes.defect })
    )
  })
