/** The checked options of one call. */
import * as Result from "effect/Result"
import type { InputProblem } from "../error/FlatError.ts"
import * as CustomHeaders from "../fields/CustomHeaders.ts"
import * as InputReading from "../fields/InputReading.ts"
import * as OptionReader from "../fields/OptionReader.ts"
import type { FlatConfig } from "./FlatConfig.ts"
import { checkRetryWrites } from "./OptionChecks.ts"

/** How additional options are checked. `any`: the caller checks the option. */
export type Own = Readonly<Record<string, "millis" | "flag" | "hook" | "any">>

/** The part of a configuration that call options can override. */
type Changes = Partial<
  Pick<
    FlatConfig,
    "headers" | "deadline" | "attemptTimeout" | "idleTimeout" | "retries" | "retryWrites" | "maxWait" | "strict"
  >
>

/** How the options of every call are checked. */
export const kinds = {
  signal: "signal",
  headers: "headers",
  deadline: "millis",
  attemptTimeout: "millis",
  idleTimeout: "millis",
  retries: "count",
  retryWrites: "writes",
  maxWait: "wait",
  strict: "flag"
} as const

type Kind = typeof kinds[keyof typeof kinds] | Own[string]

const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value

/** Returns the signal of the options, or `undefined` if it is not an `AbortSignal`. */
export const signalOf = (options: { readonly signal?: unknown } | undefined): AbortSignal | undefined => {
  try {
    const signal = options?.signal
    return isSignal(signal) ? signal : undefined
  } catch {
    // Checking the options reports it.
    return undefined
  }
}

/** Checked options of one call. */
export interface Overrides {
  /** The signal, if it is valid. The function that runs the call listens to it, not the stages of a request. */
  readonly signal: AbortSignal | undefined
  /** The problems found. Empty if the options are valid. */
  readonly problems: ReadonlyArray<InputProblem>
  /** The options of the call. */
  readonly changes: Changes
  /** Checked values of the additional options. */
  readonly own: Readonly<Record<string, unknown>>
  /** Returns the client's configuration with these options applied. */
  readonly over: (config: FlatConfig) => Result.Result<FlatConfig, ReadonlyArray<InputProblem>>
}

/** Checks options. `own` lists the additional options of this kind of call. */
export const of = (given: unknown, own: Own): Overrides => {
  const unread = InputReading.unreadOf(given)
  if (unread !== undefined) return invalid(unread)
  if (typeof given !== "object") return invalid([{ path: "options", problem: "must be an object" }])
  const options = given as Readonly<Record<string, unknown>>
  const reader = OptionReader.over(options, "options.")
  const changes: Record<string, unknown> = {}
  const further: Record<string, unknown> = {}
  let signal: AbortSignal | undefined
  reader.unknown([...Object.keys(kinds), ...Object.keys(own)])
  for (const [name, kind] of Object.entries<Kind>({ ...kinds, ...own })) {
    const value = options[name]
    if (value === undefined || value === null) continue
    const read = name in kinds ? changes : further
    switch (kind) {
      case "signal":
        signal = signalOf(options)
        if (signal === undefined) {
          reader.reject(name, "must be an AbortSignal, such as the `signal` of an AbortController")
        }
        break
      case "headers":
        read[name] = CustomHeaders.read(value, reader.reject)
        break
      case "millis":
        read[name] = reader.millis(name, 0)
        break
      case "wait":
        read[name] = reader.millis(name, 0, ", or zero")
        break
      case "count":
        read[name] = reader.count(name, 0, 0)
        break
      case "writes":
        read[name] = checkRetryWrites(value, reader.reject)
        break
      case "flag":
        read[name] = reader.flag(name)
        break
      case "hook":
        reader.hook(name, value)
        break
      case "any":
    }
  }
  return reader.problems.length > 0 ? invalid(reader.problems, signal) : overriding(changes, further, signal)
}

const invalid = (problems: ReadonlyArray<InputProblem>, signal?: AbortSignal): Overrides => ({
  signal,
  problems,
  changes: {},
  own: {},
  over: () => Result.fail(problems)
})

const overriding = (changes: Changes, own: Overrides["own"], signal: AbortSignal | undefined): Overrides => {
  const isNothing = Object.keys(changes).length === 0
  return {
    signal,
    problems: [],
    changes,
    own,
    over: (config) =>
      Result.succeed(
        isNothing ? config : { ...config, ...changes, headers: { ...config.headers, ...changes.headers } }
      )
  }
}
