import { assert, describe, it } from "@effect/vitest"
import * as FilePart from "../../src/files/FilePart.ts"

describe("Content-Range", () => {
  it.each([
    ["bytes 100-999/1000", { from: 100, to: 999, total: 1000 }],
    ["BYTES 0-0/1", { from: 0, to: 0, total: 1 }],
    ["bytes 5-9/*", { from: 5, to: 9, total: undefined }]
  ])("is read: %s", (header, range) => {
    assert.deepStrictEqual(FilePart.rangeOf(header), range)
  })

  it.each([
    undefined,
    "",
    "bytes */1000",
    "bytes 9-5/10",
    "bytes -5-9/10",
    "bytes 5-9",
    "items 5-9/10",
    "bytes 5-9/x",
    "bytes 0-99999999999999999999/*",
    "bytes 0-9/99999999999999999999"
  ])("is not read: %j", (header) => {
    assert.isUndefined(FilePart.rangeOf(header))
  })
})

describe("a number of bytes", () => {
  it.each([["0", 0], ["42", 42], ["-1", undefined], ["1.5", undefined], ["1e3", undefined], ["", undefined]])(
    "%j is %s",
    (text, count) => {
      assert.strictEqual(FilePart.count(text), count)
    }
  )
})

describe("what identifies the bytes of a version", () => {
  const modified = "Sun, 06 Nov 1994 08:49:37 GMT"
  const later = { "last-modified": modified, date: "Sun, 06 Nov 1994 08:50:37 GMT" }

  it.each<readonly [string, Record<string, string>, string | undefined]>([
    ["a strong ETag", { ...later, etag: "\"v1\"" }, "\"v1\""],
    ["an empty strong ETag", { etag: "\"\"" }, "\"\""],
    ["a Last-Modified of a minute ago", later, modified],
    ["the same beside an empty ETag", { ...later, etag: "" }, modified],
    ["no weak ETag", { etag: "W/\"v1\"" }, undefined],
    ["no Last-Modified beside a weak ETag", { ...later, etag: "W/\"v1\"" }, undefined],
    ["no ETag without quotes", { etag: "v1" }, undefined],
    ["no ETag with a quote in it", { etag: "\"v1\", \"v2\"" }, undefined],
    ["no Last-Modified of 59 seconds ago", { ...later, date: "Sun, 06 Nov 1994 08:50:36 GMT" }, undefined],
    ["no Last-Modified in the future", { ...later, date: "Sun, 06 Nov 1994 08:00:00 GMT" }, undefined],
    ["no Last-Modified without Date", { "last-modified": modified }, undefined],
    ["no Last-Modified that is no date", { ...later, "last-modified": "yesterday" }, undefined],
    ["no Last-Modified with a Date that is none", { ...later, date: "now" }, undefined],
    ["nothing", {}, undefined]
  ])("is %s", (_, headers, validator) => {
    assert.strictEqual(FilePart.validatorOf(headers), validator)
  })

  it("is the strong etag that a caller kept, or without an etag its lastModified", () => {
    assert.strictEqual(FilePart.keptValidator({ etag: "\"v1\"", lastModified: modified }), "\"v1\"")
    assert.strictEqual(FilePart.keptValidator({ lastModified: modified }), modified)
    assert.isUndefined(FilePart.keptValidator({ etag: "W/\"v1\"", lastModified: modified }))
    assert.isUndefined(FilePart.keptValidator())
  })
})

describe("a server", () => {
  it.each<readonly [number, Record<string, string>, boolean]>([
    [200, { "accept-ranges": "bytes" }, true],
    [206, {}, true],
    [200, {}, false],
    [200, { "accept-ranges": "none" }, false],
    [206, { "content-encoding": "gzip" }, false],
    [200, { "accept-ranges": "bytes", "content-encoding": "identity" }, true]
  ])("that responds %i with %j can send a part of a file: %s", (status, headers, expected) => {
    assert.strictEqual(FilePart.takesRanges({ status, headers }), expected)
  })
})

