/**
 * The information of rate limit headers, exact to the millisecond. `now` is within a second, not at its start.
 */
import { assert, describe, it } from "@effect/vitest"
import * as RateLimitHeaders from "../../src/quota/RateLimitHeaders.ts"

const now = Date.UTC(2026, 0, 5, 8, 0, 0) + 400
const seconds = (millis: number) => String(Math.floor(millis / 1000))
const date = (millis: number) => new Date(millis).toUTCString()

const reset = (headers: Record<string, string>) =>
  RateLimitHeaders.read({ "x-ratelimit-remaining": "5", ...headers }, now, 0)

describe("the reset", () => {
  it("is in seconds, from now by this machine's clock", () => {
    assert.strictEqual(reset({ "x-ratelimit-reset": seconds(now + 60_000) }).report?.resetIn, 59_600)
  })

  it("is not adjusted for a Date whose difference can come from whole seconds and latency", () => {
    for (const difference of [-9000, -3000, 0, 3000, 9000]) {
      const headers = { "x-ratelimit-reset": seconds(now + 60_000), date: date(now + difference) }
      assert.strictEqual(reset(headers).report?.resetIn, 59_600, String(difference))
    }
  })

  it("is not adjusted for a Date that differs by exactly what is tolerated", () => {
    const whole = now - 400
    for (const [difference, expected] of [[10_000, 60_000], [-10_000, 60_000], [11_000, 49_000], [-11_000, 71_000]]) {
      const headers = {
        "x-ratelimit-remaining": "5",
        "x-ratelimit-reset": seconds(whole + 60_000),
        date: date(whole + difference!)
      }
      assert.strictEqual(RateLimitHeaders.read(headers, whole, 0).report?.resetIn, expected)
    }
  })

  it("is not adjusted for a Date that is as old as the request", () => {
    const headers = {
      "x-ratelimit-remaining": "5",
      "x-ratelimit-reset": seconds(now + 60_000),
      date: date(now - 40_000)
    }
    assert.strictEqual(RateLimitHeaders.read(headers, now, 35_000).report?.resetIn, 59_600)
    assert.strictEqual(RateLimitHeaders.read(headers, now, 29_000).report?.resetIn, 99_600 + 400)
  })

  it("at the edge of what is plausible is used, and beyond it is not", () => {
    const edge = (millis: number) =>
      RateLimitHeaders.read({ "x-ratelimit-remaining": "5", "x-ratelimit-reset": "1000" }, millis, 0)
    assert.deepStrictEqual([edge(1_000_000 - 65 * 60_000).report?.resetIn, edge(1_000_000 - 65 * 60_000).problems], [
      65 * 60_000,
      []
    ])
    assert.lengthOf(edge(1_000_000 - 65 * 60_000 - 1).problems, 1)
    assert.strictEqual(edge(1_000_000 + 65 * 60_000).report?.resetIn, -65 * 60_000)
    assert.isUndefined(edge(1_000_000 + 65 * 60_000 + 1).report)
  })
})

describe("the budget", () => {
  it("is reported with its age, and the limit if it has a header", () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(now + 60_000) }
    assert.deepStrictEqual(RateLimitHeaders.read(headers, now, 70).report, {
      limit: undefined,
      remaining: 0,
      resetIn: 59_600,
      age: 70
    })
    assert.strictEqual(RateLimitHeaders.read({ ...headers, "x-ratelimit-limit": "7200" }, now, 70).report?.limit, 7200)
  })

  it("is unknown without both of its headers, and if they are empty", () => {
    const whole = { "x-ratelimit-remaining": "5", "x-ratelimit-reset": seconds(now + 60_000) }
    for (const name of Object.keys(whole)) {
      assert.isUndefined(RateLimitHeaders.read({ ...whole, [name]: "" }, now, 0).report, name)
      const { [name]: _, ...others } = whole as Record<string, string>
      assert.isUndefined(RateLimitHeaders.read(others, now, 0).report, name)
    }
    assert.isUndefined(RateLimitHeaders.read({ ...whole, "x-ratelimit-limit": "" }, now, 0).report?.limit)
  })
})

describe("a number", () => {
  const whole = {
    "x-ratelimit-limit": "7200",
    "x-ratelimit-remaining": "5",
    "x-ratelimit-reset": seconds(now + 60_000)
  }

  it("may have spaces around it, and only the remaining requests may be negative", () => {
    assert.include(RateLimitHeaders.read({ ...whole, "x-ratelimit-remaining": " -7 " }, now, 0).report, {
      remaining: -7,
      limit: 7200
    })
    const negative = RateLimitHeaders.read({ ...whole, "x-ratelimit-limit": "-7" }, now, 0)
    assert.isUndefined(negative.report?.limit)
    assert.lengthOf(negative.problems, 1)
    assert.isUndefined(RateLimitHeaders.read({ ...whole, "x-ratelimit-reset": "-7" }, now, 0).report)
  })

  it("that is missing is no problem", () => {
    assert.deepStrictEqual(RateLimitHeaders.read({}, now, 0), { report: undefined, problems: [] })
  })
})

describe("Retry-After", () => {
  it("is seconds or a date", () => {
    assert.strictEqual(RateLimitHeaders.retryAfter({ "retry-after": "7" }, now).millis, 7000)
    assert.strictEqual(RateLimitHeaders.retryAfter({ "retry-after": date(now + 7000) }, now).millis, 6600)
    assert.isUndefined(RateLimitHeaders.retryAfter({}, now).millis)
  })

  it("in seconds does not depend on any clock", () => {
    const headers = { "retry-after": "7", date: date(now - 1_800_000) }
    assert.strictEqual(RateLimitHeaders.retryAfter(headers, now).millis, 7000)
  })

  it("takes precedence over the reset, which applies if there is none", () => {
    const headers = { "x-ratelimit-reset": seconds(now + 60_000) }
    assert.strictEqual(RateLimitHeaders.blockedFor({ ...headers, "retry-after": "7" }, now), 7000)
    assert.strictEqual(RateLimitHeaders.blockedFor(headers, now), 59_600)
    assert.isUndefined(RateLimitHeaders.blockedFor({}, now))
  })
})
