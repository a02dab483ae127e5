/**
 * The waits that `Retry.decide` allows, to the millisecond.
 */
import { assert, describe, it } from "@effect/vitest"
import { RateLimited, ServerError, Timeout, Transport, Unauthorized } from "@flat-sdk/engine/FlatError"
import * as Retry from "../../src/request/RetryDecision.ts"
import { fields } from "../support/ApiFields.ts"

const situation: Retry.Situation = {
  repeatable: true,
  repeats: 0,
  retries: 20,
  waitLeft: 300_000,
  retryAfter: undefined,
  random: 0.5,
  refreshed: false
}

const refused = new Transport({ phase: "connect", detail: "" })
const busy = new ServerError({ ...fields, status: 503 })
const limited = new RateLimited({ ...fields, status: 429, refusedBy: "api", resetAt: undefined })

const millisOf = (changes: Partial<Retry.Situation>, reason: Parameters<typeof Retry.decide>[0] = busy) =>
  Retry.decide(reason, { ...situation, ...changes })?.millis

describe("back-off", () => {
  it("doubles from half a second up to half a minute", () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 7, 20].map((repeats) => millisOf({ repeats, random: 1, retries: 99 }))
    assert.deepStrictEqual(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  it("is random between zero and that, so that clients that failed together do not retry together", () => {
    assert.deepStrictEqual([0, 0.25, 0.5].map((random) => millisOf({ random, repeats: 2 })), [0, 500, 1000])
  })

  it("ends with the retries", () => {
    assert.isDefined(millisOf({ repeats: 3, retries: 4 }))
    assert.isUndefined(millisOf({ repeats: 4, retries: 4 }))
  })

  it("of a request that was not sent ignores the method and an earlier Retry-After", () => {
    assert.strictEqual(millisOf({ repeatable: false, retryAfter: 7000 }, refused), 250)
    assert.isUndefined(millisOf({ repeatable: false }))
  })
})

describe("a wait that the response requests", () => {
  it("replaces the back-off, up to and including the remaining wait", () => {
    assert.deepStrictEqual(
      Retry.decide(busy, { ...situation, retryAfter: 7000 }),
      { reason: "backoff", millis: 7000, asked: true }
    )
    assert.strictEqual(millisOf({ retryAfter: 300_000 }), 300_000)
    assert.isUndefined(millisOf({ retryAfter: 300_001 }))
  })

  it("of the rate limit is at least a second, a minute if it is unknown, and does not count as a retry", () => {
    assert.deepStrictEqual(
      [undefined, 0, 999, 300_000].map((retryAfter) => millisOf({ retryAfter, repeats: 20 }, limited)),
      [
        60_000,
        1000,
        1000,
        300_000
      ]
    )
    assert.isUndefined(millisOf({ retryAfter: 300_001 }, limited))
    assert.isUndefined(millisOf({ waitLeft: 59_999 }, limited))
  })
})

describe("a rejected token", () => {
  it("is refreshed once", () => {
    const reason = new Unauthorized({ ...fields, status: 401 })
    assert.deepStrictEqual(Retry.decide(reason, situation), { reason: "refresh", millis: 0 })
    assert.isUndefined(Retry.decide(reason, { ...situation, refreshed: true }))
  })
})

describe("a deadline", () => {
  it("is final; the limit of an attempt is not", () => {
    assert.isUndefined(Retry.decide(new Timeout({ limit: "total", millis: 1000 }), situation))
    assert.isDefined(Retry.decide(new Timeout({ limit: "attempt", millis: 1000 }), situation))
    assert.isDefined(Retry.decide(new Timeout({ limit: "idle", millis: 1000 }), situation))
  })
})
