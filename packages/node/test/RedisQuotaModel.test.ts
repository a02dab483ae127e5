/**
 * Compares the counter in Redis with the local counter, on the same virtual clock: the scripts read the time of Redis from a list that the test sets.
 * Nothing else in the scripts is changed.
 */
import { NodeRedis } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import * as Quota from "@flat-sdk/engine/Quota"
import { describeWith, type Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { Arbitrary, Clock, Context, Effect, Layer, Schema } from "effect"
import { Redis } from "effect/persistence"
import { TestClock } from "effect/testing"
import { RedisQuota } from "../src/index.ts"
import * as RedisServer from "./RedisQuotaServer.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const Learn = Schema.TaggedStruct("learn", {
  limit: Schema.UndefinedOr(Schema.Union([between(50, 60), between(0, 60)])),
  /** Often so low that further requests are paced. */
  remaining: Schema.Union([between(-1, 5), between(-3, 60)]),
  /** Seconds until the end of the window. */
  ends: Schema.Union([between(-20, 20), between(0, 3600)]),
  /** Milliseconds since the request was sent. */
  age: Schema.Union([between(0, 20), between(0, 30_000)]),
  inFlight: between(0, 6)
})

const Step = Schema.Struct({
  event: Schema.Union([
    Learn,
    Schema.TaggedStruct("look", {}),
    Schema.TaggedStruct("pass", {
      millis: Schema.Union([between(1, 2000), between(9000, 11_000), between(1, 4_000_000)])
    }),
    /** Advances the clock by the last wait, or by one millisecond less. */
    Schema.TaggedStruct("wait", { short: Schema.Boolean }),
    Schema.TaggedStruct("block", { millis: Schema.Union([between(-1000, 5000), between(3_800_000, 4_000_000)]) })
  ]),
  takes: between(0, 4)
})
type Step = typeof Step.Type

const learning = (remaining: number, ends: number, takes = 0, age = 0): Step => ({
  event: { _tag: "learn", limit: 60, remaining, ends, age, inFlight: 1 },
  takes
})

const passing = (millis: number, takes = 0): Step => ({ event: { _tag: "pass", millis }, takes })

/** A `Redis` whose scripts read the time from the list `clock`. */
const withVirtualTime = (redis: Redis.Redis["Service"]) => {
  const changed = new Map<unknown, unknown>()
  const evaluate: typeof redis.eval = (script) => {
    let virtual = changed.get(script) as typeof script | undefined
    if (virtual === undefined) {
      const parts = script.lua.split("redis.call('TIME')")
      assert.strictEqual(parts.length, 2)
      virtual = Object.assign(Object.create(Object.getPrototypeOf(script)), script, {
        lua: parts.join("redis.call('LRANGE', 'clock', 0, 1)")
      }) as typeof script
      changed.set(script, virtual)
    }
    return redis.eval(virtual)
  }
  return Redis.Redis.of({ ...redis, eval: evaluate })
}

const setClock = (redis: Redis.Redis["Service"]) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.andThen(
      redis.send("DEL", "clock"),
      redis.send("RPUSH", "clock", String(Math.floor(now / 1000)), String(now % 1000 * 1000))
    ))

const ready = Effect.fnUntraced(function*(programs: Programs<"redis-server">) {
  const server = yield* RedisServer.start(programs)
  const redis = withVirtualTime(
    Context.get(yield* TestClock.withLive(Layer.build(NodeRedis.layer({ url: server.url }))), Redis.Redis)
  )
  const pass = (millis: number) => Effect.andThen(TestClock.adjust(millis), setClock(redis))
  yield* TestClock.setTime(1_800_000_000_000)
  yield* setClock(redis)
  let budgets = 0
  return {
    redis,
    pass,
    newBudget: () => `budget-${budgets++}`,
    /** The counter of one worker. */
    counter: (key: string) =>
      Effect.map(
        Effect.provide(
          Quota.Counters,
          Layer.provide(RedisQuota.layer({ key, onFailure: "closed" }), Layer.succeed(Redis.Redis, redis))
        ),
        (counters) => counters(undefined)
      )
  }
})
type World = Effect.Success<ReturnType<typeof ready>>

