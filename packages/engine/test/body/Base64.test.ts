import { assert, describe, it } from "@effect/vitest"
import * as Base64 from "../../src/body/Base64.ts"

describe("base64", () => {
  it.each([
    ["", ""],
    ["M", "TQ=="],
    ["Ma", "TWE="],
    ["Man", "TWFu"],
    ["Mani", "TWFuaQ=="],
    ["\u00fb\u00ff\u00fe", "+//+"]
  ])("of %j is %j, with Node and without", (text, expected) => {
    const bytes = Buffer.from(text, "latin1")
    for (const encode of [Base64.encode, Base64.encodePortably]) {
      assert.strictEqual(Buffer.from(encode(bytes)).toString("latin1"), expected)
    }
  })

  it("covers every byte at every alignment", () => {
    for (const before of [0, 1, 2]) {
      const bytes = Uint8Array.from({ length: before + 256 }, (_, index) => index - before)
      assert.deepStrictEqual(Base64.encodePortably(bytes), Uint8Array.from(Base64.encode(bytes)))
    }
  })

  it("encodes a part of a buffer, not the buffer", () => {
    const part = new TextEncoder().encode("xxManxx").subarray(2, 5)
    for (const encode of [Base64.encode, Base64.encodePortably]) {
      assert.strictEqual(Buffer.from(encode(part)).toString("latin1"), "TWFu")
    }
  })
})
