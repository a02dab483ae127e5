import { open, readMeasures, replaceMeasures, type Score, write } from "@flat-sdk/score"
import { deflateSync, strToU8, unzipSync, Zip, ZipDeflate, type Zippable, zipSync } from "fflate"
import { assert, describe, it } from "vitest"
import { opened, partwise } from "./Fixtures.ts"

const utf8 = new TextEncoder()
const container = (path: string, more = ""): Uint8Array =>
  utf8.encode(`<container><rootfiles>${more}<rootfile full-path="${path}"/></rootfiles></container>`)
const picture = Uint8Array.from({ length: 5000 }, (_, index) => index * 7919 % 251)

const mxl = (more: Zippable = {}): Uint8Array =>
  zipSync({
    mimetype: [utf8.encode("application/vnd.recordare.musicxml"), { level: 0 }],
    "META-INF/container.xml": container("score.xml", "<rootfile full-path=\"cover.png\" media-type=\"image/png\"/>"),
    "cover.png": picture,
    "score.xml": utf8.encode(partwise()),
    "after.bin": [picture, { level: 0, comment: "kept" }],
    ...more
  }, { mtime: "2026-01-02" })

/** The same as a stream writes it: the sizes are after each content. */
const streamed = (): Uint8Array => {
  const chunks: Array<Uint8Array> = []
  const zip = new Zip((_error, chunk) => chunks.push(chunk))
  for (
    const [name, content] of Object.entries({
      "META-INF/container.xml": container("s.xml"),
      "s.xml": utf8.encode(partwise()),
      "z": picture
    })
  ) {
    const file = new ZipDeflate(name)
    zip.add(file)
    file.push(content, true)
  }
  zip.end()
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
}

const edit = (score: Score): Score => {
  const [, measure] = readMeasures(score)
  const result = replaceMeasures(score, [{
    part: "P1",
    measure: 2,
    text: measure!.text.replace("<step>D", "<!-- longer --><step>E")
  }])
  assert.isUndefined(result.problems)
  return result.value
}