const agree = Effect.fnUntraced(function*({ counter, newBudget, pass }: World, steps: ReadonlyArray<Step>) {
  const model = Quota.makeCounter()
  const tested = yield* counter(newBudget())
  let lastWait = 0
  const both = <A, E>(call: (counter: Quota.Counter) => Effect.Effect<A, E>) =>
    Effect.flatMap(call(model), (expected) =>
      Effect.map(call(tested), (found) => {
        assert.deepStrictEqual(found, expected)
        return expected
      }))

  for (const { event, takes } of steps) {
    const now = yield* Clock.currentTimeMillis
    switch (event._tag) {
      case "learn":
        yield* both((counter) =>
          counter.learn(
            { limit: event.limit, remaining: event.remaining, resetIn: event.ends * 1000, age: event.age },
            event.inFlight
          )
        )
        break
      case "look":
        yield* both((counter) => counter.state)
        yield* both((counter) => counter.blockedUntil)
        break
      case "pass":
        yield* pass(event.millis)
        break
      case "wait":
        yield* pass(Math.max(0, Math.ceil(lastWait - now) - (event.short ? 1 : 0)))
        break
      case "block":
        yield* both((counter) => counter.block(event.millis))
    }
    for (let taken = 0; taken < takes; taken++) lastWait = (yield* both((counter) => counter.take))?.until ?? lastWait
  }
  yield* both((counter) => counter.blockedUntil)
  yield* both((counter) => counter.state)
  return true
})

/** The counters of two workers that share a budget, and the time. */
const twoWorkers = Effect.fnUntraced(function*(programs: Programs<"redis-server">) {
  const { counter, newBudget, pass } = yield* ready(programs)
  const key = newBudget()
  return { ours: yield* counter(key), theirs: yield* counter(key), pass, now: yield* Clock.currentTimeMillis }
})

/** Reports to a counter a window that ends the given number of seconds after `now`. */
const learn = (counter: Quota.Counter, now: number, remaining: number, seconds = 60, limit = 100) =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (current) => counter.learn({ limit, remaining, resetIn: now + seconds * 1000 - current, age: 0 }, 1)
  )

