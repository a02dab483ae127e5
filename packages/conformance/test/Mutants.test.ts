/**
 * The list of `pnpm mutants` matches the code: each fault can be planted, and each test file exists. `pnpm mutants` plants the faults, which takes
 * longer.
 */
import { mutate } from "@flat-sdk/conformance/mutants/faults/Mutant"
import { mutants } from "@flat-sdk/conformance/mutants/Mutants"
import * as Verdict from "@flat-sdk/conformance/mutants/Verdict"
import { filesOf, groupOf, rows } from "@flat-sdk/conformance/rows/Rows"
import { existsSync, readFileSync } from "node:fs"
import { assert, describe, it } from "vitest"

const root = new URL("../../../", import.meta.url)

describe("mutants", () => {
  it("each match their source exactly once, change it, and have tests that exist", () => {
    for (const mutant of mutants) {
      const source = readFileSync(new URL(mutant.file, root), "utf8")
      assert.notStrictEqual(mutate(source, mutant), source, mutant.breaks)
      assert.isNotEmpty(mutant.rows.length > 0 ? filesOf(mutant.rows) : mutant.tests, mutant.breaks)
      for (const test of mutant.tests) assert.isTrue(existsSync(new URL(test, root)), `${mutant.breaks}: ${test}`)
    }
  })

  it("each have a unique description", () => {
    assert.lengthOf([...new Set(mutants.map(({ breaks }) => breaks))], mutants.length)
  })
})

/** Rows whose tests run code where no fault can be planted. */
const elsewhere: Readonly<Record<string, "tarball" | "child process">> = {
  ...Object.fromEntries(rows.filter((row) => /^[IK]\d+$/.test(row)).map((row) => [row, "tarball"])),
  SB1: "tarball",
  N4: "child process",
  N5: "child process",
  N6: "child process",
  B4: "child process",
  B5: "child process",
  B6: "child process",
  Y18: "child process"
}

/** How many rows are `elsewhere`. May only fall. */
const mostElsewhere = 23

/** How many rows of a group are without a fault. May only fall. Groups that are not named have none. */
const without: Readonly<Record<string, number>> = {
  A: 2,
  B: 8,
  DG: 6,
  G: 3,
  H: 1,
  J: 1,
  L: 2,
  N: 4,
  O: 4,
  Q: 2,
  RO: 14,
  S: 2,
  SB: 4,
  T: 4,
  U: 1,
  V: 19,
  X: 1,
  Y: 11,
  Z: 3
}

describe("rows of docs/reference/reliability.md", () => {
  const served = new Set(mutants.flatMap((mutant) => mutant.rows))

  it("that faults name exist, and their tests run in this process", () => {
    assert.deepStrictEqual([...served].filter((row) => !rows.includes(row) || row in elsewhere), [])
  })

  it("have a fault that turns them red, or are counted", () => {
    const missing = rows.filter((row) => !served.has(row) && !(row in elsewhere))
    const counts = Object.fromEntries(
      [...new Set(missing.map(groupOf))].map((group) => [group, missing.filter((row) => groupOf(row) === group).length])
    )
    assert.deepStrictEqual(counts, without, `Without a fault: ${missing.join(", ")}`)
  })

  it("are tested in this process, or are in a list that does not grow", () => {
    assert.deepStrictEqual(Object.keys(elsewhere).filter((row) => !rows.includes(row)), [])
    assert.lengthOf(Object.keys(elsewhere), mostElsewhere)
  })
})

describe("the verdict on a mutant", () => {
  const report = (
    failureMessages: ReadonlyArray<string>,
    status = failureMessages.length > 0 ? "failed" : "passed"
  ): Verdict.TestReport => ({
    success: status === "passed",
    testResults: [{
      name: "A.test.ts",
      message: "",
      assertionResults: [{ fullName: "a test", title: "a test", status, failureMessages }]
    }]
  })

  it("is killed if an assertion of a test failed", () => {
    assert.deepStrictEqual(Verdict.of(report(["AssertionError: expected 1 to equal 2"])), {
      verdict: "killed",
      by: "a test"
    })
    assert.strictEqual(Verdict.of(report(["FlatError: getScore failed"])).verdict, "killed")
  })

  it("is timeout if a test did not end, and survived if all passed", () => {
    assert.strictEqual(Verdict.of(report(["Error: Test timed out in 30000ms."])).verdict, "timeout")
    assert.strictEqual(Verdict.of(report([])).verdict, "survived")
  })

  it("is broken if the machine failed, nothing ran, or the module does not parse", () => {
    assert.strictEqual(Verdict.of(undefined).verdict, "broken")
    assert.strictEqual(Verdict.of(report(["Error: listen EADDRINUSE: address already in use"])).verdict, "broken")
    assert.strictEqual(Verdict.of(report(["Error: spawn EAGAIN"])).verdict, "broken")
    assert.strictEqual(Verdict.of({ success: true, testResults: [] }).verdict, "broken")
    assert.deepStrictEqual(
      Verdict.of({
        success: false,
        testResults: [{ name: "A.test.ts", message: "SyntaxError: Unexpected token\nat A.ts", assertionResults: [] }]
      }),
      { verdict: "broken", by: "A.test.ts did not load: SyntaxError: Unexpected token" }
    )
  })

  it("of a row is that of the tests that begin with its id and ran", () => {
    const test = (title: string, status: string) => ({ fullName: title, title, status, failureMessages: null })
    const found: Verdict.TestReport = {
      success: false,
      testResults: [{
        name: "A.test.ts",
        message: "",
        assertionResults: [
          test("R1 retries", "passed"),
          test("R1 retries", "skipped"),
          test("R12 retries as R1 does", "failed"),
          test("R3 is", "skipped")
        ]
      }]
    }
    const verdictOf = (row: string) => Verdict.of(Verdict.reportOf(row, found)).verdict
    assert.deepStrictEqual(["R1", "R12", "R3"].map(verdictOf), ["survived", "killed", "broken"])
  })
})
