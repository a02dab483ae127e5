/**
 * Compares docs/reference/reliability.md with the tests. Whether the tests pass is not known here: `.ci/run` checks in its report that every row has a passed
 * test.
 */
import { assert, describe, it } from "@effect/vitest"
import { testsOf } from "@flat-sdk/conformance/rows/NamedTests"
import { by, rows, tests } from "@flat-sdk/conformance/rows/Rows"
import { scenarios } from "@flat-sdk/conformance/simulation/Run"

const sorted = (ids: ReadonlyArray<string>) => [...new Set(ids)].toSorted()

describe("the tables of docs/reference/reliability.md", () => {
  it("have every row once", () => {
    assert.isAbove(rows.length, 40)
    assert.strictEqual(new Set(rows).size, rows.length)
  })

  it("name the same rows as the tests", () => {
    assert.deepStrictEqual(sorted(tests.map(({ id }) => id)), sorted(rows))
  })

  it("say by what each row is held: sockets, scenarios that exist, or both", () => {
    const names = scenarios.map(({ name }) => name)
    assert.strictEqual(by.size, rows.length)
    for (const [row, holders] of by) {
      assert.deepStrictEqual(holders.filter((holder) => holder !== "sockets" && !names.includes(holder)), [], row)
    }
  })

  it("are covered by tests that assert something", () => {
    assert.deepStrictEqual(tests.filter(({ asserts }) => !asserts).map(({ file, name }) => `${file}: ${name}`), [])
  })

  it("are checked: a test that asserts nothing is reported", () => {
    const source = `
      const helper = () => { assert.isTrue(true) }
      it("A1 asserts", () => { assert.isTrue(true) })
      it.effect("A2 asserts through a helper", () => Effect.sync(() => helper()))
      it("A3 asserts nothing", () => { run() })
      it("asserts nothing and has no id", () => {})`
    assert.deepStrictEqual(
      testsOf("Sample.test.ts", source).map(({ asserts, id }) => [id, asserts]),
      [["A1", true], ["A2", true], ["A3", false]]
    )
  })
})
