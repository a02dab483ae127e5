import { NodeRedis } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { longestWait } from "@flat-sdk/engine/Quota"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Context, Effect, Exit, Fiber, Layer } from "effect"
import { Redis } from "effect/persistence"
import { TestClock } from "effect/testing"
import { RedisQuota } from "../src/index.ts"
import { api, client, counters, keptLogs, reported } from "./RedisQuotaApi.ts"
import * as RedisServer from "./RedisQuotaServer.ts"

describeWith("redis-server", "RedisQuota", (programs) => {
  it.effect("counts the requests of a client in Redis, and stores no token and no user there", () =>
    Effect.gen(function*() {
      const { url } = yield* RedisServer.start(programs)
      const { received, baseUrl } = yield* api()
      const flat = yield* client(baseUrl, RedisQuota.layerRedis({ url, key: "one}district", onFailure: "closed" }))
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 3)
      const user = yield* Effect.map(
        counters(RedisQuota.layerRedis({ url, key: "one}district", onFailure: "closed", prefix: "other:" })),
        (counters) => counters({ kind: "as", id: "pupil@school.example" })
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
      const redis = yield* RedisServer.start(programs)
      const { lines, layer } = keptLogs()
      yield* Effect.gen(function*() {
        const counterOf = yield* counters(RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure: "open" }))
        const [counter, ofAnotherClient] = [counterOf(undefined), counterOf(undefined)]
        yield* counter.learn(reported(50), 1)
        yield* redis.kill
        yield* until(Effect.map(counter.state, () => lines.length > 0), { what: "a line in the log" })
        for (let call = 0; call < 3; call++) {
          assert.isUndefined(yield* counter.take)
          // A connection to Redis is retried, and fails again.
          yield* TestClock.adjust("2 seconds")
        }
        assert.strictEqual((yield* counter.state).remaining, 47)
        yield* counter.learn(reported(0), 1)
        assert.deepStrictEqual(yield* counter.take, { reason: "quota", until: 3_606_000 })
        assert.deepStrictEqual(yield* ofAnotherClient.take, { reason: "quota", until: 3_606_000 })
        assert.strictEqual(lines.length, 1)
        assert.match(lines[0]!, /^Warn: Redis failed \(.+\): until it responds again, this process counts/)

        yield* redis.restart
        yield* until(
          Effect.andThen(
            TestClock.adjust("1 second"),
            Effect.map(counter.state, ({ remaining }) => remaining === undefined)
          ),
          { what: "a counter that knows nothing" }
        )
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
      const redis = yield* RedisServer.start(programs)
      const { received, baseUrl } = yield* api()
      const flat = yield* client(baseUrl, RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure: "closed" }))
      const call = flat.organization.countOrgaUsers()
      yield* call
      yield* redis.kill
      yield* until(Effect.map(Effect.exit(call), Exit.isFailure), { what: "a call that fails" })
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
      yield* until(Effect.andThen(TestClock.adjust("1 second"), Effect.map(Effect.exit(call), Exit.isSuccess)), {
        what: "a call that succeeds"
      })
      assert.isAbove(received(), sent)
    }))

  it.effect.each(["open", "closed"] as const)(
    "%s: a Redis that hangs delays one call for the time limit, and no others",
    (onFailure) =>
      Effect.gen(function*() {
        const redis = yield* RedisServer.start(programs)
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
      const redis = yield* RedisServer.start(programs)
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
      const { url } = yield* RedisServer.start(programs)
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
      const { url } = yield* RedisServer.start(programs)
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
      const { url } = yield* RedisServer.start(programs)
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
      const redis = yield* RedisServer.start(programs)
      yield* redis.kill
      const built = yield* Effect.forkScoped(
        counters(RedisQuota.layerRedis({ url: redis.url, key: "one", onFailure: "closed" }))
      )
      yield* until(Effect.andThen(TestClock.adjust("1 second"), Effect.sync(() => built.pollUnsafe() !== undefined)), {
        what: "the counters"
      })
      const counter = (yield* Fiber.join(built))(undefined)
      assert.include(String(yield* Effect.exit(counter.take)), "ECONNREFUSED")
      yield* redis.restart
      yield* until(
        Effect.andThen(TestClock.adjust("1 second"), Effect.map(Effect.exit(counter.take), Exit.isSuccess)),
        { what: "a counter that takes a call" }
      )
    }))
})
