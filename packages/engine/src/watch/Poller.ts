/**
 * Polls a list and yields what has changed, one chunk of changes per step. The Effect API makes a stream of the steps, the Promise API an iterator.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Decode, Encode, FlatError, type FlatErrorReason, type InputProblem, retryability } from "../error/FlatError.ts"
import * as InputReading from "../fields/InputReading.ts"
import { CurrentCount, type RequestCount } from "../quota/Quota.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import * as Change from "./Change.ts"
import * as Checkpoint from "./Checkpoint.ts"
import { Pace } from "./Pace.ts"
import { Seen } from "./Seen.ts"
import * as WatchOptions from "./WatchOptions.ts"

/** A list to watch. */
export interface Source<Item, R = never> extends Checkpoint.Identity, Change.Items<Item> {
  /** Problems of the input, found before anything is sent. */
  readonly problems: ReadonlyArray<InputProblem>
  /** Names of options that the list has in addition. */
  readonly options: ReadonlyArray<string>
  /** Reads the whole list and passes its items on. Fails if any part of it cannot be read. */
  readonly read: (take: (items: ReadonlyArray<Item>) => void) => Effect.Effect<Change.Absent, FlatError, R>
  /** Reads an item by its id, if there is an operation that does. */
  readonly find?: ((key: string) => Effect.Effect<Change.Whereabouts>) | undefined
}

/** Yields the next changes; `undefined` at the end, which comes with the option `once` only. */
export type Step<Item, E = never, R = never> = Effect.Effect<
  ReadonlyArray<Change.Change<Item, unknown>> | undefined,
  FlatError | E,
  R
>

/** Missing items that a poll reads by their ids: if a school removes thousands of accounts, the budget is not spent on these for hours. */
const mostFound = 100

/** Changes in one chunk: those of a long list are made when they are asked for. */
const chunk = 64

const operationOf = (name: string): string => `watch.${name}`

const failure = (name: string, attempts: number, reason: FlatErrorReason): FlatError =>
  new FlatError({
    operation: operationOf(name),
    method: attempts === 0 ? "-" : "GET",
    path: "-",
    attempts,
    reason
  })

const keyless = (name: string): FlatError =>
  failure(
    name,
    1,
    new Decode({
      status: 200,
      detail: "an item of the list has no id, so its changes cannot be recognised"
    })
  )

/** Whether a repetition of the poll cannot succeed. */
const isPermanent = (reason: FlatErrorReason): boolean => {
  switch (reason._tag) {
    case "Unauthorized":
    case "PaymentRequired":
    case "Forbidden":
    case "NotFound":
    case "BadRequest":
    case "Conflict":
    case "QuotaExhausted":
    case "Encode":
    case "JobFailed":
      return true
    case "Transport":
      // The client is closed.
      return reason.final === true
    case "UnexpectedStatus":
      return reason.status >= 400 && reason.status < 500 && retryability(reason) === "final"
    default:
      // A token provider may fail because the network does.
      return false
  }
}

/** Begins a watch. If its input or options throw when they are read, the first step fails. */
export const beginSafely = <Item, E, R>(begin: () => Step<Item, E, R>, options: unknown): Step<Item, E, R> => {
  try {
    return begin()
  } catch {
    const problems = InputReading.problemsOf(options, "options")
    return Effect.fail(
      failure(
        "begin",
        0,
        new Encode({ problems: problems.length > 0 ? problems : [{ path: "", problem: InputReading.unreadable }] })
      )
    )
  }
}

