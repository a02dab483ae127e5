import { open, readMeasures, replaceMeasures, type Score, write } from "@flat-sdk/score"
import { deflateSync, Zip, ZipDeflate, type Zippable, zipSync } from "fflate"
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

/** The records of an archive by name: with headers, without the offset, which is of the archive. */
const records = (bytes: Uint8Array): ReadonlyMap<string, string> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const end = bytes.length - 22
  const found: Array<{ name: string; offset: number; listed: string }> = []
  for (let at = view.getUint32(end + 16, true); at < end;) {
    const next = at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)))
    found.push({
      name,
      offset: view.getUint32(at + 42, true),
      listed: [...bytes.subarray(at, at + 42), ...bytes.subarray(at + 46, next)].join()
    })
    at = next
  }
  return new Map(found.map(({ listed, name, offset }, index) => {
    const stop = found[index + 1]?.offset ?? view.getUint32(end + 16, true)
    return [name, `${listed} ${bytes.subarray(offset, stop).join()}`]
  }))
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
      const [before, after] = [records(bytes), records(written)]
      assert.deepStrictEqual([...after.keys()], [...before.keys()])
      assert.deepStrictEqual([...after].filter(([name, record]) => before.get(name) !== record).map(([name]) => name), [
        path
      ])
      assert.strictEqual(opened(written).source, partwise().replace("<step>D", "<!-- longer --><step>E"))
      const head = (file: Uint8Array) => file.subarray(new TextDecoder("latin1").decode(file).indexOf(path) - 30)
      assert.strictEqual(head(written)[6]! & 8, 0, "the sizes are there, and not after the content")
      assert.deepStrictEqual(head(written).subarray(10, 14), head(bytes).subarray(10, 14), "the time is kept")
    })
  }

  it("keeps a score that is stored without compression", () => {
    const bytes = mxl({ "score.xml": [utf8.encode(partwise()), { level: 0 }] })
    const written = write(edit(opened(bytes)))
    assert.include(new TextDecoder().decode(written), "<!-- longer -->")
    assert.isDefined(open(written).value)
  })

  it("reads an archive without a list of root files", () => {
    assert.isDefined(open(zipSync({ "a.musicxml": utf8.encode(partwise()) })).value)
  })

  /** Replaces the size of the score in the directory. */
  const claiming = (size: number, content: Uint8Array): Uint8Array => {
    const bytes = zipSync({ "a.xml": [new Uint8Array(content.length), { level: 0 }] })
    const view = new DataView(bytes.buffer)
    bytes.set(content, 35)
    view.setUint16(35 + content.length + 10, 8, true)
    view.setUint32(35 + content.length + 24, size, true)
    return bytes
  }
  const zeros = deflateSync(new Uint8Array(2 ** 25))

  const wrong: ReadonlyArray<readonly [what: string, bytes: Uint8Array, message: string]> = [
    ["one that is cut off", mxl().subarray(0, 3000), "The archive has no directory: it is cut off"],
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
      "The archive has 1001 files, 1000 at most are read"
    ],
    ["a size of 1 GB", claiming(2 ** 30, zeros), "a.xml has 1024 MB, 32 at most are read"],
    ["a size that is too large", claiming(200, deflateSync(picture.subarray(0, 100))), "a.xml is damaged"],
    ["a size that is not true", claiming(100, zeros), "a.xml is damaged"],
    ["what is not deflated", claiming(100, picture), "a.xml is damaged"]
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
