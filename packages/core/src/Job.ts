/**
 * Watching work that the API does in the background: read it again and again until it is settled, told of every change, within a deadline. Nothing
 * here knows what the work is; exports and recognitions say that.
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as CallOptions from "./CallOptions.ts"
import { Encode, FlatError, JobFailed, Timeout } from "./FlatError.ts"
import { scrub } from "./http/Redaction.ts"
import type { Start } from "./Walk.ts"

/**
 * How to wait. Options of a call hold for each call that the wait makes; `deadline` for the whole wait.
 *
 * @category models
 */
export interface Options extends CallOptions.CallOptions {
  /**
   * Time between two looks. By default they begin at half a second and grow to five.
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
  /** The API itself holds the answer back until something changes: no need to pause between two looks. */
  readonly held: (job: J) => boolean
}

const first = 500
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
  let pause = given?.own["every"] as number | undefined ?? first
  let job: J | undefined
  let seen = ""

  const look: Effect.Effect<ReadonlyArray<J> | undefined, FlatError> = Effect.suspend(() => {
    if (job !== undefined && watched.isOver(job)) return Effect.undefined
    const read = job === undefined ? watched.start : watched.again(job)
    // One that is not held back, from memory say, must leave timers and signals their turn.
    const wait = job === undefined ? Effect.void : watched.held(job) ? Effect.yieldNow : Effect.sleep(pause)
    return Effect.flatMap(Effect.andThen(wait, read), (fresh) => {
      job = fresh
      if (options?.every === undefined) pause = Math.min(longest, pause * 1.5)
      const shape = JSON.stringify(fresh)
      if (shape === seen) return look
      seen = shape
      return Effect.succeed([fresh])
    })
  })

  if (deadline === Infinity) return look
  return Effect.flatMap(Clock.currentTimeMillis, (now) => {
    until ??= now + deadline
    return Effect.timeoutOrElse(look, {
      duration: Math.max(0, until - now),
      orElse: () => Effect.fail(fact(watched.operation, deadline, new Timeout({ limit: "total", millis: deadline })))
    })
  })
}
