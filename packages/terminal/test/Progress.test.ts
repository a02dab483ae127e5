import { assert, describe, it } from "@effect/vitest"
import * as Progress from "../src/Progress.ts"

const state = { failed: 0, text: "", bar: "[##]" }

describe("the line of a progress", () => {
  it("has the rate, the time left and the requests left", () => {
    assert.strictEqual(
      Progress.line({ unit: "rows", total: 100 }, { ...state, value: 40, seconds: 4, failed: 2, quota: 7000 }),
      "[##] 40/100 rows  2 failed  10/s  6 s left  7000 requests left"
    )
  })

  it("is a counter if the end is not known", () => {
    assert.strictEqual(Progress.line({ unit: "items" }, { ...state, value: 30, seconds: 60 }), "30 items  0.5/s")
    assert.strictEqual(Progress.line({ unit: "items" }, { ...state, value: 0, seconds: 0 }), "0 items")
  })

  it("shows bytes with their unit", () => {
    assert.strictEqual(
      Progress.line({ unit: "bytes", total: 3_000_000 }, { ...state, value: 1_500_000, seconds: 1 }),
      "[##] 1.5 MB/3 MB  1.5 MB/s  1 s left"
    )
  })

  it("is not shown without a terminal", () => {
    assert.isFalse(Progress.isShown({}))
  })
})
