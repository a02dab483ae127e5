import { assert, describe, it } from "@effect/vitest"
import * as FilePart from "../../../src/internal/body/FilePart.ts"

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

describe("the request for a file", () => {
  it("asks for the whole file uncompressed", () => {
    assert.deepStrictEqual(FilePart.headersOf(FilePart.nothing), { "accept-encoding": "identity" })
  })

  it("asks for the rest of the same version", () => {
    assert.deepStrictEqual(FilePart.headersOf({ from: 7, etag: "\"v1\"", size: 10 }), {
      "accept-encoding": "identity",
      range: "bytes=7-",
      "if-range": "\"v1\""
    })
    assert.notProperty(FilePart.headersOf({ from: 7, etag: undefined, size: undefined }), "if-range")
  })
})

describe("a response", () => {
  const part: FilePart.Part = { from: 7, etag: "\"v1\"", size: 10 }
  const problem = (headers: Record<string, string>, received = part, status = 206) =>
    FilePart.mismatch({ status, headers, body: undefined } as never, received)

  it("continues a part at its byte, to the end, in the same version", () => {
    assert.isUndefined(problem({ "content-range": "bytes 7-9/10", etag: "\"v1\"" }))
    assert.isUndefined(problem({ "content-range": "bytes 7-9/*", etag: "\"v1\"" }))
    assert.isUndefined(problem({ "content-range": "bytes 7-9/10" }, { from: 7, etag: undefined, size: undefined }))
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
    ["another size", { "content-range": "bytes 7-10/11", etag: "\"v1\"" }, part, "changed"],
    ["another size that its last byte gives", { "content-range": "bytes 7-10/*", etag: "\"v1\"" }, part, "changed"]
  ])("does not continue a part: %s", (_, headers, received, expected) => {
    assert.include(problem(headers, received), expected)
  })
})
