import { assert, describe, it } from "vitest"
import * as Requests from "../src/measure/Requests.ts"
import { targets } from "../src/run/Targets.ts"
import * as Statistics from "../src/Statistics.ts"
import { subjects } from "../src/Subjects.ts"

describe("figures", () => {
  it("are medians, and ratios within the rounds", () => {
    assert.strictEqual(Statistics.ratio([300, 600, 330], [200, 400, 110]), 1.5)
    assert.isNaN(Statistics.ratio([300], []))
    assert.deepStrictEqual(Statistics.rotate([1, 2, 3], 4), [2, 3, 1])
  })

  it("of requests are CPU time per request, relative to the limits", () => {
    const measured = (cpu: number) => [{ cpu, millis: 1000, requests: 10 }]
    const rows = Requests.rowsOf("a", new Map([["promise", measured(300)], ["undici", measured(200)]]))
    assert.deepInclude(rows[0], { cpu: 30, perSecond: 10, toUndici: 1.5, toFetch: NaN })
  })

  it("of targets are of subjects that exist, each once", () => {
    const known = [
      ...subjects.map(({ name }) => name),
      "apply",
      "flat --version",
      "flat organization list-users --help"
    ]
    for (const { limits, measure } of targets) {
      assert.deepStrictEqual(Object.keys(limits).filter((name) => !known.includes(name)), [], measure)
    }
    assert.strictEqual(new Set(targets.map(({ measure }) => measure)).size, targets.length)
  })
})
