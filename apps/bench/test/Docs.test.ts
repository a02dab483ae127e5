import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import * as Files from "../src/Files.ts"
import { parts } from "../src/Options.ts"
import * as Docs from "../src/report/Docs.ts"
import * as LineChart from "../src/report/LineChart.ts"
import { aged, quietLoad, read, run, started } from "./support/Run.ts"

const page = readFileSync(join(Files.root, "docs/performance.md"), "utf8")

const ages = { 0: 1.4, 1000: 1.02, 5000: 1, 15_000: 0.99, 30_000: 1 }

const measured = run({
  age: [aged("core-node", false, ages), aged("core-node", true, ages)],
  million: read("promise", 140, 145),
  coldStart: [started("core-fetch", [250, 260]), started("effect-core-page", [200, 200])],
  instantiations: []
})

describe("docs/performance.md", () => {
  it("has a place for everything that a complete run writes", () => {
    const text = Docs.filled(page, measured, parts)
    assert.include(text, "1.02 (102 µs, ±1 %)")
    assert.include(text, "by `fetch`: 55 ms (middle half of the rounds: 50 to 60 ms).")
    assert.include(text, "load 0.2 before, 1.6 during (at most 2.1), 1.7 after.")
    assert.match(text, /\| promise \(default\) +\| 140 /)
    assert.include(text, "This run met ")
  })

  it("can be filled again", () => {
    const text = Docs.filled(page, measured, parts)
    assert.strictEqual(Docs.filled(text, measured, parts), text)
  })

  it("keeps the sections of parts that did not run", () => {
    const text = Docs.filled(page, measured, ["million"])
    const without = (source: string) => Docs.between(source, "million", "")
    assert.notStrictEqual(text, page)
    assert.strictEqual(without(text), without(page))
  })

  it("warns in each section if the machine was busy", () => {
    const busy = { ...measured, machine: { ...measured.machine, load: { ...quietLoad, before: 7 } } }
    assert.include(Docs.filled(page, busy, ["million"]), "The machine was busy with other work")
  })

  it("shows targets as met, not met and not measured", () => {
    const table = Docs.verdicts(measured)
    assert.match(table, /peak memory of reading 1,000,000 accounts .*\| met +\|/)
    assert.match(table, /own share of the cold start.*\| 55 ms +\| met +\|/)
    assert.match(table, /heap of each of 1,000 clients that .*\| not measured +\| not measured +\|/)
  })
})

describe("a line chart", () => {
  it("has a line for each series, and a label for each solid one", () => {
    const svg = LineChart.draw({
      title: "A & B",
      subtitle: "less is better",
      marks: [0, 10],
      unit: "requests",
      lines: [false, true].map((dashed) => ({
        label: "a",
        points: [{ x: 0, y: 100 }, { x: 10, y: 50 }],
        colour: 0,
        dashed
      }))
    })
    assert.lengthOf(svg.match(/<polyline/g) ?? [], 2)
    assert.lengthOf(svg.match(/stroke-dasharray/g) ?? [], 1)
    assert.lengthOf(svg.match(/>a</g) ?? [], 1)
    assert.include(svg, "A &amp; B")
    assert.notInclude(svg, "NaN")
  })

  it("divides its height into round steps", () => {
    assert.deepStrictEqual([3, 12, 480, 950].map(LineChart.stepFor), [1, 5, 100, 200])
  })

  it("moves labels apart without changing their order", () => {
    assert.deepStrictEqual(LineChart.apart([100, 102, 40, 101]), [100, 134, 40, 117])
  })
})
