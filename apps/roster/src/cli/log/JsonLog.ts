/**
 * The log of a run for machines: one JSON object a line on standard error, with `time`, `level` and `event`. Messages for people become events of the
 * name `message`. No pupil's data is in it: commands print names and step ids on standard output or write them to files, or not at all.
 */
import * as Console from "effect/Console"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as SafeConsole from "../SafeConsole.ts"

type Level = "debug" | "info" | "warn" | "error"

/** Fields that no event can replace. */
const line = (time: Date, level: Level, event: string, fields: Readonly<Record<string, unknown>>): string =>
  `${SafeConsole.escaped(JSON.stringify({ time: time.toISOString(), level, event, ...fields }))}\n`

const levels: Readonly<Record<string, Level>> = { Fatal: "error", Error: "error", Warn: "warn", Info: "info" }

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Error)

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value instanceof Error ? value.message : JSON.stringify(value)

const logger = Logger.make(({ date, logLevel, message }) => {
  const parts = Array.isArray(message) ? message as ReadonlyArray<unknown> : [message]
  const [event, fields] = parts
  const level = levels[logLevel] ?? "debug"
  process.stderr.write(
    typeof event === "string" && parts.length === 2 && isFields(fields)
      ? line(date, level, event, fields)
      : line(date, level, "message", { message: parts.map(textOf).join(" ") })
  )
})

/** The end of a line on a terminal is not part of a message. */
const print = (level: Level) => (...values: ReadonlyArray<unknown>): void => {
  const message = values.map(textOf).join(" ").trim()
  if (message !== "") process.stderr.write(line(new Date(), level, "message", { message }))
}

const jsonConsole: Console.Console = Object.assign(SafeConsole.make(globalThis.console), {
  error: print("info"),
  warn: print("warn"),
  debug: print("debug")
})

/** Logs as JSON. */
export const layer = Layer.mergeAll(
  Logger.layer([logger]),
  Layer.succeed(Console.Console, jsonConsole),
  Layer.succeed(References.MinimumLogLevel, "Info")
)
