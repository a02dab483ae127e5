import { assert, describe, it } from "@effect/vitest"
import { type Outcome, Pace } from "../../src/watch/Pace.ts"

const pace = (changes: { readonly budget?: number } = {}) =>
  new Pace({
    interval: 30_000,
    maxInterval: 300_000,
    budget: 3600,
    maxFailures: Infinity,
    emitExisting: false,
    once: false,
    ...changes
  })

/** Returns the pauses after a series of polls of one request each. */
const pauses = (one: Pace, ...outcomes: ReadonlyArray<Outcome>) => outcomes.map((each) => one.after(each, 1, undefined))

describe("the pause between polls", () => {
  it("doubles with each failure in a row, up to the longest, and failures end with a poll that succeeds", () => {
    const one = pace()
    assert.deepStrictEqual(pauses(one, "failed", "failed", "failed", "failed"), [60_000, 120_000, 240_000, 300_000])
    assert.strictEqual(one.failures, 4)
    assert.deepStrictEqual(pauses(one, "changed", "failed"), [30_000, 60_000])
    assert.strictEqual(one.failures, 1)
  })

  it("keeps to a tenth of the reported rate limit, or of the usual one", () => {
    const one = new Pace({
      interval: 1000,
      maxInterval: 300_000,
      budget: undefined,
      maxFailures: 0,
      emitExisting: false,
      once: false
    })
    assert.strictEqual(one.after("changed", 12, undefined), 60_000)
    assert.strictEqual(one.after("changed", 12, { limit: 3600, remaining: 1, resetAt: undefined }), 120_000)
  })
})
