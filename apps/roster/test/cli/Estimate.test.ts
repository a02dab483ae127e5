import { assert, describe, it } from "@effect/vitest"
import * as Estimate from "../../src/cli/Estimate.ts"

describe("an estimate", () => {
  const now = new Date("2026-09-01T10:00:00Z")
  const quota = { limit: 1000, remaining: 400, resetAt: new Date("2026-09-01T10:30:00Z") }

  it("has no wait when the calls fit into the current window", () => {
    assert.strictEqual(Estimate.make(400, 8, quota, now).seconds, 20)
  })

  it("includes the wait for the reset, and a whole hour for each further window", () => {
    assert.strictEqual(Estimate.make(408, 8, quota, now).seconds, 1800 + 1)
    assert.strictEqual(Estimate.make(2408, 8, quota, now).seconds, 1800 + 2 * 3600 + 1)
  })

  it("assumes the documented limit when the server reports none", () => {
    assert.strictEqual(
      Estimate.make(1, 8, { limit: undefined, remaining: undefined, resetAt: undefined }, now).hourly,
      7200
    )
  })
})
