/**
 * The local counter, exact to the request and to the millisecond.
 */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Quota from "../../src/quota/Quota.ts"
import { longestWait, type Report } from "../../src/quota/RateLimitHeaders.ts"

const report = (remaining: number, resetIn: number, more: Partial<Report> = {}): Report => ({
  limit: 100,
  remaining,
  resetIn,
  age: 0,
  ...more
})

/** Runs an effect at a time on the monotonic clock. */
const at = <A, E>(now: number, effect: Effect.Effect<A, E>): A =>
  Effect.runSync(
    Effect.clockWith((clock) => {
      const fixed: Clock.Clock = { ...clock, monotonicTimeNanosUnsafe: () => BigInt(now) * 1_000_000n }
      return Effect.provideService(effect, Clock.Clock, fixed)
    })
  )

const counter = () => {
  const { block, blockedUntil, learn, take } = Quota.makeCounter()
  return {
    block,
    blockedUntil: (now: number) => at(now, blockedUntil),
    take: (now: number) => at(now, take),
    learn: (report: Report, inFlight: number, now: number) => at(now, learn(report, inFlight))
  }
}

/** A counter with a known window. */
const knowing = (remaining: number, resetIn: number, inFlight = 1) => {
  const one = counter()
  one.learn(report(remaining, resetIn), inFlight, 0)
  return one
}

describe("the budget", () => {
  it("can be used to the last request, and none is sent before the window ends", () => {
    const { blockedUntil, take } = knowing(1, 60_000)
    assert.strictEqual(blockedUntil(0), 0)
    assert.isUndefined(take(0))
    assert.deepStrictEqual(take(0), { reason: "quota", until: 60_000 })
    assert.strictEqual(blockedUntil(0), 60_000)
    assert.deepStrictEqual(take(59_999), { reason: "quota", until: 60_000 })
    assert.isUndefined(take(60_000))
  })

  it("is not counted before it is known", () => {
    const { blockedUntil, take } = counter()
    for (let sent = 0; sent < 200; sent++) assert.isUndefined(take(sent))
    assert.strictEqual(blockedUntil(0), 0)
  })

  it("of which less than a tenth is left is spread evenly over the rest of the window", () => {
    const { take } = knowing(4, 60_000)
    assert.isUndefined(take(0))
    assert.deepStrictEqual(take(0), { reason: "pacing", until: 15_000 })
    assert.isUndefined(take(15_000))
    assert.deepStrictEqual(take(15_000), { reason: "pacing", until: 30_000 })
  })

  it("of a new window is full again, without the pacing of the previous one", () => {
    const { take } = knowing(2, 60_000)
    assert.isUndefined(take(50_000))
    assert.deepStrictEqual(take(50_000), { reason: "pacing", until: 55_000 })
    assert.isUndefined(take(60_000))
    assert.isUndefined(take(60_000))
  })

  it("of a new, low window has no pacing of the previous one, which ended earlier than first reported", () => {
    const { learn, take } = knowing(1, 60_000)
    assert.isUndefined(take(0))
    learn(report(0, 51_000), 1, 0)
    assert.isUndefined(take(51_000))
    learn(report(5, 120_000), 1, 51_000)
    assert.isUndefined(take(51_000))
  })
})

