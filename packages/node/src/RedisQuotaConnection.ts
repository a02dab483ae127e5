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
const reconnectAtMost = 500

const failed = (cause: unknown) => new Redis.RedisError({ cause })

// Loaded here and nowhere else: the package is an optional peer.
const load = Effect.tryPromise({
  try: () => import("redis"),
  catch: () =>
    failed(
      new Error(
        "the package \"redis\" is not installed: add it (npm install redis), or provide a Redis of your own to RedisQuota.layer"
      )
    )
})

/** Opens a connection that lives as long as the scope. Waits up to `patience` for it to stand, then goes on without. */
export const make = Effect.fnUntraced(function*(url: string | Redacted.Redacted, patience: Duration.Duration) {
  const { createClient } = yield* load
  const address = URL.parse(Redacted.isRedacted(url) ? Redacted.value(url) : url)
  if (address === null || !(address.protocol === "redis:" || address.protocol === "rediss:")) {
    // Not what was given: it may hold a password.
    return yield* failed(new Error("the url of Redis must be such as redis://host:6379, or rediss:// for TLS"))
  }
  const client = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createClient({
        url: address.href,
        disableOfflineQueue: true,
        pingInterval: pingEvery,
        socket: {
          socketTimeout: silentAtMost,
          reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, reconnectAtMost)
        }
      })
    ),
    (client) => Effect.sync(() => client.destroy())
  )
  const connected = yield* Deferred.make<void>()
  client.once("ready", () => Deferred.doneUnsafe(connected, Effect.void))
  // Without a listener a lost connection would end the process. The next command tells of it.
  client.on("error", () => {})
  client.connect().catch(() => {})
  yield* Effect.timeoutOrElse(Deferred.await(connected), { duration: patience, orElse: () => Effect.void })

  const unused = Effect.fail(failed(new Error("this connection only counts")))
  return yield* Redis.make({
    send: <A>(command: string, ...args: ReadonlyArray<string>) =>
      Effect.tryPromise({
        // The caller knows what its command answers.
        try: (abortSignal) => client.sendCommand<A>([command, ...args], { abortSignal }),
        catch: failed
      }),
    subscribe: () => unused,
    connect: unused
  })
})
