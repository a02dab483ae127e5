import { assert, describe, it } from "vitest"
import * as Age from "../src/measure/Age.ts"

describe("the age of a process", () => {
  it("is the number of requests before a point; ratios are those of the same age and round", () => {
    const rounds = [
      new Map([["core-node", [300, 120, 110]], ["undici", [200, 100, 100]]]),
      new Map([["core-node", [600, 240, 190]], ["undici", [400, 200, 200]]]),
      new Map([["core-node", [330, 500, 105]], ["undici", [220, 100, 100]]])
    ]
    const points = Age.pointsOf(rounds, "core-node")
    assert.deepStrictEqual(points.map(({ age }) => age), [0, 1000, 2000])
    assert.deepStrictEqual(points.map(({ cpu }) => cpu), [330, 240, 110])
    assert.deepStrictEqual(points.map(({ toUndici }) => toUndici), [1.5, 1.2, 1.05])
  })

  it("has no ratio if undici did not run", () => {
    assert.isNaN(Age.pointsOf([new Map([["core-node", [300]]])], "core-node")[0]?.toUndici)
  })
})
