import { assert, describe, it } from "@effect/vitest"
import * as WatchOptions from "../../src/watch/WatchOptions.ts"

const read = (given: object) => {
  const { options, problems } = WatchOptions.read(given, ["retries"])
  return { options, paths: problems.map(({ path }) => path) }
}

describe("options of a watch", () => {
  it("have defaults; the longest interval is never shorter than the interval", () => {
    assert.deepStrictEqual(read({}), {
      options: {
        interval: 30_000,
        maxInterval: 300_000,
        budget: undefined,
        maxFailures: Infinity,
        emitExisting: false,
        once: false
      },
      paths: []
    })
    assert.deepInclude(read({ interval: "10 minutes" }), { paths: [] })
    assert.strictEqual(read({ interval: "10 minutes" }).options.maxInterval, 600_000)
  })

  it("may be at their limits", () => {
    const given = { interval: 5000, maxInterval: 5000, budget: 0.5, maxFailures: 0, retries: 0 }
    assert.deepStrictEqual(read(given).paths, [])
  })

  it.each<readonly [string, unknown]>([
    ["interval", 0],
    ["maxInterval", 29_999],
    ["budget", 0],
    ["budget", "10"],
    ["maxFailures", -1],
    ["maxFailures", 1.5],
    ["emitExisting", 1],
    ["once", "yes"],
    ["onPoll", {}],
    ["onBaseline", {}],
    ["signal", {}],
    ["retries", -1],
    ["every", 5]
  ])("%s: %j is rejected", (name, value) => {
    assert.deepStrictEqual(read({ [name]: value }).paths, [`options.${name}`])
  })
})