describe("MXL", () => {
  for (
    const [what, bytes, path] of [["an archive", mxl(), "score.xml"], [
      "a streamed archive",
      streamed(),
      "s.xml"
    ]] as const
  ) {
    it(`reads ${what}, and writes the same bytes`, () => {
      const score = opened(bytes)
      assert.strictEqual(score.source, partwise())
      assert.strictEqual(score.container?.path, path)
      assert.deepStrictEqual(write(score), bytes)
    })

    it(`keeps all other files of ${what}, byte for byte`, () => {
      const written = write(edit(opened(bytes)))
      const [before, after] = [unzipSync(bytes), unzipSync(written)]
      assert.deepStrictEqual(Object.keys(after), Object.keys(before))
      assert.deepStrictEqual({ ...after, [path]: before[path] }, before)
      assert.deepStrictEqual(write(edit(opened(bytes))), written, "the same score gives the same bytes")
      assert.strictEqual(opened(written).source, partwise().replace("<step>D", "<!-- longer --><step>E"))
    })
  }

  it("keeps a score that is stored without compression", () => {
    const bytes = mxl({ "score.xml": [utf8.encode(partwise()), { level: 0 }] })
    const written = write(edit(opened(bytes)))
    assert.include(new TextDecoder().decode(written), "<!-- longer -->")
    assert.isDefined(open(written).value)
  })

  it("finds a name in UTF-8 that does not say so", () => {
    const bytes = zipSync({ "META-INF/container.xml": container("é.xml"), "é.xml": utf8.encode(partwise()) })
    const name = strToU8("é.xml")
    // The flag of UTF-8 names is in each header.
    for (let at = bytes.indexOf(0x50); at !== -1; at = bytes.indexOf(0x50, at + 1)) {
      if (name.every((byte, index) => bytes[at + 30 + index] === byte)) bytes[at + 7] = 0
      if (name.every((byte, index) => bytes[at + 46 + index] === byte)) bytes[at + 9] = 0
    }
    const written = opened(write(edit(opened(bytes))))
    assert.strictEqual(written.container?.path, "é.xml")
    assert.include(written.source, "<!-- longer -->")
  })

  it("reads an archive without a list of root files", () => {
    assert.isDefined(open(zipSync({ "a.musicxml": utf8.encode(partwise()) })).value)
  })

  /** An archive whose score says that it has 100 bytes, and has other content. */
  const claiming = (content: Uint8Array): Uint8Array => {
    const bytes = zipSync({ "a.xml": [new Uint8Array(content.length), { level: 0 }] })
    const view = new DataView(bytes.buffer)
    bytes.set(content, 35)
    view.setUint16(35 + content.length + 10, 8, true)
    view.setUint32(35 + content.length + 24, 100, true)
    return bytes
  }

  /** An archive in which a byte of a picture is another one, and its checksum is not. */
  const changed = mxl()
  changed[changed.lastIndexOf(picture[99]!, changed.length - 1000)]! ^= 1
  const renamed = zipSync({ "a.xml": utf8.encode(partwise()), "b.xml": utf8.encode(partwise()) })
  for (let at = renamed.indexOf(0x62); at !== -1; at = renamed.indexOf(0x62, at + 1)) {
    if (new TextDecoder().decode(renamed.subarray(at, at + 5)) === "b.xml") renamed[at] = 0x61
  }

  it("keeps a file that has the name of a property, dates, comments and the order", () => {
    const bytes = mxl({ constructor: picture })
    for (let at = bytes.indexOf(0x61); at !== -1; at = bytes.indexOf(0x61, at + 1)) {
      if (new TextDecoder().decode(bytes.subarray(at, at + 9)) === "after.bin") bytes.set(utf8.encode("__proto__"), at)
    }
    const written = write(edit(opened(bytes)))
    const names = (archive: Uint8Array) => {
      const found: Array<string> = []
      unzipSync(archive, { filter: ({ name }) => found.push(name) === 0 })
      return found
    }
    assert.include(names(written), "__proto__")
    assert.deepStrictEqual(names(written), names(bytes))
    assert.include(new TextDecoder().decode(written), "kept")
    const place = (archive: Uint8Array) => Buffer.from(archive).indexOf("__proto__")
    const file = (archive: Uint8Array) => archive.slice(place(archive) - 30, place(archive) + 9 + picture.length)
    assert.deepStrictEqual(file(written), file(bytes))
    assert.include(opened(written).source, "<!-- longer -->")
  })

  const wrong: ReadonlyArray<readonly [what: string, bytes: Uint8Array, message: string]> = [
    ["one that is cut off", mxl().subarray(0, 3000), "The file is damaged"],
    [
      "one without a score",
      zipSync({ "a.png": picture }),
      "The archive names no MusicXML file in META-INF/container.xml"
    ],
    [
      "one whose score is missing",
      zipSync({ "META-INF/container.xml": container("b.xml") }),
      "The archive has no b.xml, which it names as its score"
    ],
    [
      "too many files",
      zipSync(Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`${index}`, picture.subarray(0, 1)]))),
      "The archive has more than 1000 files"
    ],
    [
      "more than the archive says",
      claiming(deflateSync(new Uint8Array(2 ** 26 + 1))),
      "The files of the archive have more than 64 MB"
    ],
    ["what is not deflated", claiming(picture), "The file is damaged"],
    ["a file whose checksum is wrong", changed, "The file is damaged"],
    ["two files of one name", renamed, "The archive has two files with the name a.xml"]
  ]
  for (const [what, bytes, message] of wrong) {
    it(`refuses ${what}`, () => assert.strictEqual(open(bytes).problems?.[0]?.message, message))
  }

  it("survives any damage", () => {
    const bytes = mxl()
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = bytes.slice()
      damaged[at] = damaged[at]! ^ 0x55
      const { problems, value } = open(damaged)
      assert.isTrue(value !== undefined || problems.length > 0)
    }
  })
})
