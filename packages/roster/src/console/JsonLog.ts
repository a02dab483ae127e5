/** The log for machines: JSON lines on standard error with `time`, `level` and `event`. It has no data of pupils; messages for people are events of the name `message`. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { ExitWith } from "./Exit.ts"

// As in `Printable.ts`, but for line breaks, tabs and the colours of help and messages.
const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]|\u001b(?!\[[\d;]*m)/gu

/** Writes characters that a terminal would obey as JSON writes them. */
export const escapeSigns = (text: string): string =>
  text.replace(
    unsafe,
    (character) => character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
  )

/** Creates a console that prints with another one, and some of its methods in another way. */
export const safeConsole = (console: Console.Console, more: Partial<Console.Console> = {}): Console.Console => {
  const print = (name: "log" | "error" | "warn" | "info" | "debug") => (...args: ReadonlyArray<unknown>): void =>
    console[name](...args.map((arg) => typeof arg === "string" ? escapeSigns(arg) : arg))
  const safe = { log: print("log"), error: print("error"), warn: print("warn"), info: print("info") }
  return Object.assign(Object.create(console) as Console.Console, safe, { debug: print("debug") }, more)
}

type Level = "debug" | "info" | "warn" | "error"

/** Fields that no event can replace. */
const line = (time: Date, level: Level, event: string, fields: Readonly<Record<string, unknown>>): string =>
  escapeSigns(JSON.stringify({ time: time.toISOString(), level, event, ...fields }))

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

const jsonConsole = (console: Console.Console): Console.Console => {
  // The end of a line on a terminal is not part of a message.
  const print = (level: Level) => (...values: ReadonlyArray<unknown>): void => {
    const message = values.map(textOf).join(" ").trim()
    if (message !== "") console.error(line(new Date(), level, "message", { message }))
  }
  return safeConsole(console, { error: print("info"), warn: print("warn"), debug: print("debug") })
}

export const layer = Layer.unwrap(
  Effect.map(Console.Console, (console) =>
    Layer.mergeAll(
      Logger.layer([logger(console)]),
      Layer.succeed(Console.Console, jsonConsole(console)),
      Layer.succeed(References.MinimumLogLevel, "Info")
    ))
)

/** Frames of a stack, without its message: that may have data of people. */
const framesOf = (error: unknown): ReadonlyArray<string> =>
  error instanceof Error
    ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 5).map((line) => line.trim())
    : []

/** Logs the exit code of a command that did not succeed. What was not expected is logged without its message. */
export const logExit = <A, E, R>(command: Effect.Effect<A, E, R>): Effect.Effect<A, E | ExitWith, R> =>
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

/** Counts, durations, names of files and of settings: never a name, a username, an address or an id of a person. */
export type Fields = Readonly<
  Record<string, string | number | boolean | undefined | Readonly<Record<string, number | undefined>>>
>

export const event = (name: string, fields: Fields = {}): Effect.Effect<void> => Effect.logInfo(name, fields)

export const logTime = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  name: string,
  fields: (value: A) => Fields
): Effect.Effect<A, E, R> =>
  Effect.flatMap(
    Effect.timed(effect),
    ([took, value]) => Effect.as(event(name, { ...fields(value), seconds: Duration.toMillis(took) / 1000 }), value)
  )
