import { assert, describe, it } from "vitest"
import { consumers } from "../../../scripts/types-budget/Consumers.ts"
import * as EffectPrograms from "../src/measure/EffectPrograms.ts"
import * as Instantiations from "../src/measure/Instantiations.ts"

describe("programs of Effect alone", () => {
  it("import modules, then run the code", () => {
    assert.strictEqual(
      EffectPrograms.programOf(["effect/Effect", "effect/Layer"], "console.log(0)\n"),
      "import \"effect/Effect\"\nimport \"effect/Layer\"\n\nconsole.log(0)\n"
    )
  })
})

describe("instantiations", () => {
  it("are those of a program of `pnpm check:budget`", () => {
    assert.include(consumers.map(({ name }) => name), Instantiations.oneService)
  })

  it("are medians of the rounds", () => {
    const rounds = [3, 1, 2].map((seconds) => ({ seconds, instantiations: 600, types: 900, megabytes: 90 }))
    const row = Instantiations.rowOf("a program", rounds)
    assert.deepStrictEqual([row.seconds, row.instantiations, row.spread], [2, 600, 0])
  })
})
