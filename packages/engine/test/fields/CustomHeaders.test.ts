import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as CustomHeaders from "../../src/fields/CustomHeaders.ts"

const read = (given: unknown) => {
  const problems: Array<readonly [path: string, problem: string]> = []
  const headers = CustomHeaders.read(given, (path, problem) => void problems.push([path, problem]))
  return { headers, problems, paths: problems.map(([path]) => path) }
}

describe("headers of a program", () => {
  it("are sent with names in lower case; undefined and null are skipped", () => {
    assert.deepStrictEqual(
      read({ "X-School": "1", "x-tab": "a\tb", empty: "", hidden: Redacted.make("s3cret"), a: undefined, b: null }),
      { headers: { "x-school": "1", "x-tab": "a\tb", empty: "", hidden: "s3cret" }, problems: [], paths: [] }
    )
    for (const none of [undefined, null]) assert.deepStrictEqual(read(none).headers, {})
  })

  it.each(["\r", "\n", "a\r\nb: c", "\0", "\x1f", "\x7f", "é", "\u0100", "🎵", 5, true, {}, ["a"], Redacted.make(5)])(
    "are rejected with the value %j, which is not shown",
    (value) => {
      const { headers, paths, problems } = read({ "x-a": value })
      assert.deepStrictEqual([headers, paths], [{}, ["headers.x-a"]])
      assert.include(problems[0]![1], "printable ASCII")
    }
  )

  it.each(["", " ", "a b", "a:", "a\r\nb", "é", "a\0", "(a)", "a,b", "a/b", "a\"b"])(
    "are rejected with the name %j",
    (name) => {
      const { headers, problems } = read({ [name]: "v" })
      assert.deepStrictEqual(headers, {})
      assert.include(problems[0]![1], "not a valid header name")
    }
  )

  it.each([
    "accept",
    "Accept-Encoding",
    "AUTHORIZATION",
    "user-agent",
    "connection",
    "content-encoding",
    "content-length",
    "Content-Type",
    "expect",
    "host",
    "if-range",
    "keep-alive",
    "proxy-authorization",
    "Proxy-Connection",
    "proxy-x",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-http-method",
    "x-http-method-override",
    "X-Method-Override"
  ])("are rejected if the client sets them: %s", (name) => {
    const { headers, problems } = read({ [name]: "v" })
    assert.deepStrictEqual(headers, {})
    assert.include(problems[0]![1], "is set by the client")
  })

  it.each(["accept-language", "x-accept", "x-range", "hosts", "content-language", "proxy", "x-proxy-a", "te-x"])(
    "are sent if they only resemble one that the client sets: %s",
    (name) => assert.deepStrictEqual(read({ [name]: "v" }).headers, { [name]: "v" })
  )

  it("are rejected if they are given twice in different cases", () => {
    const { headers, paths } = read({ "x-a": "1", "X-A": "2" })
    assert.deepStrictEqual([headers, paths], [{ "x-a": "1" }, ["headers.X-A"]])
    // A name that every object inherits is not given twice.
    assert.deepStrictEqual(read({ constructor: "v", toString: "v" }).paths, [])
  })

  it("are rejected if they are no object, or cannot be read", () => {
    for (const given of ["a", 5, [["a", "b"]], new Map([["a", "b"]]), new Headers({ a: "b" })]) {
      assert.deepStrictEqual(read(given).paths, ["headers"])
    }
    const throwing = {
      get "x-a"(): string {
        throw new Error("planted")
      }
    }
    assert.notInclude(JSON.stringify(read(throwing).problems), "planted")
    assert.isNotEmpty(read(throwing).problems)
  })
})
