import { assert, describe, it } from "@effect/vitest"
import { FlatConfig, type FlatError } from "@flat-sdk/core"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { account } from "../support/Samples.ts"
import { apiError, type Reply, sequence, testClient } from "../support/TestClient.ts"
import { passing } from "../support/Time.ts"

/** A rate-limit rejection with its reset at `reset` (epoch seconds of the virtual clock). */
const limited = (reset: number, status = 403): Reply => ({
  ...apiError(status, status === 403 ? "API_RATE_LIMIT_EXCEEDED" : "TOO_MANY"),
  headers: { "x-ratelimit-limit": "7200", "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) }
})

const counting = (remaining: number, reset: number, limit = 100): Reply => ({
  json: 3,
  headers: {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(reset)
  }
})

const reason = (error: FlatError.FlatError) => {
  assert(error.reason._tag === "RateLimited", error.reason._tag)
  return error.reason
}

describe("rate limit", () => {
  it.effect.each([403, 429])(
    "a rejection with %i waits for the reset and retries, also a POST",
    (status) =>
      Effect.gen(function*() {
        const waits: Array<string> = []
        const { flat, sent } = yield* testClient(sequence(limited(90, status), { json: account("u1") }), {
          onWait: ({ reason, until }) => void waits.push(`${reason} ${until.getTime()}`)
        })
        const fiber = yield* Effect.forkChild(
          flat.organization.createOrganizationUser({ body: { username: "ada", password: "secret-1" } })
        )
        yield* TestClock.adjust(89_999)
        assert.strictEqual(sent.length, 1)
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* Fiber.join(fiber)).id, "u1")
        assert.strictEqual(sent.length, 2)
        assert.deepStrictEqual(waits, ["rate-limit 90000"])
      })
  )

  it.effect("after one rejection the other calls of the client wait too", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(sequence(limited(30), { json: 3 }))
      const first = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust("1 second")
      const others = yield* Effect.forkChild(
        Effect.all(Array.from({ length: 5 }, () => flat.organization.countOrgaUsers()), { concurrency: 5 })
      )
      yield* TestClock.adjust("28 seconds")
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(first), 3)
      assert.deepStrictEqual(yield* Fiber.join(others), [3, 3, 3, 3, 3])
      assert.strictEqual(sent.length, 7)
    }))

  it.effect("with a used-up budget nothing is sent before the reset", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(sequence(counting(0, 20), counting(99, 80)))
      yield* flat.organization.countOrgaUsers()
      const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust(19_999)
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust(1)
      yield* Fiber.join(fiber)
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("a call that cannot wait for the reset fails without a request", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(sequence(counting(-5, 3600)))
      yield* flat.organization.countOrgaUsers()
      const error = yield* Effect.flip(flat.organization.countOrgaUsers())
      assert.strictEqual(reason(error).resetAt?.getTime(), 3_600_000)
      assert.strictEqual(error.attempts, 0)
      assert.strictEqual(error.outcome, undefined)
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("with a low budget only the first waiter polls", () =>
    Effect.gen(function*() {
      let left = 5
      const waits: Array<number> = []
      const { flat } = yield* testClient(() => counting(--left, 40), {
        onWait: ({ millis }) => void waits.push(millis)
      })
      yield* flat.organization.countOrgaUsers()
      const calls = Array.from({ length: 4 }, () => flat.organization.countOrgaUsers())
      yield* passing(Effect.all(calls, { concurrency: "unbounded" }))
      assert.deepStrictEqual(waits, [10_000, 10_000, 10_000])
    }))

  it.effect("interruption ends the wait immediately", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => limited(60))
      const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(sent.length, 1)
    }))
})

describe("concurrency", () => {
  it.effect("a call in back-off holds no concurrency slot", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(
        (_, index) => index === 0 ? { ...apiError(503, "BUSY"), headers: { "retry-after": "60" } } : { json: 3 },
        { concurrency: 1 }
      )
      const first = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 3)
      assert.strictEqual(sent.length, 2)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(first)
    }))

  it.effect("interruption in the queue releases the slot", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient((_, index) => index === 0 ? Effect.never : { json: 3 }, {
        concurrency: 1
      })
      const stuck = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust("1 second")
      const queued = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(queued)
      assert.strictEqual(sent.length, 1)
      yield* Fiber.interrupt(stuck)
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 3)
    }))

  it("is in the description", () => {
    const config = FlatConfig.make({ concurrency: 5 })
    assert(config._tag === "Success")
    assert.include(FlatConfig.describe(config.success), "5 requests at the same time")
  })
})

describe("a wait of exactly maxWait", () => {
  it.effect.each([[60_000, true], [59_999, false]] as const)(
    "with maxWait %i is waited for: %s",
    ([maxWait, waits]) =>
      Effect.gen(function*() {
        const { flat, sent } = yield* testClient(
          () => ({
            json: 3,
            headers: { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60" }
          }),
          { maxWait }
        )
        yield* flat.organization.countOrgaUsers()
        const second = yield* Effect.forkChild(Effect.exit(flat.organization.countOrgaUsers()), {
          startImmediately: true
        })
        yield* TestClock.adjust(60_000)
        assert.strictEqual((yield* Fiber.join(second))._tag, waits ? "Success" : "Failure")
        assert.lengthOf(sent, waits ? 2 : 1)
      })
  )
})

describe("several waits of a call", () => {
  const state = (remaining: number, reset: number): Reply => ({
    json: 3,
    headers: {
      "x-ratelimit-limit": "10",
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-reset": String(reset)
    }
  })

  it.effect.each([[90_000, 3], [89_999, 2]] as const)(
    "for the budget and for a rejection count against maxWait together: %i",
    ([maxWait, requests]) =>
      Effect.gen(function*() {
        // The budget is used up for a minute, then the API rejects the request for half a minute.
        const { flat, sent } = yield* testClient(sequence(state(0, 60), limited(90), { json: 3 }), { maxWait })
        yield* flat.organization.countOrgaUsers()
        const exit = yield* passing(Effect.exit(flat.organization.countOrgaUsers()))
        assert.strictEqual(exit._tag, requests === 3 ? "Success" : "Failure")
        assert.lengthOf(sent, requests)
      })
  )
})
