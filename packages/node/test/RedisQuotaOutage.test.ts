/**
 * What the counters do while Redis fails, with a Redis of the test and virtual time: no server is needed.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Quota from "@flat-sdk/engine/Quota"
import { Deferred, Effect, Fiber, Layer, Scheduler } from "effect"
import { Redis } from "effect/persistence"
import { TestClock } from "effect/testing"
import { RedisQuota } from "../src/index.ts"
import { keptLogs, reported } from "./RedisQuotaApi.ts"

const failed = Effect.fail(new Redis.RedisError({ cause: new Error("down") }))

/** Counters over a Redis whose commands end as `state.respond` says, and are counted. */
const counting = (onFailure: "open" | "closed") =>
  Effect.gen(function*() {
    const state = { commands: 0, respond: failed as Effect.Effect<unknown, Redis.RedisError> }
    const command = Effect.suspend(() => {
      state.commands++
      return state.respond
    })
    const redis = Redis.Redis.of({ eval: () => () => command } as never)
    const counters = yield* Effect.provide(
      Quota.Counters,
      Layer.provide(RedisQuota.layer({ key: "one", onFailure }), Layer.succeed(Redis.Redis, redis))
    )
    return { counter: counters(undefined), counters, state }
  })

const taken = ["", ""] as const

describe("RedisQuota without Redis", () => {
  it.effect("Q10 open: a block and a report are kept in this process", () =>
    Effect.gen(function*() {
      const { counter, counters } = yield* counting("open")
      yield* counter.block(60_000)
      assert.deepStrictEqual(yield* counter.take, { reason: "rate-limit", until: 60_000 })
      assert.strictEqual(yield* counter.blockedUntil, 60_000)
      // Another user has a budget of its own.
      assert.isUndefined(yield* counters({ kind: "as", id: "user-1" }).take)
      yield* TestClock.adjust("1 minute")
      assert.isUndefined(yield* counter.take)
      yield* counter.learn(reported(0), 1)
      assert.deepInclude(yield* counter.take, { reason: "quota" })
    }))

  it.effect("Q10 open: what was reported while Redis responded counts when it no longer does", () =>
    Effect.gen(function*() {
      const { counter, state } = yield* counting("open")
      state.respond = Effect.succeed(taken)
      yield* counter.block(60_000)
      yield* counter.learn(reported(7), 1)
      state.respond = failed
      assert.deepInclude(yield* counter.take, { reason: "rate-limit" })
      assert.strictEqual((yield* counter.state).remaining, 7)
    }))

  it.effect("Q10 closed: no request is sent without being counted, and everything else goes on", () =>
    Effect.gen(function*() {
      const { counter } = yield* counting("closed")
      const reason = yield* Effect.flip(counter.take)
      assert(reason._tag === "Transport" && reason.phase === "connect")
      yield* counter.block(60_000)
      yield* counter.learn(reported(0), 1)
      assert.strictEqual(yield* counter.blockedUntil, 0)
      assert.deepStrictEqual(yield* counter.state, { limit: undefined, remaining: undefined, resetAt: undefined })
    }))

  it.effect("sends no command for a second after a failure, then one, and all again once it succeeds", () =>
    Effect.gen(function*() {
      const { lines, layer } = keptLogs()
      const { counter, state } = yield* counting("open")
      yield* Effect.gen(function*() {
        for (let nth = 0; nth < 3; nth++) yield* counter.take
        yield* TestClock.adjust(999)
        yield* counter.take
        assert.strictEqual(state.commands, 1)
        yield* TestClock.adjust(1)
        yield* counter.take
        yield* counter.take
        assert.strictEqual(state.commands, 2)
        yield* TestClock.adjust("1 second")
        // While one command finds out, the others do not wait for it.
        const reply = yield* Deferred.make<unknown, Redis.RedisError>()
        state.respond = Deferred.await(reply)
        const probe = yield* Effect.forkChild(counter.take, { startImmediately: true })
        assert.isUndefined(yield* counter.take)
        assert.strictEqual(state.commands, 3)
        yield* Deferred.succeed(reply, taken)
        assert.isUndefined(yield* Fiber.join(probe))
        state.respond = Effect.succeed(taken)
        yield* counter.take
        yield* counter.take
        assert.strictEqual(state.commands, 5)
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(lines.map((line) => line.split(":")[0]), ["Warn", "Info"])
    }))

  it.effect("a call that is interrupted as it pauses at any operation does not keep the next one from Redis", () =>
    Effect.gen(function*() {
      const { counter, state } = yield* counting("closed")
      for (let at = 1, left = 0; left <= 0; at++) {
        state.respond = failed
        yield* Effect.flip(counter.take)
        yield* TestClock.adjust("1 second")
        left = at
        const scheduler = new Scheduler.MixedScheduler()
        scheduler.shouldYield = () => --left === 0
        const taking = Effect.provideService(counter.take, Scheduler.Scheduler, scheduler)
        yield* Fiber.interrupt(yield* Effect.forkChild(taking, { startImmediately: true }))
        yield* TestClock.adjust("1 second")
        state.respond = Effect.succeed(taken)
        assert.isUndefined(yield* counter.take, `operation ${at}`)
      }
    }))
})
