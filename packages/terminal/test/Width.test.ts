import { assert, describe, it } from "@effect/vitest"
import * as Width from "../src/Width.ts"

describe("the width of a text", () => {
  it("counts wide characters twice, and marks not at all", () => {
    for (
      const [text, width] of [
        ["", 0],
        ["ada", 3],
        ["é", 1],
        ["e\u0301", 1],
        ["a…–", 3],
        ["山…", 3],
        ["山田", 4],
        ["が", 2],
        ["か\u3099", 2],
        ["한국", 4],
        ["👨‍👩‍👧", 2],
        [
          "ªº\u02ff",
          3
        ]
      ] as const
    ) {
      assert.strictEqual(Width.of(text), width, text)
    }
    assert.strictEqual(Width.of("a\u00adb"), 2)
  })

  it("is measured only as far as it matters", () => {
    assert.strictEqual(Width.upTo("abcdef", 3), 4)
    assert.strictEqual(Width.upTo("abc", 3), 3)
    assert.strictEqual(Width.upTo("山田太郎", 3), 4)
    assert.strictEqual(Width.upTo("山田", 4), 4)
    assert.strictEqual(Width.upTo("👨‍👩‍👧👨‍👩‍👧", 4), 4)
    assert.strictEqual(Width.upTo("👨‍👩‍👧👨‍👩‍👧", 3), 4)
  })
})

describe("a truncated text", () => {
  it("ends with an ellipsis, and fits", () => {
    assert.strictEqual(Width.truncate("abcdef", 6), "abcdef")
    assert.strictEqual(Width.truncate("abcdef", 5), "abcd…")
    assert.strictEqual(Width.truncate("山田太郎", 5), "山田…")
    assert.strictEqual(Width.truncate("山田太郎", 4), "山…")
    assert.strictEqual(Width.truncate("abc", 1), "…")
  })
})

describe("a wrapped text", () => {
  it("breaks between words, and inside a word that fits on no line", () => {
    assert.deepStrictEqual(Width.wrap("one two three", 7), ["one two", "three"])
    assert.deepStrictEqual(Width.wrap("one two", 6), ["one", "two"])
    assert.deepStrictEqual(Width.wrap("a abcdefgh b", 4), ["a", "abcd", "efgh", "b"])
    assert.deepStrictEqual(Width.wrap("abcdefghi b", 4), ["abcd", "efgh", "i b"])
    assert.deepStrictEqual(Width.wrap("山田太郎次 b", 4), ["山田", "太郎", "次 b"])
    assert.deepStrictEqual(Width.wrap("one\n\ntwo", 9), ["one", "", "two"])
  })

  it("V3 is read once, however long it is", () => {
    // Quadratic work on texts of this length takes minutes.
    for (const unit of ["x", "é̂", "word ", "山"]) {
      const text = unit.repeat(100_000)
      const lines = Width.wrap(text, 60)
      assert.strictEqual(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""))
      assert.isAtMost(Width.of(lines[100]!), 60)
      assert.isAtMost(Width.of(Width.truncate(text, 60)), 60)
    }
  })
})
