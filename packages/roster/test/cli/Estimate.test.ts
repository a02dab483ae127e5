import { assert, describe, it } from "@effect/vitest"
import * as Estimate from "../../src/console/Estimate.ts"

describe("an estimate", () => {
  const now = new Date("2026-09-01T10:00:00Z")
  const quota = { limit: 1000, remaining: 400, resetAt: new Date("2026-09-01T10:30:00Z") }

  it("has no wait when the calls fit into the current window, without its last tenth", () => {
    assert.strictEqual(Estimate.make(300, 8, quota, now).seconds, 15)
  })

  it("spreads the last tenth of the limit over the rest of the window, like the client", () => {
    // 300 calls take 15 s, and the next 100 the rest of the half hour.
    assert.strictEqual(Estimate.make(350, 8, quota, now).seconds, Math.ceil(15 + 50 * (1800 - 15) / 100))
    assert.strictEqual(Estimate.make(400, 8, quota, now).seconds, 1800)
  })

  it("includes the wait for the reset, and a whole hour for each further window", () => {
    assert.strictEqual(Estimate.make(420, 8, quota, now).seconds, 1800 + 1)
    assert.strictEqual(Estimate.make(2420, 8, quota, now).seconds, 1800 + 2 * 3600 + 1)
    assert.strictEqual(Estimate.make(2400 + 950, 8, quota, now).seconds, 1800 + 2 * 3600 + Math.ceil(45 + 50 * 35.55))
  })

  it("assumes the documented limit when the server reports none", () => {
    assert.strictEqual(
      Estimate.make(1, 8, { limit: undefined, remaining: undefined, resetAt: undefined }, now).hourly,
      7200
    )
  })

  it("is exact where a window ends, and when it has already ended", () => {
    assert.strictEqual(Estimate.make(401, 8, quota, now).seconds, 1801)
    assert.strictEqual(Estimate.make(0, 8, quota, now).seconds, 0)
    const past = { ...quota, resetAt: new Date("2026-09-01T09:00:00Z") }
    assert.strictEqual(Estimate.make(420, 8, past, now).seconds, 21)
    assert.deepInclude(Estimate.make(1, 1, { ...quota, limit: 0, remaining: -3 }, now), { hourly: 7200, remaining: 0 })
  })

  it("is shown in minutes and hours", () => {
    assert.deepStrictEqual([0, 59, 60, 89, 90, 3569, 3570, 3600, 5400, 7200].map(Estimate.showSeconds), [
      "under a minute",
      "under a minute",
      "about 1 minute",
      "about 1 minute",
      "about 2 minutes",
      "about 59 minutes",
      "about 1 h",
      "about 1 h",
      "about 1 h 30 min",
      "about 2 h"
    ])
  })
})
