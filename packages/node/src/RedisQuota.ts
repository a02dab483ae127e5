/**
 * Shares a token's hourly budget between workers on several machines, by counting it in Redis instead of in each process. It replaces only the
 * counter of `@flat-sdk/core`: limits, pacing and waits work the same way, for all workers together.
 *
 * Only `layerRedis` loads the `redis` package; `layer` accepts any `Redis` of `effect/persistence`.
 */
import type { FlatError, InputProblem } from "@flat-sdk/engine/FlatError"
import * as Quota from "@flat-sdk/engine/Quota"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redis from "effect/persistence/Redis"
import type * as Redacted from "effect/Redacted"
import * as TransportChecks from "./options/TransportChecks.ts"
import type { Settings } from "./redis/RedisQuotaCounters.ts"

/** Options of a shared quota. */
export interface Options {
  /**
   * Name of the token's budget, the same in every worker that uses the token, such as `"springfield-district"`. It is stored in Redis in clear text:
   * never use the token itself. Users that the client acts as, and the keys and tokens of `TokenSource.keyed` and `perCall`, have separate budgets,
   * with separate keys below this one that contain their hashes.
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

/** The connection to Redis. */
export interface ConnectionOptions extends Options {
  /** `redis://[user:password@]host:port[/database]`, or `rediss://` for TLS. */
  readonly url: string | Redacted.Redacted
}

const check = (
  { key, onFailure, prefix = "flat-sdk:quota:", timeout = "500 millis" }: Options
): Effect.Effect<Settings, FlatError> => {
  const limit = Option.getOrUndefined(Duration.fromInput(timeout))
  const problems: Array<InputProblem> = []
  if (typeof key !== "string" || key.trim() === "") {
    problems.push({ path: "key", problem: "must be a name for the token's budget, the same in every worker" })
  }
  if (onFailure !== "open" && onFailure !== "closed") {
    problems.push({ path: "onFailure", problem: "must be \"open\" or \"closed\"" })
  }
  if (limit === undefined || !(Duration.toMillis(limit) > 0)) {
    problems.push({ path: "timeout", problem: "must be a time above zero, such as 500 (milliseconds) or \"1 second\"" })
  }
  return limit !== undefined && problems.length === 0
    ? Effect.succeed({ key, onFailure, prefix, timeout: limit })
    : Effect.fail(TransportChecks.errorOf("RedisQuota", problems))
}

// Loaded when a layer is built: effect's Redis loads its schemas, which programs without a shared quota do not need.
const loading = /* #__PURE__ */ Effect.promise(() => import("./redis/RedisQuotaCounters.ts"))

/**
 * Layer that counts the budgets of all clients built on it in the `Redis` of the context. Fails as `Encode` if an option is invalid.
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
 */
export const layer = (options: Options): Layer.Layer<never, FlatError, Redis.Redis> =>
  Layer.effect(
    Quota.Counters,
    Effect.gen(function*() {
      const settings = yield* check(options)
      const { overRedis } = yield* loading
      return yield* overRedis(settings)
    })
  )

/**
 * Layer that counts the budgets of all clients built on it in the Redis at `url`, over a separate connection (package `redis`, an optional peer
 * dependency).
 *
 * **Details**
 *
 * The layer is also built if Redis is down, and connects when Redis is available; until then `onFailure` applies. It fails if the package is not
 * installed or if `url` is invalid, and as `Encode` if another option is.
 */
export const layerRedis = ({ url, ...options }: ConnectionOptions): Layer.Layer<never, FlatError | Redis.RedisError> =>
  Layer.effect(
    Quota.Counters,
    Effect.gen(function*() {
      const settings = yield* check(options)
      const { connect: connected } = yield* loading
      return yield* connected(url, settings)
    })
  )