describeWith("redis-server", "the counter in Redis", (programs) => {
  it.effect("behaves like the local counter for any sequence of events", () =>
    Effect.gen(function*() {
      const world = yield* ready(programs)
      const steps = Arbitrary.schema(Schema.Array(Step).check(Schema.isMinLength(10), Schema.isMaxLength(60)))
      const result = yield* Arbitrary.checkEffect(steps, (steps) => agree(world, steps), { runs: 300 })
      assert.strictEqual(Arbitrary.formatCheckFailure(result), undefined)
    }), 60_000)

  it.effect.each(
    [
      ["ends nine seconds apart belong to one window", [learning(5, 100), learning(50, 109)]],
      ["ends ten seconds apart belong to two", [learning(5, 100), learning(50, 110)]],
      ["an end that seems later after a long way", [learning(5, 100), learning(50, 129, 0, 20_000)]],
      ["a reset a millisecond past a whole second", [passing(1), learning(41, 100)]],
      ["a new window has a separate pace", [
        learning(3, 100, 1),
        learning(3, 5),
        passing(5000, 1),
        learning(3, 3600, 1)
      ]],
      ["a pace of fractions of a millisecond", [
        learning(3, 100, 2),
        passing(33_333),
        learning(3, 66, 1),
        passing(1),
        learning(3, 66, 1)
      ]]
    ] as const
  )("also for these events: %s", ([, steps]) =>
    Effect.gen(function*() {
      assert.isTrue(yield* agree(yield* ready(programs), steps))
    }))

  it.effect("K5 a worker knows the budget that others left, less the requests that they sent before the window was known", () =>
    Effect.gen(function*() {
      const { now, ours, theirs } = yield* twoWorkers(programs)
      yield* ours.take
      for (let sent = 0; sent < 3; sent++) yield* theirs.take
      yield* learn(ours, now, 50)
      assert.strictEqual((yield* theirs.state).remaining, 47)
      yield* learn(theirs, now, 48)
      assert.strictEqual((yield* ours.state).remaining, 47)
    }))

  it.effect("forgets requests of other workers that never got a response", () =>
    Effect.gen(function*() {
      const { ours, pass, theirs } = yield* twoWorkers(programs)
      for (let sent = 0; sent < 3; sent++) yield* theirs.take
      yield* ours.take
      yield* pass(10_000)
      yield* learn(ours, yield* Clock.currentTimeMillis, 50)
      assert.strictEqual((yield* ours.state).remaining, 50)
    }))

  it.effect("subtracts them for one window, and not for a late response from the previous window", () =>
    Effect.gen(function*() {
      const { now, ours, pass, theirs } = yield* twoWorkers(programs)
      for (let sent = 0; sent < 3; sent++) yield* theirs.take
      yield* learn(ours, now, 50, 5)
      assert.strictEqual((yield* ours.state).remaining, 47)
      yield* pass(5000)
      assert.strictEqual((yield* ours.state).remaining, 100)
      for (let sent = 0; sent < 2; sent++) yield* theirs.take
      yield* learn(ours, now, 46, 5)
      yield* ours.take
      yield* learn(ours, now, 99, 3600)
      assert.strictEqual((yield* ours.state).remaining, 97)
    }))

  it.effect("Q9 gives all workers the same limit, pace and rejection", () =>
    Effect.gen(function*() {
      const { now, ours, pass, theirs } = yield* twoWorkers(programs)
      yield* learn(ours, now, 2)
      assert.isUndefined(yield* ours.take)
      assert.deepStrictEqual(yield* theirs.take, { reason: "pacing", until: now + 30_000 })
      yield* pass(30_000)
      assert.isUndefined(yield* theirs.take)
      assert.deepStrictEqual(yield* ours.take, { reason: "quota", until: now + 60_000 })
      assert.strictEqual(yield* theirs.blockedUntil, now + 60_000)
      yield* theirs.block(60_000)
      assert.deepStrictEqual(yield* ours.take, { reason: "rate-limit", until: now + 90_000 })
      yield* pass(60_000)
      assert.isUndefined(yield* ours.take)
    }))

  it.effect("returns times on each worker's own clock", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* twoWorkers(programs)
      const clock = yield* Clock.Clock
      const now = clock.currentTimeMillisUnsafe()
      const anHourAhead = Effect.provideService(Clock.Clock, {
        ...clock,
        monotonicTimeNanosUnsafe: () => BigInt(now + 3_600_000) * 1_000_000n
      })
      yield* learn(ours, now, 0)
      assert.deepStrictEqual(yield* anHourAhead(theirs.take), { reason: "quota", until: now + 3_660_000 })
      yield* anHourAhead(theirs.block(90_000))
      assert.deepStrictEqual(yield* ours.take, { reason: "rate-limit", until: now + 90_000 })
    }))

  it.effect("leaves no keys in Redis that do not expire", () =>
    Effect.gen(function*() {
      const { counter, newBudget, redis } = yield* ready(programs)
      const [known, unknown] = [yield* counter(newBudget()), yield* counter(newBudget())]
      yield* unknown.take
      yield* learn(known, yield* Clock.currentTimeMillis, 50, 1e9)
      yield* known.take
      yield* known.block(1e12)
      const keys = (yield* redis.send<Array<string>>("KEYS", "flat-sdk:quota:*")).sort()
      assert.deepStrictEqual(keys, ["flat-sdk:quota:{budget-0}", "flat-sdk:quota:{budget-1}:grants"])
      for (const key of keys) {
        const left = yield* redis.send<number>("PTTL", key)
        assert.isTrue(left > 0 && left <= 86_400_000, `${key}: ${left}`)
      }
    }))
})