describe("the request for a file", () => {
  it("asks for the whole file uncompressed", () => {
    assert.deepStrictEqual(FilePart.headersOf(FilePart.nothing), { "accept-encoding": "identity" })
  })

  it("asks for the rest of the same version", () => {
    assert.deepStrictEqual(FilePart.headersOf({ from: 7, validator: "\"v1\"", size: 10 }), {
      "accept-encoding": "identity",
      range: "bytes=7-",
      "if-range": "\"v1\""
    })
    const date = "Sun, 06 Nov 1994 08:49:37 GMT"
    assert.deepInclude(FilePart.headersOf({ from: 7, validator: date, size: 10 }), {
      range: "bytes=7-",
      "if-range": date
    })
  })

  it("asks for the whole file if nothing identifies the version of the part", () => {
    assert.deepStrictEqual(FilePart.headersOf({ from: 7, validator: undefined, size: 10 }), {
      "accept-encoding": "identity"
    })
  })
})

describe("a response", () => {
  const part: FilePart.Part = { from: 7, validator: "\"v1\"", size: 10 }
  const date = "Sun, 06 Nov 1994 08:49:37 GMT"
  const problem = (headers: Record<string, string>, received = part, status = 206) =>
    FilePart.mismatch({ status, headers, body: undefined } as never, received)

  it("continues a part at its byte, to the end, in the same version", () => {
    assert.isUndefined(problem({ "content-range": "bytes 7-9/10", etag: "\"v1\"" }))
    assert.isUndefined(problem({ "content-range": "bytes 7-9/*", etag: "\"v1\"" }))
    const dated = { from: 7, validator: date, size: undefined }
    assert.isUndefined(problem({ "content-range": "bytes 7-9/10", "last-modified": date }, dated))
  })

  it("that is the whole file needs no range", () => {
    assert.isUndefined(problem({}, part, 200))
  })

  it.each<readonly [string, Record<string, string>, FilePart.Part, string]>([
    ["a part of a file of which nothing was received", { "content-range": "bytes 0-4/10" }, FilePart.nothing, "whole"],
    ["no range", { etag: "\"v1\"" }, part, "Content-Range"],
    ["another start", { "content-range": "bytes 6-9/10", etag: "\"v1\"" }, part, "begins at byte 6, not at byte 7"],
    ["an early end", { "content-range": "bytes 7-8/10", etag: "\"v1\"" }, part, "ends before the file"],
    [
      "compression",
      { "content-range": "bytes 7-9/10", etag: "\"v1\"", "content-encoding": "gzip" },
      part,
      "compressed"
    ],
    ["another version", { "content-range": "bytes 7-9/10", etag: "\"v2\"" }, part, "changed"],
    ["no version", { "content-range": "bytes 7-9/10" }, part, "changed"],
    ["a weak version", { "content-range": "bytes 7-9/10", etag: "W/\"v1\"" }, part, "changed"],
    [
      "another date",
      { "content-range": "bytes 7-9/10", "last-modified": "Sun, 06 Nov 1994 08:49:38 GMT" },
      { ...part, validator: date },
      "changed"
    ],
    ["no date", { "content-range": "bytes 7-9/10", etag: date }, { ...part, validator: date }, "changed"],
    [
      "a part of a file whose version nothing identifies",
      { "content-range": "bytes 7-9/10" },
      { ...part, validator: undefined },
      "whole"
    ],
    ["another size", { "content-range": "bytes 7-10/11", etag: "\"v1\"" }, part, "changed"],
    ["another size that its last byte gives", { "content-range": "bytes 7-10/*", etag: "\"v1\"" }, part, "changed"]
  ])("does not continue a part: %s", (_, headers, received, expected) => {
    assert.include(problem(headers, received), expected)
  })
})
