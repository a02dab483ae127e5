/** The tests that the guide about testing shows for Effect programs, run by vitest beside the packages. The sources' snippets test runs all others. */
import * as assert from "node:assert/strict"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"

const project = fileURLToPath(new URL("..", import.meta.url))
const page = path.join(project, "node_modules/@flat-sdk/core/docs/guides/testing.md")

describe("the tests of the guides in the packages", () => {
  it("I1 pass in vitest: with a sandbox, and with mocks", async () => {
    const fences = fs.readFileSync(page, "utf8").matchAll(/^```ts vitest\n([\s\S]*?)^```$/gm)
    const tests = [...fences].flatMap(([, code]) => code!.includes("\"@effect/vitest\"") ? [code!] : [])
    assert.ok(tests.some((code) => code.includes("layerTest")) && tests.some((code) => code.includes(".mock(")))
    const folder = path.join(project, "pages/guide-tests")
    fs.mkdirSync(folder, { recursive: true })
    for (const [index, code] of tests.entries()) fs.writeFileSync(path.join(folder, `${index}.test.ts`), code)
    const output = await new Promise<string>((resolve) => {
      const vitest = path.join(project, "node_modules/vitest/vitest.mjs")
      execFile(process.execPath, [vitest, "run"], { cwd: folder, env: { NO_COLOR: "1" } }, (_, stdout, stderr) => {
        resolve(stdout + stderr)
      })
    })
    assert.match(output, new RegExp(`Test Files +${tests.length} passed \\(${tests.length}\\)`), output)
  })
})
