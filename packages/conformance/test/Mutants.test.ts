/**
 * The list of `pnpm mutants` matches the code: each fault can be planted, and each test file exists. `pnpm mutants` plants the faults, which takes
 * longer.
 */
import { mutate } from "@flat-sdk/conformance/mutants/Mutant"
import { mutants } from "@flat-sdk/conformance/mutants/Mutants"
import * as Verdict from "@flat-sdk/conformance/mutants/Verdict"
import { existsSync, readFileSync } from "node:fs"
import { assert, describe, it } from "vitest"

const root = new URL("../../../", import.meta.url)

describe("mutants", () => {
  it("each match their source exactly once, change it, and have tests that exist", () => {
    for (const mutant of mutants) {
      const source = readFileSync(new URL(mutant.file, root), "utf8")
      assert.notStrictEqual(mutate(source, mutant), source, mutant.breaks)
      assert.isNotEmpty(mutant.tests, mutant.breaks)
      for (const test of mutant.tests) assert.isTrue(existsSync(new URL(test, root)), `${mutant.breaks}: ${test}`)
    }
  })

  it("each have a unique description", () => {
    assert.lengthOf([...new Set(mutants.map(({ breaks }) => breaks))], mutants.length)
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
      assertionResults: [{ fullName: "a test", status, failureMessages }]
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
})
