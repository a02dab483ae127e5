import { NodeRedis } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import * as Quota from "@flat-sdk/core/Quota"
import { longestWait } from "@flat-sdk/core/Quota"
import { Clock, Context, Effect, Exit, Fiber, Layer, Logger, Redacted } from "effect"
import { Redis } from "effect/persistence"
import { TestClock } from "effect/testing"
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import * as http from "node:http"
import * as net from "node:net"
import { fileURLToPath } from "node:url"
import { NodeTransport, RedisQuota } from "../src/index.ts"
import * as RedisServer from "./RedisQuotaServer.ts"

const reported = (remaining: number) => ({ limit: 100, remaining, resetIn: 3_600_000, age: 0 })

/** Builds a layer of counters in the scope of the test, and records its logs. */
const counters = Effect.fnUntraced(function*<E>(layer: Layer.Layer<never, E>) {
  const context = yield* Layer.build(layer)
  return Effect.runSync(Effect.provide(Quota.Counters, context))
})

const keptLogs = () => {
  const lines: Array<string> = []
  const layer = Logger.layer([Logger.make(({ logLevel, message }) => {
    lines.push(`${logLevel}: ${String(message)}`)
  })])
  return { lines, layer }
}

/** Waits in real time until a condition holds, for effects of other processes. */
const until = <E>(isSo: Effect.Effect<boolean, E>): Effect.Effect<void, E> =>
  Effect.flatMap(
    isSo,
    (so) =>
      so
        ? Effect.void
        : Effect.andThen(Effect.promise(() => new Promise((resume) => setTimeout(resume, 20))), until(isSo))
  )

const api = Effect.fnUntraced(function*(headers: http.OutgoingHttpHeaders = {}) {
  let received = 0
  const server = http.createServer((_, response) => {
    received++
    response.writeHead(200, { "content-type": "application/json", ...headers }).end("3")
  })
  yield* Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening"))
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
  )
  return { baseUrl: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/v2`, received: () => received }
})

/** Accepts connections and never responds. */
const silentServer = Effect.gen(function*() {
  const sockets: Array<net.Socket> = []
  const server = net.createServer((socket) => sockets.push(socket.on("error", () => {}).resume()))
  yield* Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening"))
  yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
  return {
    url: `redis://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    accepted: until(Effect.sync(() => sockets.length > 0)),
    allClosed: until(Effect.sync(() => sockets.every((socket) => socket.destroyed)))
  }
})

const client = (baseUrl: string, quota: Layer.Layer<never, Redis.RedisError>) =>
  Effect.map(
    Layer.build(
      FlatClient.layer({ accessToken: "planted-token", baseUrl, retries: 0 }).pipe(
        Layer.provide(NodeTransport.layer()),
        Layer.provide(quota)
      )
    ),
    (context) => Effect.runSync(Effect.provide(FlatClient.FlatClient, context))
  )

