import { assert, describe, it } from "@effect/vitest"
import { codingProblemOf } from "../../src/transport/BodyChecks.ts"

describe("the coding of a body", () => {
  it.each([undefined, "", "identity", "gzip", "x-gzip", "deflate", "br", "zstd", " GZIP "])(
    "is one that transports decode: %j",
    (coding) => {
      assert.isUndefined(codingProblemOf(coding === undefined ? {} : { "content-encoding": coding }))
    }
  )

  it.each(["rot13", "gzip, br", "aws-chunked", "\""])("is a problem that names it: %j", (coding) => {
    assert.include(codingProblemOf({ "content-encoding": coding }), JSON.stringify(coding))
  })

  it("shows no more than the start of a long one", () => {
    assert.notInclude(codingProblemOf({ "content-encoding": "x".repeat(41) }), "x".repeat(41))
  })
})
