/** The history of docs/internals/simulation.md. `pnpm mutants` plants the fault that it shows: then the second test must fail. */
import { assert, expect, it } from "@effect/vitest"
import * as Picture from "@flat-sdk/conformance/simulation/Picture"
import { run, scenarios } from "@flat-sdk/conformance/simulation/Run"
import { readFileSync } from "node:fs"

const page = readFileSync(new URL("../../../docs/internals/simulation.md", import.meta.url), "utf8")

it("docs/internals/simulation.md has a picture of the log that it shows: -u draws it anew", async () => {
  const log = /^```text\n([^]*?)^```$/m.exec(page)![1]!
  await expect(Picture.svg(log)).toMatchFileSnapshot("../../../docs/internals/simulation.svg")
})

it("docs/internals/simulation.md names a seed that no longer violates what it did", async () => {
  const [, seed, name] = /pnpm simulate --seed (\d+) --scenario (\w+)/.exec(page)!
  const scenario = scenarios.find((one) => one.name === name)!
  assert.deepStrictEqual((await run(scenario, Number(seed))).violations, [])
})