describe("a response", () => {
  it("that arrives out of order adds nothing to the budget", () => {
    const { learn, take } = knowing(50, 60_000)
    learn(report(3, 60_000), 1, 0)
    learn(report(40, 60_000), 1, 0)
    for (let sent = 0; sent < 3; sent++) assert.isUndefined(take(20_000 * sent))
    assert.strictEqual(take(59_999)?.reason, "quota")
  })

  it("that was on its way for so long that its end seems later belongs to the same window", () => {
    const { learn, take } = knowing(1, 60_000)
    assert.isUndefined(take(0))
    learn(report(1, 55_000, { age: 20_000 }), 1, 25_000)
    assert.deepStrictEqual(take(25_000), { reason: "quota", until: 60_000 })
    learn(report(1, 65_000, { age: 20_000 }), 1, 25_000)
    assert.deepStrictEqual(take(25_000), { reason: "pacing", until: 60_000 })
    assert.isUndefined(take(60_000))
    assert.deepStrictEqual(take(60_000), { reason: "quota", until: 90_000 })
  })

  it("that names an earlier end than a slow one did belongs to the same window, by as much as that was slow", () => {
    const { learn, take } = counter()
    learn(report(1, 75_000, { age: 15_000 }), 1, 15_000)
    assert.isUndefined(take(15_000))
    learn(report(90, 45_001), 1, 20_000)
    assert.deepStrictEqual(take(20_000), { reason: "quota", until: 65_001 })
    learn(report(90, 35_000), 1, 20_000)
    assert.isUndefined(take(20_000))
  })

  it("of a request that left before the window was known, with an earlier end, says nothing about it", () => {
    const { learn, take } = counter()
    learn(report(0, 60_000), 1, 10_000)
    learn(report(90, 30_000, { age: 5000 }), 1, 12_000)
    learn(report(90, 30_000, { age: 2000 }), 1, 12_000)
    assert.deepStrictEqual(take(12_000), { reason: "quota", until: 70_000 })
    learn(report(90, 30_000, { age: 1000 }), 1, 12_000)
    assert.isUndefined(take(12_000))
  })
})

describe("calls in flight", () => {
  it.effect("are subtracted from a new window until they end, however they end", () =>
    Effect.gen(function*() {
      const quota = Quota.make({ concurrency: 5 })
      const learning = quota.withSlot(quota.learn(report(50, 60_000)))
      yield* quota.withSlot(Effect.void)
      yield* Effect.exit(quota.withSlot(Effect.fail("broken")))
      const hanging = yield* Effect.forkChild(quota.withSlot(Effect.never))
      yield* Effect.yieldNow
      yield* learning
      assert.strictEqual((yield* quota.state).remaining, 49)
      yield* Fiber.interrupt(hanging)
      yield* TestClock.adjust(60_000)
      yield* quota.withSlot(quota.learn(report(50, 60_000)))
      assert.strictEqual((yield* quota.state).remaining, 50)
    }))
})

describe("a rate-limit rejection", () => {
  it.effect("ends after the longest wait, whatever its time", () =>
    Effect.gen(function*() {
      const { block, blockedUntil } = counter()
      yield* block(Number.MAX_SAFE_INTEGER)
      assert.strictEqual(blockedUntil(0), longestWait)
    }))

  it.effect("with a used-up budget: the later of both times counts", () =>
    Effect.gen(function*() {
      const { block, blockedUntil } = knowing(0, 60_000)
      yield* block(30_000)
      assert.strictEqual(blockedUntil(0), 60_000)
      yield* block(90_000)
      assert.strictEqual(blockedUntil(0), 90_000)
    }))
})

describe("the boundaries of a budget", () => {
  it("a tenth of the limit is not low, one less is", () => {
    const tenth = knowing(10, 90_000)
    assert.isUndefined(tenth.take(0))
    assert.isUndefined(tenth.take(0))
    assert.deepStrictEqual(tenth.take(0), { reason: "pacing", until: 10_000 })
  })

  it("two resets are those of one window if they differ by less than ten seconds", () => {
    for (const [difference, isSame] of [[0, true], [9999, true], [-9999, true], [10_000, false], [-10_000, false]]) {
      assert.strictEqual(Quota.isSameWindow(60_000, 60_000 + Number(difference)), isSame)
    }
  })

  it("a block has ended at its end, and a shorter one does not shorten it", () => {
    const blocked = counter()
    at(0, blocked.block(5000))
    at(0, blocked.block(1000))
    assert.deepStrictEqual(blocked.take(4999), { reason: "rate-limit", until: 5000 })
    assert.isUndefined(blocked.take(5000))
  })

  it("the requests in flight are subtracted from a new window, except the one that reports it", () => {
    const one = knowing(3, 60_000, 3)
    assert.isUndefined(one.take(0))
    assert.deepStrictEqual(one.take(0), { reason: "quota", until: 60_000 })
  })
})
