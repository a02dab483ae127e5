/** The tables of `docs/roster-results.md` are those of the code. */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { reasons } from "../../src/results/Reasons.ts"
import * as Rows from "../../src/results/Rows.ts"

const page = readFileSync(new URL("../../../../docs/roster-results.md", import.meta.url), "utf8")

const section = (heading: string): string => page.split(/^## /m).find((section) => section.startsWith(heading)) ?? ""

describe("docs/roster-results.md", () => {
  it("has every reason to skip a row", () => {
    const rows = section("Why a row is skipped").split("\n").filter((line) => line.startsWith("|")).slice(2)
    assert.deepStrictEqual(
      rows.map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim())),
      Object.entries(reasons).map(([code, { fix, note }]) => [`\`${code}\``, note, fix])
    )
  })

  it("has every column", () => {
    const text = section("What happened to each row")
    for (const column of Rows.columns) assert.include(text, `\`${column}\``)
  })
})