describe.runIf(RedisServer.installed)("RedisQuota", () => {
  it.effect("counts the requests of a client in Redis, and stores no token and no user there", () =>
    Effect.gen(function*() {
      const { url } = yield* RedisServer.start
      const { received, baseUrl } = yield* api()
      const flat = yield* client(baseUrl, RedisQuota.layerRedis({ url, key: "one}district", onFailure: "closed" }))
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 3)
      const user = yield* Effect.map(
        counters(RedisQuota.layerRedis({ url, key: "one}district", onFailure: "closed", prefix: "other:" })),
        (counters) => counters("pupil@school.example")
      )
      yield* user.take
      yield* user.learn(reported(50), 1)
      assert.strictEqual(received(), 1)
      const redis = Context.get(yield* Layer.build(NodeRedis.layer({ url })), Redis.Redis)
      const keys = (yield* redis.send<Array<string>>("KEYS", "*")).sort()
      assert.strictEqual(keys.length, 2)
      assert.strictEqual(keys[0], "flat-sdk:quota:{one%7Ddistrict}:grants")
      assert.match(keys[1]!, /^other:\{one%7Ddistrict:as:[\w-]{43}\}$/)
      const all = JSON.stringify([
        keys,
        yield* redis.send("HGETALL", keys[1]!),
        yield* redis.send("ZRANGE", keys[0]!, "0", "-1")
      ])
      assert.notInclude(all, "planted-token")
      assert.notInclude(all, "pupil")
    }))

  it.effect("Q10 open: counts locally when Redis is down, warns once, and returns to Redis", () =>
    Effect.gen(function*() {
      const redis = yield* RedisServer.start
      const { lines, layer } = keptLogs()
      yield* Effect.gen(function*() {
        const counter = (yield* counters(RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure: "open" })))(
          undefined
        )
        yield* counter.learn(reported(50), 1)
        yield* redis.kill
        yield* until(Effect.map(counter.state, () => lines.length > 0))
        for (let call = 0; call < 3; call++) {
          assert.isUndefined(yield* counter.take)
          // A connection to Redis is retried, and fails again.
          yield* TestClock.adjust("2 seconds")
        }
        assert.strictEqual((yield* counter.state).remaining, 47)
        yield* counter.learn(reported(0), 1)
        assert.deepStrictEqual(yield* counter.take, { reason: "quota", until: 3_606_000 })
        assert.strictEqual(lines.length, 1)
        assert.match(lines[0]!, /^Warn: Redis failed \(.+\): until it responds again, this process counts/)

        yield* redis.restart
        yield* until(Effect.andThen(
          TestClock.adjust("1 second"),
          Effect.map(counter.state, ({ remaining }) => remaining === undefined)
        ))
        assert.isUndefined(yield* counter.take)
        yield* counter.learn(reported(20), 1)
        assert.strictEqual((yield* counter.state).remaining, 20)
        assert.deepStrictEqual(lines.slice(1), [
          "Info: Redis responds again: the rate limit is counted for all workers together"
        ])
      }).pipe(Effect.provide(layer))
    }))

  it.effect("Q10 closed: calls fail before anything is sent while Redis is down, and succeed when it is up again", () =>
    Effect.gen(function*() {
      const redis = yield* RedisServer.start
      const { received, baseUrl } = yield* api()
      const flat = yield* client(baseUrl, RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure: "closed" }))
      const call = flat.organization.countOrgaUsers()
      yield* call
      yield* redis.kill
      yield* until(Effect.map(Effect.exit(call), Exit.isFailure))
      const sent = received()
      const error = yield* Effect.flip(call)
      assert(error.reason._tag === "Transport")
      assert.strictEqual(error.reason.phase, "connect")
      assert.match(
        error.message,
        /nothing was sent: Redis failed \(.+\), and the rate limit is counted there.+Check that Redis runs/
      )
      assert.notInclude(error.message, "planted-token")
      assert.strictEqual(received(), sent)
      assert.deepStrictEqual(yield* flat.quota, { limit: undefined, remaining: undefined, resetAt: undefined })

      yield* redis.restart
      yield* until(Effect.andThen(TestClock.adjust("1 second"), Effect.map(Effect.exit(call), Exit.isSuccess)))
      assert.isAbove(received(), sent)
    }))

  it.effect.each(["open", "closed"] as const)(
    "%s: a Redis that hangs delays one call for the time limit, and no others",
    (onFailure) =>
      Effect.gen(function*() {
        const redis = yield* RedisServer.start
        const { layer } = keptLogs()
        const counter =
          (yield* counters(RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure, timeout: "200 millis" })))(
            undefined
          )
        yield* counter.take
        yield* redis.halt
        const outcome = Effect.provide(Effect.exit(counter.take), layer)
        const first = yield* Effect.forkChild(outcome, { startImmediately: true })
        yield* TestClock.adjust(199)
        assert.isUndefined(first.pollUnsafe())
        yield* TestClock.adjust(1)
        const exits = [yield* Fiber.join(first), yield* outcome]
        for (const exit of exits) {
          if (onFailure === "open") assert.deepStrictEqual(exit, Exit.succeed(undefined))
          else assert.include(String(exit), "Redis does not respond in time")
        }
        yield* redis.resume
        yield* TestClock.adjust("1 second")
        assert.isUndefined(yield* counter.take)
      })
  )

  it.effect("a hanging Redis delays neither an interrupted call nor closing the client", () =>
    Effect.gen(function*() {
      const redis = yield* RedisServer.start
      yield* Effect.scoped(Effect.gen(function*() {
        const counter = (yield* counters(RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure: "closed" })))(
          undefined
        )
        yield* counter.take
        yield* redis.halt
        const taking = yield* Effect.forkChild(counter.take, { startImmediately: true })
        yield* Fiber.interrupt(taking)
        yield* Effect.forkChild(counter.take, { startImmediately: true })
      }))
    }))

  it.effect("Q16 no time beyond the longest window is written to Redis", () =>
    Effect.gen(function*() {
      const { url } = yield* RedisServer.start
      const counter = (yield* counters(RedisQuota.layerRedis({ url, key: "one", onFailure: "closed" })))(undefined)
      const redis = Context.get(yield* Layer.build(NodeRedis.layer({ url })), Redis.Redis)
      yield* counter.learn({ limit: 100, remaining: 0, resetIn: 1e15, age: 0 }, 1)
      yield* counter.block(1e15)
      const [seconds] = yield* redis.send<Array<string>>("TIME")
      for (const field of ["resetAt", "blockedUntil"]) {
        const written = Number(yield* redis.send<string>("HGET", "flat-sdk:quota:{one}", field))
        assert.isAtMost(written, (Number(seconds) + 1) * 1000 + longestWait, field)
      }
    }))

  it.effect("Q16 an absurd reset from the API is not written to Redis either", () =>
    Effect.gen(function*() {
      const { url } = yield* RedisServer.start
      const { baseUrl } = yield* api({
        "x-ratelimit-limit": "10",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Date.now())
      })
      const flat = yield* client(baseUrl, RedisQuota.layerRedis({ url, key: "one", onFailure: "closed" }))
      yield* flat.organization.countOrgaUsers()
      const redis = Context.get(yield* Layer.build(NodeRedis.layer({ url })), Redis.Redis)
      const [seconds] = yield* redis.send<Array<string>>("TIME")
      const written = Number(yield* redis.send<string>("HGET", "flat-sdk:quota:{one}", "resetAt"))
      assert.isAtMost(written, (Number(seconds) + 1) * 1000 + longestWait)
    }))

  it.effect.each([
    { blockedUntil: "9e15" },
    { limit: "100", remaining: "0", resetAt: "9e15" },
    { limit: "100", remaining: "2", resetAt: "9e15", pacedUntil: "9e15" },
    { blockedUntil: "nan" },
    { limit: "100", remaining: "0", resetAt: "inf" },
    { limit: "100", remaining: "0", resetAt: "nan", pacedUntil: "inf" }
  ])("Q16 values of an earlier version in Redis block no calls: %o", (left) =>
    Effect.gen(function*() {
      const { url } = yield* RedisServer.start
      const { received, baseUrl } = yield* api()
      const redis = Context.get(yield* Layer.build(NodeRedis.layer({ url })), Redis.Redis)
      yield* redis.send("HSET", "flat-sdk:quota:{one}", ...Object.entries(left).flat())
      const flat = yield* client(baseUrl, RedisQuota.layerRedis({ url, key: "one", onFailure: "closed" }))
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 3)
      assert.strictEqual(received(), 1)
      const [blockedUntil, resetAt] = yield* redis.send<Array<string | null>>(
        "HMGET",
        "flat-sdk:quota:{one}",
        "blockedUntil",
        "resetAt"
      )
      // The value is removed: a time that is beyond the longest window now would be within it in an hour.
      assert.deepStrictEqual([blockedUntil, resetAt], ["0", null])
    }))

  it.effect("is built while Redis is down, and counts there once it is up", () =>
    Effect.gen(function*() {
      const redis = yield* RedisServer.start
      yield* redis.kill
      const built = yield* Effect.forkScoped(
        counters(RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure: "closed" }))
      )
      yield* until(Effect.andThen(TestClock.adjust("1 second"), Effect.sync(() => built.pollUnsafe() !== undefined)))
      const counter = (yield* Fiber.join(built))(undefined)
      assert.include(String(yield* Effect.exit(counter.take)), "ECONNREFUSED")
      yield* redis.restart
      yield* until(Effect.andThen(TestClock.adjust("1 second"), Effect.map(Effect.exit(counter.take), Exit.isSuccess)))
    }))
})

