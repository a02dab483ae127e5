import { open, write } from "@flat-sdk/score"
import { assert, describe, it } from "vitest"
import { partwise } from "./Fixtures.ts"

describe("open", () => {
  it("keeps the text, and writes the same bytes", () => {
    const bytes = new TextEncoder().encode(partwise())
    const { value } = open(bytes)
    assert.strictEqual(value?.source, partwise())
    assert.deepStrictEqual(write(value!), bytes)
  })

  it("says where a text is not well-formed", () => {
    const { problems } = open("<score-partwise>\r\n  <part-list>\r\n</score-partwise>")
    assert.deepStrictEqual(problems, [{ line: 3, column: 1, message: "<part-list> is not closed here" }])
  })
})
