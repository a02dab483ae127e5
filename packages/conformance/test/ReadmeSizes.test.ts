import { assert, describe, it } from "@effect/vitest"
import * as ReadmeTable from "../../../scripts/size/ReadmeTable.ts"

const measured = [{ label: "`createClient`", gzipped: 39_400 }, { label: "with `omr`", gzipped: 44_600 }]
const readme = ReadmeTable.written(
  "# A\n\n<!-- sizes -->\n\nold\n\n<!-- /sizes -->\n\nrest\n",
  measured
)

describe("sizes in the README of the Promise package", () => {
  it("are between markers", () => {
    assert.include(ReadmeTable.written(ReadmeTable.read(), measured), "| with `omr` ")
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
