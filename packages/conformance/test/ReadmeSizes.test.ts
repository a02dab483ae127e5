import { assert, describe, it } from "@effect/vitest"
import { kilobytes } from "@flat-sdk/tools/size/Ceilings"
import * as ReadmeTable from "@flat-sdk/tools/size/ReadmeTable"
import * as Raised from "@flat-sdk/tools/workspace/Raised"

const measured = [{ label: "`createClient`", gzipped: 39_400 }, { label: "with `omr`", gzipped: 44_600 }]
const readme = ReadmeTable.rewrite(
  "# A\n\n<!-- sizes -->\n\nold\n\n<!-- /sizes -->\n\nrest\n",
  measured
)

describe("sizes in the README of the Promise package", () => {
  it("are between markers", () => {
    assert.include(ReadmeTable.rewrite(ReadmeTable.read(), measured), "| with `omr` ")
  })

  it("are whole kilobytes, and the text around them does not change", () => {
    assert.match(
      readme,
      /^# A\n[\s\S]*\| `createClient` +\| 39 +\|\n\| with `omr` +\| 45 +\|\n\n<!-- \/sizes -->\n\nrest\n$/
    )
    assert.deepStrictEqual(ReadmeTable.stale(readme, measured), [])
  })

  it("are out of date if they differ by more than rounding, a row is missing, or one is not measured", () => {
    assert.lengthOf(ReadmeTable.stale(readme, [measured[0]!, { label: "with `omr`", gzipped: 45_600 }]), 1)
    assert.lengthOf(ReadmeTable.stale(readme, [...measured, { label: "with `tasks`", gzipped: 40_000 }]), 1)
    assert.lengthOf(ReadmeTable.stale(readme, [measured[0]!]), 1)
  })
})

describe("a size limit that rises", () => {
  const before = { "promise: omr": 55_000, "promise: watch": 55_000 }
  const now = { "promise: omr": 56_000, "promise: watch": 54_000, "promise: new": 1 }
  const problems = (text: string) => Raised.problemsOf(before, now, text, (bytes) => `${kilobytes(bytes)} kB`)

  it("takes a line in the decisions with its program and its new value", () => {
    assert.lengthOf(problems(""), 1)
    assert.match(problems("")[0]!, /promise: omr rises from 55\.0 kB to 56\.0 kB/)
    assert.lengthOf(problems("- `promise: omr` may have 55.5 kB\n- `promise: watch`: 56.0 kB"), 1)
    assert.deepStrictEqual(problems("- `promise: omr` may have 56.0 kB, because"), [])
  })
})
