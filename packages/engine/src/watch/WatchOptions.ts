/** Options of a watch, and their checks. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as CallOptions from "../call/CallOptions.ts"
import type { FlatError, InputProblem } from "../error/FlatError.ts"
import * as OptionReader from "../fields/OptionReader.ts"
import type { Poll, WatchSettings } from "../shared/Watching.ts"

/** What happened in a poll. */
export type PollEvent = Poll<FlatError>

/** Options of a watch that do not depend on its list. */
export interface WatchOptions<out E = never, out R = never>
  extends WatchSettings<Duration.Input, FlatError, Effect.Effect<void, E, R>>
{
  /** Ends the watch when it is aborted. Interrupting the fiber has the same effect. */
  readonly signal?: AbortSignal | undefined
}

/** Options with defaults applied; times are in milliseconds. */
export interface Read {
  readonly interval: number
  readonly maxInterval: number
  /** `undefined`: a share of the rate limit. */
  readonly budget: number | undefined
  readonly maxFailures: number
  readonly emitExisting: boolean
  readonly once: boolean
}

const names: ReadonlyArray<keyof WatchOptions> = [
  "from",
  "emitExisting",
  "once",
  "interval",
  "maxInterval",
  "budget",
  "maxFailures",
  "onPoll",
  "onBaseline",
  "signal"
]

/** Checks the options. `further` are those that the list has in addition. */
export const read = (
  given: WatchOptions<unknown, unknown>,
  further: ReadonlyArray<string>
): { readonly options: Read; readonly problems: ReadonlyArray<InputProblem> } => {
  const reader = OptionReader.over(given, "options.")
  reader.unknown([...names, ...further])
  const interval = reader.millis("interval", "30 seconds")
  const maxInterval = reader.millis("maxInterval", Math.max(interval, 300_000))
  if (maxInterval < interval) reader.reject("maxInterval", "must not be shorter than interval")
  const { budget } = given
  if (budget !== undefined && !(typeof budget === "number" && budget > 0)) {
    reader.reject("budget", "must be a number of requests an hour, greater than zero")
  }
  const options: Read = {
    interval,
    maxInterval,
    budget,
    maxFailures: reader.count("maxFailures", Infinity, 0),
    emitExisting: reader.flag("emitExisting"),
    once: reader.flag("once")
  }
  reader.hook("onPoll", given.onPoll)
  reader.hook("onBaseline", given.onBaseline)
  const { problems } = CallOptions.of(eachOf(given, [...further, "signal"]), { version: "hook" }) ?? { problems: [] }
  return { options, problems: [...reader.problems, ...problems] }
}

export const eachOf = (options: object, names: ReadonlyArray<string>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(options).filter(([name, value]) => value !== undefined && names.includes(name)))
