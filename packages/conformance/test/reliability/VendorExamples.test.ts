import { assert, describe, it } from "@effect/vitest"
import { broken } from "../../src/examples/broken.ts"

// `test/vendor/Examples.test.ts` reads all of them where the vendor's file is.
describe("the examples of the vendor's OpenAPI file", () => {
  it("B12 are known to be broken for a reason, each once", () => {
    const names = broken.flatMap(({ examples }) => examples)
    assert.strictEqual(new Set(names).size, names.length)
    assert.deepStrictEqual(broken.filter(({ reason }) => reason.length < 20), [])
  })
})
