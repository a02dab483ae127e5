/** Whatever people wrote, it stays text. */
import { assert, describe, it } from "@effect/vitest"
import { atLeast } from "@flat-sdk/tools/tests/Nightly"
import { Schema } from "effect"
import { html, isolate } from "../../src/page/Html.ts"

const unescape = (text: string): string =>
  text.replace(
    /&(?:lt|gt|quot|#39|amp);/g,
    (entity) => ({ "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&" })[entity]!
  )

describe("the template of HTML", () => {
  it.prop("escapes every value, in text, attributes and lists", [Schema.String], ([text]) => {
    const { text: page } = html`<p title="${text}">${text}${[text, isolate(text)]}</p>`
    const [, title = "", body = ""] = /^<p title="([^"]*)">(.*)<\/p>$/s.exec(page) ?? []
    assert.notMatch(title, /[<>"']/)
    assert.notMatch(body.replaceAll(/<\/?bdi>/g, ""), /[<>"']/)
    // C0, DEL, C1, lone surrogates and noncharacters cannot be shown.
    const expected = text.replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu,
      "\ufffd"
    )
    assert.strictEqual(unescape(title), expected)
    assert.strictEqual(unescape(body.replaceAll(/<\/?bdi>/g, "")), expected.repeat(3))
  }, atLeast(100))

  it("joins lists, and leaves out what is not there", () => {
    assert.strictEqual(html`a${undefined}${false}${0}${["<", [html`<b>${"&"}</b>`]]}`.text, "a0&lt;<b>&amp;</b>")
  })
})
