import { assert, describe, it } from "vitest"
import * as Age from "../src/measure/Age.ts"
import * as Million from "../src/measure/Million.ts"
import * as Requests from "../src/measure/Requests.ts"
import * as Statistics from "../src/Statistics.ts"

describe("figures", () => {
  it("are medians, and ratios within the rounds", () => {
    assert.strictEqual(Statistics.ratio([300, 600, 330], [200, 400, 110]), 1.5)
    assert.isNaN(Statistics.ratio([300], []))
    assert.deepStrictEqual(Statistics.rotated([1, 2, 3], 4), [2, 3, 1])
  })

  it("of requests are CPU time per request, relative to the limits", () => {
    const measured = (cpu: number) => [{ cpu, millis: 1000, requests: 10 }]
    const rows = Requests.rowsOf("a", new Map([["promise", measured(300)], ["undici", measured(200)]]))
    assert.deepInclude(rows[0], { cpu: 30, perSecond: 10, toUndici: 1.5, toFetch: NaN })
  })

  it("of an age are those of the same age and round", () => {
    const ages = (...cpu: ReadonlyArray<number>) => [...cpu, 0, 0, 0, 0]
    const rounds = [
      new Map([["core-node", ages(300, 120)], ["undici", ages(200, 100)]]),
      new Map([["core-node", ages(600, 240)], ["undici", ages(400, 200)]]),
      new Map([["core-node", ages(330, 500)], ["undici", ages(220, 100)]])
    ]
    const points = Age.pointsOf(rounds, "core-node")
    assert.deepStrictEqual(points.map(({ age }) => age), [0, 1000, 5000])
    assert.deepStrictEqual(points.slice(0, 2).map(({ cpu, toUndici }) => [cpu, toUndici]), [[330, 1.5], [240, 1.2]])
    assert.isNaN(Age.pointsOf([new Map([["core-node", [300]]])], "core-node")[0]?.toUndici)
  })

  it("of memory include its growth", () => {
    const [row] = Million.rowsOf(new Map([["promise", [[100, 140, 190]]], ["undici", [[100, 150, 380]]]]))
    assert.deepInclude(row, { peaks: [100, 140, 190], growth: 1.9, toUndici: 0.5 })
  })
})
