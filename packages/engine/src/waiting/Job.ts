/**
 * Polls background work of the API until it ends, and emits every change, within a deadline. Independent of the kind of work: exports and
 * recognitions use it.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as CallOptions from "../call/CallOptions.ts"
import { Encode, FlatError, JobFailed, Timeout } from "../error/FlatError.ts"
import type { Start } from "../pages/Paginator.ts"
import { scrub } from "../redaction/Redaction.ts"
import type { WaitSettings } from "../shared/Settings.ts"
import * as LoopTurn from "../timing/LoopTurn.ts"
import * as Monotonic from "../timing/Monotonic.ts"

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

const fact = (operation: string, waited: number, reason: Timeout | JobFailed | Encode): FlatError =>
  new FlatError({
    operation,
    method: "GET",
    path: "-",
    attempts: reason._tag === "Encode" ? 0 : 1,
    waited,
    outcome: undefined,
    reason
  })

export const failureOf = (operation: string, reason: ConstructorParameters<typeof JobFailed>[0]): FlatError =>
  fact(
    operation,
    0,
    // Values come unchecked from the API: types may differ from the documentation.
    new JobFailed({
      job: scrubValue(reason.job),
      state: scrubValue(reason.state),
      code: reason.code === undefined ? undefined : scrubValue(reason.code),
      detail: scrubValue(reason.detail),
      history: Array.isArray(reason.history) ? reason.history.map(scrubValue) : []
    })
  )

const scrubValue = (text: unknown): string => scrub(String(text))

/** Starts watching. Every step yields the job when it has changed, and `undefined` after its end. */
export const watch = <J>(watched: Watched<J>, options?: Options): Start<J> => () => {
  const given = CallOptions.of(options, own)
  if (given !== undefined && given.problems.length > 0) {
    return Effect.fail(fact(watched.operation, 0, new Encode({ problems: given.problems })))
  }
  const deadline = given?.changes.deadline ?? Infinity
  let until: number | undefined
  let pause = Math.max(shortest, given?.own["interval"] as number | undefined ?? shortest)
  let began = -Infinity
  let job: J | undefined
  let seen = ""

  const look: Effect.Effect<ReadonlyArray<J> | undefined, FlatError> = Effect.clockWith((clock) => {
    if (job !== undefined && watched.isOver(job)) return Effect.undefined
    const pace = job === undefined ? "now" : watched.pace(job)
    const wait = pace === "now" ? 0 : pace === "paused" ? pause : began + shortest - Monotonic.now(clock)
    const read = Effect.suspend(() => {
      began = Monotonic.now(clock)
      return job === undefined ? watched.start : watched.again(job)
    })
    return Effect.flatMap(wait > 0 ? Effect.andThen(Effect.sleep(Math.ceil(wait)), read) : read, (fresh) => {
      job = fresh
      if (options?.interval === undefined) pause = Math.min(longest, pause * 1.5)
      const shape = JSON.stringify(fresh)
      if (shape === seen) return look
      seen = shape
      return Effect.succeed([fresh])
    })
  })

  if (deadline === Infinity) return look
  return Effect.flatMap(Monotonic.current, (now) => {
    until ??= now + deadline
    return LoopTurn.within(
      look,
      Math.max(0, until - now),
      Effect.suspend(() =>
        Effect.fail(fact(watched.operation, deadline, new Timeout({ limit: "total", millis: deadline })))
      )
    )
  })
}
