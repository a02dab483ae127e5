/** Options of a single call. They override the client's options for that call and follow the same rules. */
import type * as Duration from "effect/Duration"
import type * as CustomHeaders from "../fields/CustomHeaders.ts"
import * as InputReading from "../fields/InputReading.ts"
import type { CallSettings } from "../shared/Settings.ts"
import * as Overridden from "./Overrides.ts"

export { type Overrides, type Own, signalOf } from "./Overrides.ts"

/** Options of a single call. Omitted options default to the client's. */
export interface CallOptions extends CallSettings<Duration.Input, CustomHeaders.Header> {
  /**
   * Interrupts the call when it is aborted, whether the call is queueing, waiting, sending or reading. If it is already aborted, nothing is sent.
   * Interrupting the fiber has the same effect. The time limits still apply.
   */
  readonly signal?: AbortSignal | undefined
}

// With those of lists, files and waits.
const names = [
  ...Object.keys(Overridden.kinds),
  "direction",
  "readAhead",
  "from",
  "limit",
  "etag",
  "interval",
  "onProgress"
]

/** Returns a copy of options, whose properties can be read any number of times. */
export const copyOf = <A>(options: A): A => InputReading.copyOf(options, names, "options.")

/**
 * Makes an operation and its variants read their options once, so that a getter or a Proxy that throws fails the call as `Encode`. `read` does the same
 * with the input.
 */
export const reading = <Operation>(operation: Operation, read: <A>(input: A) => A = (input) => input): Operation => {
  type Call = (input: unknown, options: unknown) => unknown
  const by = (call: Call): Call => (input, options) =>
    call(read(input), options === undefined ? options : copyOf(options))
  const variants = Object.entries(operation as Readonly<Record<string, Call>>).map(([name, call]) => [name, by(call)])
  return Object.assign(by(operation as Call), Object.fromEntries(variants)) as Operation
}

const none: Overridden.Own = {}

/** Checks the options of a call. Returns `undefined` if there are none. `own` lists the additional options of this kind of call. */
export const of = (given: unknown, own = none): Overridden.Overrides | undefined =>
  given === undefined || given === null ? undefined : Overridden.of(given, own)
