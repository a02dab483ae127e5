/**
 * A connection of the `redis` package for the quota alone. Other than `NodeRedis`, it opens where Redis is down (and goes on trying), lets no
 * command wait for a reconnection, and closes at once, also in the middle of a command or a handshake that hangs.
 */
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redis from "effect/persistence/Redis"
import * as Redacted from "effect/Redacted"

// A machine that vanished closes no socket: only silence tells.
const pingEvery = 5000
const silentAtMost = 15_000
const connectAtMost = 2000
const reconnectAtMost = 500

const failed = (cause: unknown) => new Redis.RedisError({ cause })

const notInstalled = failed(
  new Error(
    "the package \"redis\" is not installed: add it (npm install redis), or provide a Redis of your own to RedisQuota.layer"
  )
)

// Loaded here and nowhere else: the package is an optional peer. Bundlers take an import whose failure is caught for one that may be missing.
const load = Effect.flatMap(
  Effect.promise(() => import("redis").catch(() => undefined)),
  (redis) => redis === undefined ? Effect.fail(notInstalled) : Effect.succeed(redis)
)

// Never what was given: it may hold a password.
const noUrl = failed(new Error("the url of Redis must be such as redis://host:6379, or rediss:// for TLS"))

/** Opens a connection that lives as long as the scope. Waits up to `waitUntil` for it to stand, then goes on without. */
export const make = Effect.fnUntraced(function*(url: string | Redacted.Redacted, waitUntil: Duration.Duration) {
  const { createClient } = yield* load
  const client = yield* Effect.try({
    try: () =>
      createClient({
        url: Redacted.isRedacted(url) ? Redacted.value(url) : url,
        disableOfflineQueue: true,
        pingInterval: pingEvery,
        socket: {
          connectTimeout: connectAtMost,
          socketTimeout: silentAtMost,
          reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, reconnectAtMost)
        }
      }),
    catch: () => noUrl
  })
  const connected = yield* Deferred.make<void>()
  let closed = false
  let lost: unknown = undefined
  // Without a listener a lost connection would end the process.
  client.on("error", (cause) => {
    lost = cause
  })
  // A socket that was still connecting when the client was destroyed is none of the client's yet.
  client.on("connect", () => closed && client.destroy())
  client.once("ready", () => Deferred.doneUnsafe(connected, Effect.void))
  yield* Effect.acquireRelease(
    // A connection that cannot be made is no failure here: it is made again, and commands tell of it.
    Effect.sync(() => void client.connect().catch(() => {})),
    () =>
      Effect.sync(() => {
        closed = true
        client.destroy()
      })
  )
  yield* Effect.timeoutOrElse(Deferred.await(connected), { duration: waitUntil, orElse: () => Effect.void })

  const unused = Effect.fail(failed(new Error("this connection only counts")))
  return yield* Redis.make({
    send: <A>(command: string, ...args: ReadonlyArray<string>) =>
      Effect.tryPromise({
        // The caller knows what its command answers.
        try: (abortSignal) => client.sendCommand<A>([command, ...args], { abortSignal }),
        // That there is no connection says less than why there is none.
        catch: (cause) => failed(client.isReady ? cause : lost ?? cause)
      }),
    subscribe: () => unused,
    connect: unused
  })
})
