/**
 * Compares docs/reference/reliability.md with the tests. Whether the tests pass is not known here: `.ci/run` checks in its report that every row has a passed
 * test.
 */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { testsIn, testsOf } from "./support/Assertions.ts"

const root = new URL("../../../../", import.meta.url)

const page = readFileSync(new URL("docs/reference/reliability.md", root), "utf8")

/** Returns the rows of the tables, by id. */
const rows = [...page.matchAll(/^\| ([A-Z]+\d+) +\|/gm)].map(([, id]) => id!)

/** Folders whose tests cover the rows. Those of the last folder run with the published packages: `pnpm test:package`. */
const folders = [
  ["packages/conformance/test/reliability/", ".test.ts"],
  ["packages/conformance/test/", "Drift.test.ts"],
  ["packages/agents/test/", ".test.ts"],
  ["packages/cli/test/", ".test.ts"],
  ["packages/node/test/", ".test.ts"],
  ["packages/promise/test/", ".test.ts"],
  ["packages/sandbox/test/", ".test.ts"],
  ["packages/terminal/test/", ".test.ts"],
  ["packages/roster/test/", ".test.ts"],
  ["packages/conformance/test/installed/", ".ts"]
] as const

const tests = testsIn(root, folders)

const sorted = (ids: ReadonlyArray<string>) => [...new Set(ids)].toSorted()

describe("the tables of docs/reference/reliability.md", () => {
  it("have every row once", () => {
    assert.isAbove(rows.length, 40)
    assert.strictEqual(new Set(rows).size, rows.length)
  })

  it("name the same rows as the tests", () => {
    assert.deepStrictEqual(sorted(tests.map(({ id }) => id)), sorted(rows))
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
