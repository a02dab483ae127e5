import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"

// Counters survive only in functions whose code is kept.
const args = ["--no-flush-bytecode", fileURLToPath(new URL("steps/main.ts", import.meta.url))]

describe("twice as much of anything takes no more than twice the steps, in each line of the package and of its parser", () => {
  it.each(isNightly ? [1, 2, 3, 4, 5, 6] : [1])("in part %i of 6 of what a score can have", (share) => {
    const { stderr, stdout } = spawnSync(process.execPath, [...args, `${share}/6`], { encoding: "utf8" })
    assert.strictEqual(stderr, "")
    const report = JSON.parse(stdout) as Record<string, ReadonlyArray<string>>
    assert.isAbove(Object.keys(report).length, 9)
    assert.deepStrictEqual(Object.entries(report).filter(([, lines]) => lines.length > 0), [])
  })
})
