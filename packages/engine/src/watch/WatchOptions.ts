/**
 * Options of a watch, and their checks.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as CallOptions from "../call/CallOptions.ts"
import type { FlatError, InputProblem } from "../error/FlatError.ts"
import * as OptionReader from "../input/OptionReader.ts"
import type { Checkpoint } from "./Checkpoint.ts"

/**
 * What happened in a poll.
 *
 * @category models
 */
export type PollEvent =
  /** The whole list was read. */
  | {
    readonly _tag: "Polled"
    /** Name of the watch. */
    readonly watch: string
    /** Number of items in the list. */
    readonly items: number
    /** Number of changes found. They follow this event. */
    readonly changes: number
    /** Number of requests that the poll sent. */
    readonly requests: number
    /** Earliest time of the next poll. */
    readonly next: Date
  }
  /** The list could not be read. Nothing was compared, and the poll is repeated. */
  | {
    readonly _tag: "Failed"
    /** Name of the watch. */
    readonly watch: string
    readonly error: FlatError
    /** Number of failed polls in a row. Polls that the rate limit prevented do not count. */
    readonly failures: number
    /** Number of requests that the poll sent. */
    readonly requests: number
    /** Earliest time of the next poll. */
    readonly next: Date
  }

/**
 * Options of a watch that do not depend on its list.
 *
 * @category models
 */
export interface WatchOptions<out E = never, out R = never> {
  /** The checkpoint to resume from: reports what has changed since. */
  readonly from?: Checkpoint | undefined
  /**
   * `true`: without a checkpoint, the first poll reports every item as `Added`. `false`: it reports nothing, and later polls report what has changed
   * since.
   *
   * @default false
   */
  readonly emitExisting?: boolean | undefined
  /**
   * `true`: ends when the list was read once and its changes are emitted, for programs that run at times and save a checkpoint. A list of several pages
   * in which an item is missing is read twice, because the item may only have moved.
   *
   * @default false
   */
  readonly once?: boolean | undefined
  /**
   * Shortest time between the starts of two polls.
   *
   * @default "30 seconds"
   */
  readonly interval?: Duration.Input | undefined
  /**
   * Longest time between two polls while nothing changes. The budget and a rate limit may require a longer one.
   *
   * @default "5 minutes", or `interval` if that is longer
   */
  readonly maxInterval?: Duration.Input | undefined
  /**
   * Requests an hour that the watch may send. A poll that takes many requests is followed by a long pause.
   *
   * @default a tenth of the rate limit that the API reports
   */
  readonly budget?: number | undefined
  /**
   * Number of failed polls in a row after which the watch continues. With one more, it fails with the last error. Errors that a repetition cannot
   * solve, such as `Unauthorized`, `Forbidden` and `NotFound`, always end it.
   *
   * @default Infinity
   */
  readonly maxFailures?: number | undefined
  /** Called after every poll. Its return value is ignored. */
  readonly onPoll?: ((event: PollEvent) => void) | undefined
  /**
   * Runs when the first poll has read the list without reporting it (`emitExisting: false`, no `from`), with a checkpoint of that list. The next poll
   * waits for it. If you save the checkpoint here, no change is lost if the program ends before the first one.
   */
  readonly onBaseline?: ((checkpoint: Checkpoint) => Effect.Effect<void, E, R>) | undefined
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

/** Returns some of the options. */
export const eachOf = (options: object, names: ReadonlyArray<string>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(options).filter(([name, value]) => value !== undefined && names.includes(name)))
