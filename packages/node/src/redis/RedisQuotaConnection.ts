/**
 * A connection of the `redis` package for the quota only. Unlike `NodeRedis`, it opens even if Redis is down (and keeps trying to connect), commands
 * do not wait for a reconnection, and it closes immediately, even during a hanging command or handshake.
 */
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redis from "effect/persistence/Redis"
import * as Redacted from "effect/Redacted"

// A machine that disappears does not close its sockets: it can be detected only by missing data.
const pingEvery = 5000
const silentAtMost = 15_000
const connectAtMost = 2000
const reconnectAtMost = 500

const errorOf = (cause: unknown) => new Redis.RedisError({ cause })

const notInstalled = errorOf(
  new Error(
    "the package \"redis\" is not installed: add it (npm install redis), or provide another Redis service to RedisQuota.layer"
  )
)

// Loaded only here, because the package is an optional peer dependency. Bundlers treat an import with a caught failure as optional.
const load = Effect.flatMap(
  Effect.promise(() => import("redis").catch(() => undefined)),
  (redis) => redis === undefined ? Effect.fail(notInstalled) : Effect.succeed(redis)
)

// Never includes the given URL: it may contain a password.
const noUrl = errorOf(new Error("the url of Redis must be such as redis://host:6379, or rediss:// for TLS"))

/** Opens a connection that lives as long as the scope. Waits at most `waitUntil` for it to be ready, then continues without it. */
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
  // Without a listener, a lost connection would terminate the process.
  client.on("error", (cause) => {
    lost = cause
  })
  // `destroy` does not affect a socket that is still connecting, so it is destroyed once it has connected.
  client.on("connect", () => closed && client.destroy())
  client.once("ready", () => Deferred.doneUnsafe(connected, Effect.void))
  yield* Effect.acquireRelease(
    // A failed connection is not an error here: the client reconnects, and commands report the failure.
    Effect.sync(() => void client.connect().catch(() => {})),
    () =>
      Effect.sync(() => {
        closed = true
        client.destroy()
      })
  )
  yield* Effect.timeoutOrElse(Deferred.await(connected), { duration: waitUntil, orElse: () => Effect.void })

  const unused = Effect.fail(errorOf(new Error("this connection only counts")))
  return yield* Redis.make({
    send: <A>(command: string, ...args: ReadonlyArray<string>) =>
      Effect.tryPromise({
        // The caller knows the reply type of its command.
        try: (abortSignal) => client.sendCommand<A>([command, ...args], { abortSignal }),
        // Why the connection was lost is more helpful than the fact that there is none.
        catch: (cause) => errorOf(client.isReady ? cause : lost ?? cause)
      }),
    subscribe: () => unused,
    connect: unused
  })
})
