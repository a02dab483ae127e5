/** The counters of `RedisQuota.ts`: one for the token, and one for each user that the client acts as; and whether Redis responds. */
import { Transport } from "@flat-sdk/engine/FlatError"
import * as Quota from "@flat-sdk/engine/Quota"
import { Monotonic } from "@flat-sdk/engine/Quota"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redis from "effect/persistence/Redis"
import type * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import { createHash, randomUUID } from "node:crypto"
import * as Connection from "./RedisQuotaConnection.ts"
import * as Scripts from "./RedisQuotaScripts.ts"

/** The checked options. */
export interface Settings {
  readonly key: string
  readonly onFailure: "open" | "closed"
  readonly prefix: string
  readonly timeout: Duration.Duration
}

/** The error if Redis did not respond, or failed. */
class Unreachable extends Data.TaggedError("Unreachable")<{
  /** Description that contains no secret. */
  readonly detail: string
  readonly cause: unknown
}> {}

/** Sends a command to Redis, or fails immediately while Redis is known to be unavailable. */
type Reach = <A>(question: Effect.Effect<A, Redis.RedisError>) => Effect.Effect<A, Unreachable>

/** Time in milliseconds without commands after a failure. */
const pause = 1000

/**
 * Creates a `Reach`: each command has a time limit, and after a failure no commands are sent for a moment. A hanging Redis delays one request by the time
 * limit instead of all of them, and no abandoned commands accumulate. `onChange` is called when Redis stops responding, and when it responds
 * again.
 */
const reaching = (options: {
  readonly timeout: Duration.Duration
  readonly onChange: (outage: Unreachable | undefined) => Effect.Effect<void>
}): Reach => {
  let outage: Unreachable | undefined = undefined
  let askAgainAt = 0
  const probe = Semaphore.makeUnsafe(1)

  const failed = (unreachable: Unreachable) =>
    Effect.flatMap(Monotonic.current, (now) => {
      const first = outage === undefined
      outage = unreachable
      askAgainAt = now + pause
      return Effect.andThen(first ? options.onChange(unreachable) : Effect.void, Effect.fail(unreachable))
    })

  const answered = <A>(response: A) => {
    if (outage === undefined) return Effect.succeed(response)
    outage = undefined
    return Effect.as(options.onChange(undefined), response)
  }

  const asked = <A>(question: Effect.Effect<A, Redis.RedisError>) =>
    question.pipe(
      Effect.mapError((error) => new Unreachable({ detail: textOf(error), cause: error.cause })),
      Effect.timeoutOrElse({
        duration: options.timeout,
        orElse: () => Effect.fail(new Unreachable({ detail: "Redis does not respond in time", cause: undefined }))
      }),
      Effect.matchEffect({ onSuccess: answered, onFailure: failed })
    )

  return (question) =>
    Effect.flatMap(Monotonic.current, (now) => {
      if (outage === undefined) return asked(question)
      const unavailable = Effect.fail(outage)
      if (now < askAgainAt) return unavailable
      // A fiber may be interrupted between any two operations: a flag of its own would stay set there.
      return Effect.flatMap(
        probe.withPermitsIfAvailable(1)(asked(question)),
        Option.match({ onNone: () => unavailable, onSome: Effect.succeed })
      )
    })
}

const textOf = ({ cause }: Redis.RedisError): string => {
  if (!(cause instanceof Error)) return "Redis failed"
  // If a host name has several addresses, the error for the failure of all of them has a code but no message.
  const said = cause.message === "" && "code" in cause ? String(cause.code) : cause.message
  return said === "" ? "Redis failed" : `Redis failed (${said})`
}

// The braces are a hash tag: a Redis Cluster keeps both keys of a budget in one slot. The key is encoded, so that it contains no other braces.
const keysOf = (
  { key, prefix }: Settings,
  owner: Quota.BudgetOwner | undefined
): readonly [ledger: string, grants: string] => {
  const own = owner === undefined ? "" : `:${owner.kind}:${createHash("sha256").update(owner.id).digest("base64url")}`
  const ledger = `${prefix}{${encodeURIComponent(key.toWellFormed())}${own}}`
  return [ledger, `${ledger}:grants`]
}

const counters = (redis: Redis.Redis["Service"], settings: Settings): typeof Quota.Counters.Service => {
  const open = settings.onFailure === "open"
  const reach = reaching({ timeout: settings.timeout, onChange: open ? announce : () => Effect.void })
  // All clients with this token count together, also without Redis.
  const local = Quota.makeCounter()
  return (owner) => {
    const counter = counterIn(redis, reach, keysOf(settings, owner))
    return open ? openly(counter, owner === undefined ? local : Quota.makeCounter()) : closedly(counter)
  }
}

