import { open, write } from "@flat-sdk/score"
import { assert, describe, it } from "vitest"
import { opened, partwise } from "./Fixtures.ts"

const utf8 = new TextEncoder()
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0))
const utf16 = (text: string, little: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), little)
  return new Uint8Array(view.buffer)
}
const named = (encoding: string, title = "Étude"): string =>
  partwise().replace("UTF-8", encoding).replace("<part-list>", `<movement-title>${title}</movement-title><part-list>`)

describe("encodings", () => {
  const files: ReadonlyArray<readonly [name: string, bytes: Uint8Array, title: string]> = [
    ["UTF-8", utf8.encode(named("UTF-8", "Étude 🎵")), "Étude 🎵"],
    ["UTF-8 with a byte order mark", utf8.encode(`\uFEFF${named("utf-8")}`), "Étude"],
    ["UTF-16, big end first", utf16(`\uFEFF${named("UTF-16")}`, false), "Étude"],
    ["UTF-16, little end first", utf16(`\uFEFF${named("UTF-16")}`, true), "Étude"],
    ["UTF-16 without a mark", utf16(named("UTF-16LE"), true), "Étude"],
    ["UTF-8 that says UTF-16", utf8.encode(named("UTF-16")), "Étude"],
    ["ISO-8859-1", latin1(named("ISO-8859-1")), "Étude"],
    ["windows-1252", latin1(named("windows-1252", "\x93Étude\x94")), "“Étude”"],
    ["another name of one", latin1(named("latin1")), "Étude"]
  ]
  for (const [name, bytes, title] of files) {
    it(`reads and writes ${name}`, () => {
      const score = opened(bytes)
      assert.include(score.source, `<movement-title>${title}</movement-title>`)
      assert.deepStrictEqual(write(score), bytes)
    })
  }

  it("writes a character that the encoding does not have as a reference", () => {
    const score = opened(latin1(named("ISO-8859-1")))
    const bytes = write({ ...score, source: score.source.replace("Étude", "Éty“d 🎵") })
    assert.include(String.fromCharCode(...bytes), "Éty&#8220;d &#127925;")
    assert.include(opened(latin1(named("windows-1252", "\x80"))).source, "€")
    const ascii = opened(latin1(named("US-ASCII", "Etude")))
    const written = write({ ...ascii, source: ascii.source.replace("Etude", "Étude") })
    assert.include(String.fromCharCode(...written), "&#201;tude")
  })

  it("writes a string in the encoding that it names", () => {
    assert.deepStrictEqual(write(opened(named("ISO-8859-1"))), latin1(named("ISO-8859-1")))
    assert.deepStrictEqual(write(opened(named("UTF-16BE"))), utf16(named("UTF-16BE"), false))
  })
})

describe("open", () => {
  const wrong: ReadonlyArray<readonly [what: string, data: string | Uint8Array, problem: object]> = [
    ["an element that is open", "<score-partwise>\r\n  <part-list>\r\n</score-partwise>", { line: 3, column: 1 }],
    ["old line ends", "<score-partwise>\r<a>\r\r </b>", { line: 4, column: 2 }],
    ["after characters of two units", "<score-partwise>\n<a>🎵🎵</b></a>", { line: 2, column: 6 }],
    ["a bare &", partwise("R&B"), { line: 4, hint: "Write & as &amp;, and other entities as the character itself" }],
    ["an entity", `<!DOCTYPE a [<!ENTITY x "y">]>${partwise("&x;").slice(39)}`, {
      line: 3,
      message: "Named entity isn't defined: &x;"
    }],
    ["a wrong byte", latin1(partwise("\n é")), { line: 5, column: 2, message: "This character is not UTF-8" }],
    ["half a character", utf16(partwise(), true).subarray(0, 9), { message: "The file is damaged" }],
    ["an encoding", utf8.encode(named("EBCDIC")), { line: 1, message: "The encoding \"ebcdic\" is not read" }],
    ["another root", "<?xml version=\"1.0\"?>\n<opus/>", { line: 2, column: 1, hint: "Export the score as MusicXML" }],
    ["JSON", "{\"score-partwise\":{}}", { line: 1, column: 1 }],
    ["NUL bytes", new Uint8Array(70e6), {
      line: 1,
      column: 1,
      hint: "The file begins with NUL bytes, as after an interrupted copy: copy, download or export it again"
    }],
    ["nothing", "", { line: 1, column: 1, hint: "The file is empty" }],
    ["a PDF", latin1("%PDF-1.7\n%\xe2\xe3"), { line: 1, hint: "This is PDF or MIDI: export the score as MusicXML" }],
    ["a web page", "<!DOCTYPE html><br>", { line: 1, hint: "This is a web page: download the file itself" }],
    ["a name", "march.mxl", { line: 1, hint: "Give the text or the bytes of a MusicXML file, not its name" }],
    ["depth", `<score-partwise>\n${"<a>".repeat(64)}${"</a>".repeat(64)}</score-partwise>`, {
      line: 2,
      column: 190,
      message: "The score has elements more than 64 deep"
    }],
    ["any depth", "<a>".repeat(1_000_000), { message: "The score has elements more than 64 deep" }],
    ["elements", `<score-partwise>${"<a/>".repeat(2_000_000)}`, {
      line: 1,
      message: "The score has more than 2000000 elements"
    }],
    ["size", " ".repeat(32 * 2 ** 20 + 1), {}],
    ["another type", 1 as unknown as string, { message: "data must be a string or a Uint8Array" }]
  ]
  for (const [what, data, expected] of wrong) {
    it(`refuses ${what}`, () => {
      const { problems, value } = open(data)
      assert.isUndefined(value)
      assert.deepInclude(problems?.[0], expected)
    })
  }

  it("counts tags, and not what looks like one", () => {
    const deep = `<!-- ${"<a>".repeat(99)} --><?x ${"<a>".repeat(99)}?><![CDATA[${"<a>".repeat(99)}]]>`
    const quoted = "<miscellaneous a='>'/>".repeat(99)
    assert.isDefined(open(partwise(`${deep}<b>${quoted}</b>`)).value)
  })

  it("reads documents with a DTD, and loads nothing", () => {
    const type =
      "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" \"http://www.musicxml.org/dtds/partwise.dtd\">"
    assert.isDefined(open(partwise().replace("<score", `${type}<score`)).value)
  })

  it("takes linear time for carriage returns", () => {
    const { value } = open(partwise(`<words>${"\r".repeat(300_000)}</words>`))
    assert.lengthOf(value!.source, partwise("<words></words>").length + 300_000)
  })

  it("returns plain values", () => {
    const score = opened(partwise())
    assert.deepStrictEqual(structuredClone(score), score)
    assert.deepStrictEqual(Object.keys(score), ["source", "root", "encoding"])
  })
})
