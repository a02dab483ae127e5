/** The limits of waits for the budget and the rate limit, to the millisecond. */
import { assert, describe, it } from "@effect/vitest"
import { FlatConfig } from "@flat-sdk/core"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { apiError, type Reply, sequence, testClient } from "../support/TestClient.ts"
import { passing } from "../support/Time.ts"

/** A response whose reset is at `reset` (epoch seconds of the virtual clock). */
const counting = (remaining: number, reset: number, limit = 10): Reply => ({
  json: 3,
  headers: {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(reset)
  }
})

describe("the rate limit", () => {
  it.effect("lets only the first waiter poll with a low budget", () =>
    Effect.gen(function*() {
      let left = 5
      const waits: Array<number> = []
      const { flat } = yield* testClient(() => counting(--left, 40, 100), {
        onWait: ({ millis }) => void waits.push(millis)
      })
      yield* flat.organization.countOrgaUsers()
      const calls = Array.from({ length: 4 }, () => flat.organization.countOrgaUsers())
      yield* passing(Effect.all(calls, { concurrency: "unbounded" }))
      assert.deepStrictEqual(waits, [10_000, 10_000, 10_000])
    }))

  it.effect.each([[60_000, true], [59_999, false]] as const)(
    "makes a call wait for exactly maxWait, here %i: %s",
    ([maxWait, waits]) =>
      Effect.gen(function*() {
        const { flat, sent } = yield* testClient(() => counting(0, 60), { maxWait })
        yield* flat.organization.countOrgaUsers()
        const second = yield* Effect.forkChild(Effect.exit(flat.organization.countOrgaUsers()), {
          startImmediately: true
        })
        yield* TestClock.adjust(60_000)
        assert.strictEqual((yield* Fiber.join(second))._tag, waits ? "Success" : "Failure")
        assert.lengthOf(sent, waits ? 2 : 1)
      })
  )

  it.effect.each([[90_000, 3], [89_999, 2]] as const)(
    "counts waits for the budget and for a rejection against maxWait together: %i",
    ([maxWait, requests]) =>
      Effect.gen(function*() {
        // The budget is used up for a minute, then the API rejects the request for half a minute.
        const rejection = { ...apiError(403, "API_RATE_LIMIT_EXCEEDED"), headers: counting(0, 90).headers! }
        const { flat, sent } = yield* testClient(sequence(counting(0, 60), rejection, { json: 3 }), { maxWait })
        yield* flat.organization.countOrgaUsers()
        const exit = yield* passing(Effect.exit(flat.organization.countOrgaUsers()))
        assert.strictEqual(exit._tag, requests === 3 ? "Success" : "Failure")
        assert.lengthOf(sent, requests)
      })
  )

  it("and the concurrency are in the description", () => {
    const config = FlatConfig.make({ concurrency: 5 })
    assert(config._tag === "Success")
    assert.include(FlatConfig.describe(config.success), "5 requests at the same time")
  })
})
