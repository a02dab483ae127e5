import { assert, describe, it } from "@effect/vitest"
import * as Unescaped from "../../src/error/Unescaped.ts"

const layersOf = (text: string): ReadonlyArray<string> =>
  Array.from(Unescaped.layers(text), (layer) => typeof layer === "string" ? layer : layer.text)

describe("a text without its escapes", () => {
  it.each([
    ["%61%C3%BC%f0%9f%8e%b5", "aü🎵"],
    ["%ff%C3", "\u00ff\u00c3"],
    ["\\u0061\\x62\\n\\/\\\"", "ab\n/\""],
    ["&amp;&LT;&#97;&#x1F3B5;&apos;", "&<a🎵'"],
    ["a&#9999999;b", "a\u{10ffff}b"]
  ])("of %j is %j", (text, expected) => {
    assert.strictEqual(Unescaped.once(text)?.text, expected)
  })

  it.each(["", "plain", "100% of \\users &c; %zz"])("is not there if %j has none", (text) => {
    assert.isUndefined(Unescaped.once(text))
  })

  it("comes a layer at a time, and no more than six of them", () => {
    assert.deepStrictEqual(layersOf("%2541"), ["%2541", "%41", "A"])
    assert.lengthOf(layersOf(`%${"25".repeat(20)}41`), 6)
  })

  it("says where each character was, through all layers", () => {
    const text = "x%2541y"
    const innermost = [...Unescaped.layers(text)].at(-1)
    assert(typeof innermost === "object")
    assert.strictEqual(innermost.text, "xAy")
    assert.deepStrictEqual(innermost.starts.map((start, index) => text.slice(start, innermost.ends[index])), [
      "x",
      "%2541",
      "y"
    ])
  })
})
