/**
 * Shares a token's hourly budget between workers on several machines, by counting it in Redis instead of in each process. It replaces only the
 * counter of `@flat-sdk/core`: limits, pacing and waits work the same way, for all workers together.
 *
 * Only `layerRedis` loads the `redis` package; `layer` accepts any `Redis` of `effect/persistence`.
 */
import { Transport } from "@flat-sdk/core/FlatError"
import * as Quota from "@flat-sdk/core/Quota"
import type { Report } from "@flat-sdk/core/Quota"
import { Monotonic } from "@flat-sdk/core/Quota"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redis from "effect/persistence/Redis"
import type * as Redacted from "effect/Redacted"
import { createHash, randomUUID } from "node:crypto"
import * as Connection from "./RedisQuotaConnection.ts"
import * as Reach from "./RedisQuotaReach.ts"
import * as Scripts from "./RedisQuotaScripts.ts"

/** @category models */
export interface Options {
  /**
   * Name of the token's budget, the same in every worker that uses the token, such as `"springfield-district"`. It is stored in Redis in clear text:
   * never use the token itself. Users that the client acts as have separate budgets, with separate keys below this one that contain their hashed ids.
   */
  readonly key: string
  /**
   * What happens while Redis does not respond.
   *
   * - `"open"`: this process counts locally and logs one warning. Several workers together may then exceed the limit; the API rejects those requests,
   *   and the client waits for the reset.
   * - `"closed"`: calls fail with reason `Transport`, phase `connect`, so no request is sent without being counted.
   *
   * Both use Redis again automatically within about one second after it responds again.
   */
  readonly onFailure: "open" | "closed"
  /**
   * Prefix of all keys in Redis.
   *
   * @default "flat-sdk:quota:"
   */
  readonly prefix?: string | undefined
  /**
   * Time limit for one Redis command. If it expires, Redis is considered unavailable.
   *
   * @default "500 millis"
   */
  readonly timeout?: Duration.Input | undefined
}

/** @category models */
export interface ConnectionOptions extends Options {
  /** `redis://[user:password@]host:port[/database]`, or `rediss://` for TLS. */
  readonly url: string | Redacted.Redacted
}

interface Settings {
  readonly key: string
  readonly onFailure: Options["onFailure"]
  readonly prefix: string
  readonly timeout: Duration.Duration
}

// Invalid options are programming errors, so they are defects instead of failures.
const check = (
  { key, onFailure, prefix = "flat-sdk:quota:", timeout = "500 millis" }: Options
): Effect.Effect<Settings> => {
  const limit = Option.getOrUndefined(Duration.fromInput(timeout))
  const problem = typeof key !== "string" || key.trim() === ""
    ? "key must be a name for the token's budget, the same in every worker"
    : onFailure !== "open" && onFailure !== "closed"
    ? "onFailure must be \"open\" or \"closed\""
    : limit === undefined || !(Duration.toMillis(limit) > 0)
    ? "timeout must be a time above zero, such as 500 (milliseconds) or \"1 second\""
    : undefined
  return problem === undefined && limit !== undefined
    ? Effect.succeed({ key, onFailure, prefix, timeout: limit })
    : Effect.die(new TypeError(`RedisQuota: ${problem}`))
}

// The braces are a hash tag: a Redis Cluster keeps both keys of a budget in one slot. The key is encoded, so that it contains no other braces.
const keysOf = ({ key, prefix }: Settings, actingAs: string | undefined): readonly [ledger: string, grants: string] => {
  const user = actingAs === undefined ? "" : `:as:${createHash("sha256").update(actingAs).digest("base64url")}`
  const ledger = `${prefix}{${encodeURIComponent(key.toWellFormed())}${user}}`
  return [ledger, `${ledger}:grants`]
}

const counters = (redis: Redis.Redis["Service"], settings: Settings): typeof Quota.Counters.Service => {
  const open = settings.onFailure === "open"
  const reach = Reach.make({ timeout: settings.timeout, onChange: open ? announce : () => Effect.void })
  return (actingAs) => {
    const counter = counterIn(redis, reach, keysOf(settings, actingAs))
    return open ? openly(counter, Quota.makeCounter()) : closedly(counter)
  }
}

const announce = (outage: Reach.Unreachable | undefined): Effect.Effect<void> =>
  outage === undefined
    ? Effect.logInfo("Redis responds again: the rate limit is counted for all workers together")
    : Effect.logWarning(
      `${outage.detail}: until it responds again, this process counts the rate limit locally (onFailure "open"), as if no other worker used the ` +
        "token. Check that Redis runs and can be reached."
    )

/** A counter whose operations all fail if Redis is unreachable. */
interface RemoteCounter {
  readonly state: Effect.Effect<Quota.QuotaState, Reach.Unreachable>
  readonly blockedUntil: Effect.Effect<number, Reach.Unreachable>
  readonly take: Effect.Effect<Quota.QuotaWait | undefined, Reach.Unreachable>
  readonly learn: (report: Report, inFlight: number) => Effect.Effect<void, Reach.Unreachable>
  readonly block: (millis: number) => Effect.Effect<void, Reach.Unreachable>
}

const counterIn = (
  redis: Redis.Redis["Service"],
  reach: Reach.Reach,
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

/**
 * Layer that counts the budgets of all clients built on it in the `Redis` of the context.
 *
 * **Details**
 *
 * Each call sends three commands to Redis: to check whether the limit is reached, to take one request from the budget, and to store what the response
 * reported. Times in Redis use its own clock, so the workers' clocks may differ. Keys expire automatically, at the latest one day after the last
 * request. Requires Redis 5 or later.
 *
 * **Gotchas**
 *
 * Only requests of these workers are counted. Requests of other programs that use the same token are noticed a little later, from what the API
 * reports.
 *
 * **Example** (Workers that share a token)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { NodeRedis } from "@effect/platform-node"
 * import { FlatClient } from "@flat-sdk/core"
 * import { NodeTransport, RedisQuota } from "@flat-sdk/node"
 *
 * export const FlatLive = FlatClient.layerConfig().pipe(
 *   Layer.provide(NodeTransport.layer()),
 *   Layer.provide(RedisQuota.layer({ key: "springfield-district", onFailure: "closed" })),
 *   Layer.provide(NodeRedis.layer({ url: "redis://127.0.0.1:6379" }))
 * )
 * ```
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<never, never, Redis.Redis> =>
  Layer.effect(
    Quota.Counters,
    Effect.gen(function*() {
      const settings = yield* check(options)
      return counters(yield* Redis.Redis, settings)
    })
  )

/**
 * Layer that counts the budgets of all clients built on it in the Redis at `url`, over a separate connection (package `redis`, an optional peer
 * dependency).
 *
 * **Details**
 *
 * The layer is also built if Redis is down, and connects when Redis is available; until then `onFailure` applies. It fails if the package is not
 * installed or if `url` is invalid.
 *
 * @category layers
 */
export const layerRedis = ({ url, ...options }: ConnectionOptions): Layer.Layer<never, Redis.RedisError> =>
  Layer.effect(
    Quota.Counters,
    Effect.gen(function*() {
      const settings = yield* check(options)
      return counters(yield* Connection.make(url, settings.timeout), settings)
    })
  )
