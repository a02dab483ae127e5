/**
 * Options of one call. They take the place of the client's for that call alone; the same rules hold for them. A call without options runs
 * under the client's own configuration, as it is.
 */
import type * as Duration from "effect/Duration"
import * as Result from "effect/Result"
import type { FlatConfig } from "./FlatConfig.ts"
import type { InputProblem } from "./FlatError.ts"
import * as CustomHeaders from "./internal/operation/CustomHeaders.ts"
import * as OptionReader from "./internal/operation/OptionReader.ts"

/**
 * Options of one call. What is left out is as the client has it.
 *
 * @category configuration
 */
export interface CallOptions {
  /**
   * Interrupts the call when it is aborted: queueing, waiting, sending or reading. Sends nothing if it is aborted already. For programs that
   * have a signal at hand; interrupting the fiber does the same. It adds to the time limits and replaces none of them.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * Headers to send beside the client's own, such as one that a proxy asks for; they replace the client's option `headers` name by name.
   * `undefined` and `null` are skipped. Headers that the client writes itself, such as `authorization`, fail as `Encode`.
   */
  readonly headers?: CustomHeaders.CustomHeaders | undefined
  /**
   * Limit for the whole call: queueing, every attempt, every wait and the body. In a list that is read page by page it holds for each page; in
   * a file that is streamed, until its bytes begin to come.
   *
   * @default the client's `deadline`
   */
  readonly deadline?: Duration.Input | undefined
  /**
   * Limit for one attempt, from sending to the head of the response.
   *
   * @default the client's `attemptTimeout`
   */
  readonly attemptTimeout?: Duration.Input | undefined
  /**
   * Limit for the silence within the body of a response.
   *
   * @default the client's `idleTimeout`
   */
  readonly idleTimeout?: Duration.Input | undefined
  /**
   * How many times a failed attempt may be repeated, where repeating is safe. `0` for a single attempt.
   *
   * @default the client's `retries`
   */
  readonly retries?: number | undefined
  /**
   * Most time to spend waiting for the rate limit. `0` fails immediately as `RateLimited`.
   *
   * @default the client's `maxWait`
   */
  readonly maxWait?: Duration.Input | undefined
  /**
   * `true`: a success whose body does not fit the documents fails as `Decode`. `false`: it is returned and reported as drift.
   *
   * @default the client's `strict`
   */
  readonly strict?: boolean | undefined
}

/** How options beside those of every call are checked; `any` says that somebody else does. */
export type Own = Readonly<Record<string, "millis" | "flag" | "hook" | "any">>

/** What options change in a configuration. */
type Changes = Partial<
  Pick<FlatConfig, "headers" | "deadline" | "attemptTimeout" | "idleTimeout" | "retries" | "maxWait" | "strict">
>

const kinds = {
  signal: "signal",
  headers: "headers",
  deadline: "millis",
  attemptTimeout: "millis",
  idleTimeout: "millis",
  retries: "count",
  maxWait: "wait",
  strict: "flag"
} as const

type Kind = typeof kinds[keyof typeof kinds] | Own[string]

const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value

/** The signal among options, if it is one. */
export const signalOf = (options: CallOptions | undefined): AbortSignal | undefined =>
  isSignal(options?.signal) ? options.signal : undefined

/** Options of one call that have been looked at. */
export interface Overrides {
  /** The signal, if it is one. Whoever runs the call listens to it: the stages of a request do not. */
  readonly signal: AbortSignal | undefined
  /** What is wrong, nothing where all is well. */
  readonly problems: ReadonlyArray<InputProblem>
  readonly changes: Changes
  /** Options beside those of every call, as they are checked. */
  readonly own: Readonly<Record<string, unknown>>
  /** The client's configuration with these options in it. */
  readonly over: (config: FlatConfig) => Result.Result<FlatConfig, ReadonlyArray<InputProblem>>
}

const none: Own = {}

/** Looks at the options of a call, `undefined` where there are none. `own` are those that its kind of call has beside. */
export const of = (given: unknown, own: Own = none): Overrides | undefined => {
  if (given === undefined || given === null) return undefined
  if (typeof given !== "object") return refused([{ path: "options", problem: "must be an object" }])
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
        if (isSignal(value)) signal = value
        else reader.reject(name, "must be an AbortSignal, such as the `signal` of an AbortController")
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
      case "flag":
        read[name] = reader.flag(name)
        break
      case "hook":
        reader.hook(name, value)
        break
      case "any":
    }
  }
  return reader.problems.length > 0 ? refused(reader.problems, signal) : overriding(changes, further, signal)
}

const refused = (problems: ReadonlyArray<InputProblem>, signal?: AbortSignal): Overrides => ({
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