/** Starts a watch. */
export const start = <Item, R = never, E = never, R2 = never>(
  source: Source<Item, R>,
  given: WatchOptions.WatchOptions<E, R2> = {}
): Step<Item, E, R | R2> => {
  const { options, problems: wrong } = WatchOptions.read(given, source.options)
  const saved = given.from === undefined ? undefined : Checkpoint.read(source, given.from)
  const problems = [...source.problems, ...wrong, ...saved !== undefined && "problem" in saved ? [saved.problem] : []]
  if (problems.length > 0) return Effect.fail(failure(source.name, 0, new Encode({ problems })))

  const pace = new Pace(options)
  const seen = new Seen(saved !== undefined && "seen" in saved ? saved.seen : [])
  let isBaseline = saved === undefined && !options.emitExisting
  let missing: ReadonlyMap<string, number> = new Map()
  let pending: ReadonlyArray<Change.Difference<Item>> = []
  let at = 0
  /** When the next poll may start, on the monotonic clock. */
  let next = 0
  let isReported = false
  let isOver = false

  const report = (event: WatchOptions.PollEvent) =>
    Effect.withFiber(({ context }) =>
      Effect.sync(() =>
        Hooks.guardCall(() => given.onPoll?.(event), (how) => {
          if (isReported) return
          isReported = true
          Effect.runForkWith(context)(Effect.logWarning(`onPoll ${how} (the watch continues; this is logged once)`))
        })
      )
    )

  /** Sets the time of the next poll, and returns it as a date. */
  const schedule = (startedAt: number, pause: number) =>
    Effect.clockWith((clock) => {
      next = startedAt + pause
      return Effect.succeed(Monotonic.toDate(clock, next))
    })

  const failed = Effect.fnUntraced(function*(error: FlatError, startedAt: number, count: RequestCount) {
    const { reason } = error
    if (isPermanent(reason)) return yield* error
    const quota = yield* count.quota?.state ?? Effect.undefined
    const isLimited = reason._tag === "RateLimited"
    let pause = pace.after(isLimited ? "limited" : "failed", count.sent, quota)
    if (pace.failures > options.maxFailures) return yield* error
    if (isLimited && reason.resetAt !== undefined) {
      const { resetAt } = reason
      const now = yield* Monotonic.current
      const left = yield* Effect.clockWith((clock) =>
        Effect.succeed(resetAt.getTime() - clock.currentTimeMillisUnsafe())
      )
      pause = Math.max(pause, now + left - startedAt)
    }
    const date = yield* schedule(startedAt, pause)
    yield* Effect.logWarning(
      `${operationOf(source.name)}: a poll failed, the next is at ${date.toISOString()}: ${error.message}`
    )
    yield* report({
      _tag: "Failed",
      watch: source.name,
      error,
      failures: pace.failures,
      requests: count.sent,
      next: date
    })
  })

  const poll = Effect.gen(function*() {
    const startedAt = yield* Monotonic.current
    const count: RequestCount = { sent: 0, quota: undefined }
    const comparison = new Change.Comparison(seen, source)
    const read = yield* Effect.result(
      Effect.flatMap(
        Effect.provideService(source.read(comparison.take), CurrentCount, count),
        (absent) => comparison.keyless ? Effect.fail(keyless(source.name)) : Effect.succeed(absent)
      )
    )
    if (Result.isFailure(read)) return yield* failed(read.failure, startedAt, count)
    const { find } = source
    const away = find === undefined || read.success !== "unclear" ? [] : comparison.away().slice(0, mostFound)
    const found = yield* Effect.provideService(
      Effect.forEach(away, (key) => Effect.map(find!(key), (where) => [key, where] as const)),
      CurrentCount,
      count
    )
    const compared = comparison.ended(read.success, missing, new Map(found))
    missing = compared.missing
    isOver = options.once && missing.size === 0 && read.success !== "unknown"
    const { differences } = compared
    const quota = yield* count.quota?.state ?? Effect.undefined
    const outcome = differences.length > 0 ? "changed" : missing.size > 0 ? "unclear" : "quiet"
    const date = yield* schedule(startedAt, pace.after(isBaseline ? "changed" : outcome, count.sent, quota))
    yield* report({
      _tag: "Polled",
      watch: source.name,
      items: comparison.size,
      changes: isBaseline ? 0 : differences.length,
      requests: count.sent,
      next: date
    })
    if (!isBaseline) {
      pending = differences
      at = 0
      return
    }
    for (const { after, key } of differences) seen.step(key, after?.entry)
    isBaseline = false
    if (given.onBaseline !== undefined) yield* given.onBaseline(Checkpoint.make(source, seen.now()))
  })

  /** Returns the next of the changes that the last poll found. */
  const take = () => {
    const changes = pending.slice(at, at + chunk).map((difference) =>
      Change.make(source, difference, seen.step(difference.key, difference.after?.entry))
    )
    at += changes.length
    if (at >= pending.length) pending = []
    return changes
  }

  return Effect.gen(function*() {
    while (pending.length === 0) {
      if (isOver) return undefined
      const wait = next - (yield* Monotonic.current)
      if (wait > 0) yield* Effect.sleep(Math.ceil(wait))
      yield* poll
    }
    return take()
  })
}
