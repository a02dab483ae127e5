/**
 * Polls background work of the API until it ends, and emits every change, within a deadline. Independent of the kind of work: exports and
 * recognitions use it.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as CallOptions from "../call/CallOptions.ts"
import { Encode, FlatError, JobFailed, Timeout } from "../error/FlatError.ts"
import { scrub } from "../error/Redaction.ts"
import type { WaitSettings } from "../shared/Settings.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import type { Start } from "./Paginator.ts"

/** Options of a wait. Call options apply to each call of the wait; `deadline` applies to the whole wait. */
export interface Options extends Omit<CallOptions.CallOptions, "deadline">, WaitSettings<Duration.Input> {}

/** The work to watch, and how to read it. */
export interface Watched<J> {
  /** Operation name in errors. */
  readonly operation: string
  /** Starts the job. */
  readonly start: Effect.Effect<J, FlatError>
  /** Reads the job again. */
  readonly again: (job: J) => Effect.Effect<J, FlatError>
  /** Whether the job has ended. */
  readonly isOver: (job: J) => boolean
  /**
   * When to read a job again:
   *
   * - `now`: immediately, because `again` has to act on the job first;
   * - `held`: the API delays the response until something changes, so a slow response needs no pause;
   * - `paused`: after a pause.
   */
  readonly pace: (job: J) => "now" | "held" | "paused"
  /** Says how to find a job again whose wait has run out of time; `undefined`: one that was perhaps created. */
  readonly goesOn?: (job: J | undefined) => string | undefined
}

/** The time that a wait has. */
export interface Limit {
  /** Milliseconds of the whole wait. */
  readonly deadline: number
  /** Milliseconds that are left. The first use starts the wait. */
  readonly left: Effect.Effect<number>
  /** The options of the next call: its deadline is what is left, so that its error says whether it may have been executed. */
  readonly each: Effect.Effect<CallOptions.CallOptions | undefined>
}

// Minimum interval, regardless of the options: prevents rapid polling of a server that does not delay its responses.
const shortest = 1000
const longest = 5000

const own: CallOptions.Own = { interval: "millis", onProgress: "hook" }

/** Returns the options for each call of a wait, without those that apply to the wait as a whole. */
export const eachOf = (options: (Options & { readonly onProgress?: unknown }) | undefined) => {
  if (options === undefined) return undefined
  const { deadline: _, interval: __, onProgress: ___, signal: ____, ...each } = options
  return each satisfies CallOptions.CallOptions
}

/** Creates the limit of one wait. */
export const limitOf = (options?: Options): Limit => {
  const deadline = CallOptions.of(options, own)?.changes.deadline ?? Infinity
  let until: number | undefined
  const left = Effect.map(Monotonic.current, (now) => (until ??= now + deadline) - now)
  const each = eachOf(options)
  return {
    deadline,
    left,
    each: deadline === Infinity
      ? Effect.succeed(each)
      : Effect.map(left, (millis) => ({ ...each, deadline: Math.max(1, millis) }))
  }
}

const fact = (operation: string, reason: Timeout | JobFailed | Encode, of: Partial<FlatError> = {}): FlatError => {
  const { attempts = reason._tag === "Encode" ? 0 : 1, method = "GET", outcome, path = "-", repeated, waited = 0 } = of
  return new FlatError({ operation, method, path, attempts, waited, outcome, repeated, reason })
}

export const failureOf = (operation: string, reason: ConstructorParameters<typeof JobFailed>[0]): FlatError =>
  fact(
    operation,
    // Values come unchecked from the API: types may differ from the documentation.
    new JobFailed({
      job: show(reason.job),
      state: show(reason.state),
      code: reason.code === undefined ? undefined : show(reason.code),
      detail: show(reason.detail),
      history: Array.isArray(reason.history) ? reason.history.map(show) : []
    })
  )

/** Whether a call of a wait has failed because the time of the wait ran out. */
export const isLate = ({ reason }: FlatError): boolean => reason._tag === "Timeout" && reason.limit === "total"

/** The failure of a wait that has run out of time, with what the error of its last call says. `detail`: what goes on. */
export const lateOf = (operation: string, millis: number, detail: string | undefined, of?: Partial<FlatError>) =>
  fact(operation, new Timeout({ limit: "total", millis, detail }), of)

/** Returns a value of the API, whatever its type, without secrets. */
export const show = (text: unknown): string => scrub(String(text))

/** Starts watching. Every step yields the job when it has changed, and `undefined` after its end. */
export const watch = <J>(watched: Watched<J>, options?: Options, limit = limitOf(options)): Start<J> => () => {
  const given = CallOptions.of(options, own)
  if (given !== undefined && given.problems.length > 0) {
    return Effect.fail(fact(watched.operation, new Encode({ problems: given.problems })))
  }
  const { deadline } = limit
  let pause = Math.max(shortest, given?.own["interval"] as number | undefined ?? shortest)
  let began = -Infinity
  let job: J | undefined
  let seen = ""

  const late = (of?: Partial<FlatError>): FlatError => {
    const detail = of?.outcome === "unknown" || job !== undefined ? watched.goesOn?.(job) : undefined
    return lateOf(watched.operation, deadline, detail, of)
  }

  const look: Effect.Effect<ReadonlyArray<J> | undefined, FlatError> = Effect.clockWith((clock) => {
    if (job !== undefined && watched.isOver(job)) return Effect.undefined
    const pace = job === undefined ? "now" : watched.pace(job)
    const wait = pace === "now" ? 0 : pace === "paused" ? pause : began + shortest - Monotonic.now(clock)
    const read = Effect.suspend(() => {
      began = Monotonic.now(clock)
      return job === undefined ? watched.start : watched.again(job)
    })
    const inTime = Effect.flatMap(limit.left, (left) => {
      if (wait <= 0 && left > 0) return read
      const end = Effect.suspend(() => Effect.fail(late({ waited: deadline })))
      return Effect.andThen(Effect.sleep(Math.ceil(Math.max(0, Math.min(wait, left)))), wait < left ? read : end)
    })
    return Effect.flatMap(
      deadline === Infinity ? inTime : Effect.mapError(inTime, (error) => isLate(error) ? late(error) : error),
      (fresh) => {
        job = fresh
        if (options?.interval === undefined) pause = Math.min(longest, pause * 1.5)
        const shape = JSON.stringify(fresh)
        if (shape === seen) return look
        seen = shape
        return Effect.succeed([fresh])
      }
    )
  })
  return look
}
