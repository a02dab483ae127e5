/**
 * What headers say about the rate limit, to the millisecond. `now` is a moment that lies within a second.
 */
import { assert, describe, it } from "@effect/vitest"
import * as RateLimitHeaders from "@flat-sdk/core/internal/quota/RateLimitHeaders"

const now = Date.UTC(2026, 0, 5, 8, 0, 0) + 400
const seconds = (millis: number) => String(Math.floor(millis / 1000))
const date = (millis: number) => new Date(millis).toUTCString()

const reset = (headers: Record<string, string>) =>
  RateLimitHeaders.read({ "x-ratelimit-remaining": "5", ...headers }, now, 0)

describe("the reset", () => {
  it("is in seconds, from now by this machine's clock", () => {
    assert.strictEqual(reset({ "x-ratelimit-reset": seconds(now + 60_000) }).report?.resetIn, 59_600)
  })

  it("is not moved by a Date that differs as much as whole seconds and the way here make it", () => {
    for (const difference of [-9000, -3000, 0, 3000, 9000]) {
      const headers = { "x-ratelimit-reset": seconds(now + 60_000), date: date(now + difference) }
      assert.strictEqual(reset(headers).report?.resetIn, 59_600, String(difference))
    }
  })

  it("is taken by the server's clock where that differs by more, either way", () => {
    for (const difference of [-1_800_400, -12_400, 12_600, 1_799_600]) {
      const there = now + difference
      const headers = { "x-ratelimit-reset": seconds(there + 60_000), date: date(there) }
      assert.strictEqual(reset(headers).report?.resetIn, 60_000, String(difference))
    }
  })

  it("is capped where it is too far ahead, and passed over where it is too far back: both are problems", () => {
    const far = reset({ "x-ratelimit-reset": seconds(now + 2 * RateLimitHeaders.longestWait) })
    assert.strictEqual(far.report?.resetIn, 65 * 60_000)
    assert.strictEqual(far.problem?.path, "headers.x-ratelimit-reset")
    const past = reset({ "x-ratelimit-reset": "1" })
    assert.isUndefined(past.report)
    assert.strictEqual(past.problem?.path, "headers.x-ratelimit-reset")
    const broken = reset({ "x-ratelimit-reset": "soon" })
    assert.isUndefined(broken.report)
    assert.strictEqual(broken.problem?.found, "no number")
  })

  it("is believed by itself where the Date makes no sense of it, which is a problem of the Date", () => {
    const { problem, report } = reset({ "x-ratelimit-reset": seconds(now + 60_000), date: date(0) })
    assert.strictEqual(report?.resetIn, 59_600)
    assert.strictEqual(problem?.path, "headers.date")
  })
})

describe("the budget", () => {
  it("is reported with its age, the limit where it is stated", () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(now + 60_000) }
    assert.deepStrictEqual(RateLimitHeaders.read(headers, now, 70).report, {
      limit: undefined,
      remaining: 0,
      resetIn: 59_600,
      age: 70
    })
    assert.strictEqual(RateLimitHeaders.read({ ...headers, "x-ratelimit-limit": "7200" }, now, 70).report?.limit, 7200)
  })

  it("is unknown without both of its headers, and where they are empty", () => {
    const whole = { "x-ratelimit-remaining": "5", "x-ratelimit-reset": seconds(now + 60_000) }
    for (const name of Object.keys(whole)) {
      assert.isUndefined(RateLimitHeaders.read({ ...whole, [name]: "" }, now, 0).report, name)
      const { [name]: _, ...others } = whole as Record<string, string>
      assert.isUndefined(RateLimitHeaders.read(others, now, 0).report, name)
    }
    assert.isUndefined(RateLimitHeaders.read({ ...whole, "x-ratelimit-limit": "" }, now, 0).report?.limit)
  })
})

describe("Retry-After", () => {
  it("is seconds or a date", () => {
    assert.strictEqual(RateLimitHeaders.retryAfter({ "retry-after": "7" }, now).millis, 7000)
    assert.strictEqual(RateLimitHeaders.retryAfter({ "retry-after": date(now + 7000) }, now).millis, 6600)
    assert.isUndefined(RateLimitHeaders.retryAfter({}, now).millis)
  })

  it("that has passed asks for no wait", () => {
    assert.strictEqual(RateLimitHeaders.retryAfter({ "retry-after": date(now - 60_000) }, now).millis, 0)
  })

  it("goes before the reset, which counts where there is none", () => {
    const headers = { "x-ratelimit-reset": seconds(now + 60_000) }
    assert.strictEqual(RateLimitHeaders.refusedFor({ ...headers, "retry-after": "7" }, now), 7000)
    assert.strictEqual(RateLimitHeaders.refusedFor(headers, now), 59_600)
    assert.isUndefined(RateLimitHeaders.refusedFor({}, now))
  })
})