const announce = (outage: Unreachable | undefined): Effect.Effect<void> =>
  outage === undefined
    ? Effect.logInfo("Redis responds again: the rate limit is counted for all workers together")
    : Effect.logWarning(
      `${outage.detail}: until it responds again, this process counts the rate limit locally (onFailure "open"), as if no other worker used the ` +
        "token. Check that Redis runs and can be reached."
    )

/** A counter whose operations all fail if Redis is unreachable. */
interface RemoteCounter {
  readonly state: Effect.Effect<Quota.QuotaState, Unreachable>
  readonly blockedUntil: Effect.Effect<number, Unreachable>
  readonly take: Effect.Effect<Quota.QuotaWait | undefined, Unreachable>
  readonly learn: (report: Quota.Report, inFlight: number) => Effect.Effect<void, Unreachable>
  readonly block: (millis: number) => Effect.Effect<void, Unreachable>
}

const counterIn = (
  redis: Redis.Redis["Service"],
  reach: Reach,
  [ledger, grants]: readonly [ledger: string, grants: string]
): RemoteCounter => {
  const worker = `${randomUUID()}:`
  let granted = 0
  const askState = redis.eval(Scripts.state)
  const askBlockedUntil = redis.eval(Scripts.blockedUntil)
  const askTake = redis.eval(Scripts.take)
  const askLearn = redis.eval(Scripts.learn)
  const askBlock = redis.eval(Scripts.block)
  // Redis returns milliseconds from now. They are added to this machine's monotonic clock after the reply has arrived, so that no wait ends too
  // early.
  const relative = <A, B>(question: Effect.Effect<A, Redis.RedisError>, read: (reply: A, now: number) => B) =>
    Effect.flatMap(reach(question), (reply) => Effect.map(Monotonic.current, (now) => read(reply, now)))
  return {
    state: Effect.flatMap(
      reach(askState(ledger, grants)),
      ([limit, remaining, resetIn]) =>
        Effect.clockWith((clock) =>
          Effect.succeed({
            limit: limit === "" ? undefined : Number(limit),
            remaining: remaining === "" ? undefined : Number(remaining),
            resetAt: resetIn === "" ? undefined : Monotonic.toDate(clock, Monotonic.now(clock) + Number(resetIn))
          })
        )
    ),
    blockedUntil: relative(
      askBlockedUntil(ledger, grants),
      (blockedFor, now) => blockedFor === "" ? 0 : now + Number(blockedFor)
    ),
    take: Effect.suspend(() =>
      relative(
        askTake(ledger, grants, worker + granted++),
        ([reason, millis], now) => reason === "" ? undefined : { reason, until: now + Number(millis) }
      )
    ),
    learn: (report, inFlight) => reach(askLearn(ledger, grants, { ...report, inFlight, worker })),
    block: (millis) => reach(askBlock(ledger, grants, millis))
  }
}

/** Falls back to a local counter, which is updated all the time, so that it is up to date when it is needed. */
const openly = (remote: RemoteCounter, local: Quota.Counter): Quota.Counter => ({
  state: Effect.catch(remote.state, () => local.state),
  blockedUntil: Effect.catch(remote.blockedUntil, () => local.blockedUntil),
  take: Effect.catch(remote.take, () => local.take),
  learn: (report, inFlight) =>
    Effect.andThen(local.learn(report, inFlight), Effect.ignore(remote.learn(report, inFlight))),
  block: (millis) => Effect.andThen(local.block(millis), Effect.ignore(remote.block(millis)))
})

/** Fails only for `take`, because no request may be sent without being counted. */
const closedly = (remote: RemoteCounter): Quota.Counter => ({
  state: Effect.catch(
    remote.state,
    () => Effect.succeed({ limit: undefined, remaining: undefined, resetAt: undefined })
  ),
  blockedUntil: Effect.catch(remote.blockedUntil, () => Effect.succeed(0)),
  take: Effect.mapError(remote.take, ({ cause, detail }) =>
    new Transport({
      phase: "connect",
      detail:
        `${detail}, and the rate limit is counted there (onFailure "closed"). Check that Redis runs and can be reached, or choose ` +
        "onFailure \"open\" to continue without it",
      cause
    })),
  learn: (report, inFlight) => Effect.ignore(remote.learn(report, inFlight)),
  block: (millis) => Effect.ignore(remote.block(millis))
})

export const overRedis = (settings: Settings): Effect.Effect<typeof Quota.Counters.Service, never, Redis.Redis> =>
  Effect.map(Redis.Redis, (redis) => counters(redis, settings))

/** Returns the counters in the Redis at a URL, over a separate connection. */
export const connect = (url: string | Redacted.Redacted, settings: Settings) =>
  Effect.map(Connection.make(url, settings.timeout), (redis) => counters(redis, settings))
