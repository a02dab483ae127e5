/**
 * Watching work that the API does in the background: read it again and again until it is settled, told of every change, within a deadline. Nothing
 * here knows what the work is; exports and recognitions say that.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as CallOptions from "../CallOptions.ts"
import { Encode, FlatError, JobFailed, Timeout } from "../FlatError.ts"
import type { Start } from "../internal/operation/Paginator.ts"
import { scrub } from "../internal/redaction/Redaction.ts"
import * as LoopTurn from "../internal/transport/LoopTurn.ts"
import * as Monotonic from "../internal/transport/Monotonic.ts"

/**
 * How to wait. Options of a call hold for each call that the wait makes; `deadline` for the whole wait.
 *
 * @category models
 */
export interface Options extends CallOptions.CallOptions {
  /**
   * Time between two reads, at least a second. By default it begins at a second and grows to five.
   */
  readonly every?: Duration.Input | undefined
  /**
   * Most time to wait for the end; then the wait fails as `Timeout`. The work itself goes on.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration.Input | undefined
}

/** What is watched, and how. */
export interface Watched<J> {
  /** What the waiting is called in errors. */
  readonly operation: string
  readonly start: Effect.Effect<J, FlatError>
  readonly again: (job: J) => Effect.Effect<J, FlatError>
  /** Whether it has come to its end. */
  readonly isOver: (job: J) => boolean
  /**
   * When a job is read again:
   *
   * - `now`: there is something to be done for it first, which `again` does;
   * - `held`: the API holds the response back until something changes, so no pause is needed after one that took its time;
   * - `paused`: after a pause.
   */
  readonly pace: (job: J) => "now" | "held" | "paused"
}

// Whatever the server does and the caller asks for: a server that does not hold its responses back is not asked again and again.
const shortest = 1000
const longest = 5000

const own: CallOptions.Own = { every: "millis", onProgress: "hook" }

/** The options that the calls of a wait are made with: those of a call, without what holds for the wait as a whole. */
export const eachOf = (options: (Options & { readonly onProgress?: unknown }) | undefined) => {
  if (options === undefined) return undefined
  const { deadline: _, every: __, onProgress: ___, signal: ____, ...each } = options
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

/** The failure of a job. */
export const failed = (operation: string, reason: ConstructorParameters<typeof JobFailed>[0]): FlatError =>
  fact(
    operation,
    0,
    // Handed through as the API sent it: it may be of other types than documented.
    new JobFailed({
      job: said(reason.job),
      state: said(reason.state),
      code: reason.code === undefined ? undefined : said(reason.code),
      detail: said(reason.detail),
      history: Array.isArray(reason.history) ? reason.history.map(said) : []
    })
  )

const said = (text: unknown): string => scrub(String(text))

/** Begins to watch: every step yields the job when it has changed, `undefined` behind its end. */
export const watch = <J>(watched: Watched<J>, options?: Options): Start<J> => () => {
  const given = CallOptions.of(options, own)
  if (given !== undefined && given.problems.length > 0) {
    return Effect.fail(fact(watched.operation, 0, new Encode({ problems: given.problems })))
  }
  const deadline = given?.changes.deadline ?? Infinity
  let until: number | undefined
  let pause = Math.max(shortest, given?.own["every"] as number | undefined ?? shortest)
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
      if (options?.every === undefined) pause = Math.min(longest, pause * 1.5)
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