describe("RedisQuota.layerRedis", () => {
  it.effect("closes immediately during a hanging handshake", () =>
    Effect.gen(function*() {
      const { accepted, allClosed, url } = yield* silentServer
      const building = yield* Effect.forkChild(
        Effect.scoped(counters(RedisQuota.layerRedis({ url, key: "one", onFailure: "open" })))
      )
      yield* accepted
      yield* Fiber.interrupt(building)
      yield* allClosed
    }))

  it.effect("leaves no connection open that was still being established when the client was closed", () =>
    Effect.gen(function*() {
      const { accepted, allClosed, url } = yield* silentServer
      const clock = yield* Clock.Clock
      // The layer does not wait for the connection: it closes in the same tick that opened it.
      yield* Effect.scoped(counters(RedisQuota.layerRedis({ url, key: "one", onFailure: "open" }))).pipe(
        Effect.provideService(Clock.Clock, { ...clock, sleep: () => Effect.void })
      )
      yield* accepted
      yield* allClosed
    }))

  it.effect.each([
    "redis.example:6379",
    "https://redis.example",
    Redacted.make("redis://:planted-password@["),
    "redis://:planted-password@h/x"
  ])(
    "rejects an invalid URL of Redis without repeating it",
    (url) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(
          Effect.scoped(Layer.build(RedisQuota.layerRedis({ url, key: "one", onFailure: "open" })))
        )
        assert.include(String(error.cause), "must be such as redis://host:6379")
        assert.notInclude(String(error.cause), "planted-password")
      })
  )

  it.effect.each([
    [{ key: " " }, "key must be a name"],
    [{ onFailure: undefined }, "onFailure must be \"open\" or \"closed\""],
    [{ timeout: 0 }, "timeout must be a time above zero"]
  ])("ends a program with invalid options: %o", ([wrong, problem]) =>
    Effect.gen(function*() {
      // Invalid on purpose, as in a program without types.
      const options = {
        url: "redis://127.0.0.1:1",
        key: "one",
        onFailure: "open",
        ...wrong as object
      } as RedisQuota.ConnectionOptions
      const exit = yield* Effect.exit(Effect.scoped(Layer.build(RedisQuota.layerRedis(options))))
      assert.include(String(exit), problem as string)
    }))
})

describe("importing @flat-sdk/node", () => {
  it("does not load the package redis", () => {
    const program = `
      import { createRequire } from "node:module"
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes("@redis"))
      await import("./src/index.ts")
      const before = loaded()
      await import("redis")
      console.log(before, loaded())
    `
    const directory = fileURLToPath(new URL("..", import.meta.url))
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: directory,
      encoding: "utf8"
    })
    assert.strictEqual(output.trim(), "false true")
  })
})
