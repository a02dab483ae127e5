/**
 * What is sent where: headers to the API and to file stores, and the path and query of a request.
 */
import { assert, describe, it } from "@effect/vitest"
import { makeRequest, queryString } from "@flat-sdk/engine/Operations"
import { Effect, Stream } from "effect"
import { type Handler, testClient } from "../support/TestClient.ts"

const store = "https://files.elsewhere.test/a"

const task = {
  id: "t1",
  type: "audio-export",
  state: "done",
  creationDate: "2027-03-01T09:00:00.000Z",
  modificationDate: "2027-03-01T09:00:00.000Z",
  errorHistory: [],
  result: { url: store }
}

const exporting: Handler = ({ method }) =>
  method === "POST" ? { json: task } : { text: "bytes", headers: { "content-type": "audio/wav" } }

describe("the headers of a program", () => {
  it.effect("are sent to the API, and not to the store of an exported file", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(exporting, { headers: { "x-school": "planted" }, retries: 0 })
      yield* Effect.scoped(
        Effect.flatMap(
          flat.scores.exportScore.download({ score: "s1", format: "wav" }, { headers: { "x-call": "planted" } }),
          ({ stream }) => Stream.runDrain(stream)
        )
      )
      assert.deepStrictEqual(sent.map(({ url }) => url.host), ["flat.test", "files.elsewhere.test"])
      assert.include(sent[0]!.headers, {
        "x-school": "planted",
        "x-call": "planted",
        authorization: "Bearer test-token"
      })
      for (const name of ["x-school", "x-call", "authorization", "cookie"]) assert.notProperty(sent[1]!.headers, name)
      assert.notInclude(JSON.stringify(sent[1]), "planted")
    }))

  it.effect("are not sent to another origin that the API redirects a file to", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(
        (_, index) => index === 0 ? { status: 302, headers: { location: store } } : { text: "bytes" },
        { headers: { "x-school": "planted" }, retries: 0 }
      )
      yield* flat.scores.getScoreRevisionData({ score: "s1", revision: "last", format: "mxl" })
      assert.strictEqual(sent[0]!.headers["x-school"], "planted")
      assert.strictEqual(sent[1]!.url.href, store)
      assert.notInclude(JSON.stringify(sent[1]), "planted")
      assert.notProperty(sent[1]!.headers, "authorization")
    }))
})

describe("a query", () => {
  it("has encoded names and values, a pair for each item, and nothing for undefined", () => {
    assert.strictEqual(
      queryString({
        "a&b=c": "d&e=f",
        "ü #": "+ %",
        list: ["x", "y&z", undefined],
        none: [],
        missing: undefined,
        zero: 0,
        no: false,
        empty: "",
        null: null
      }),
      "?a%26b%3Dc=d%26e%3Df&%C3%BC%20%23=%2B%20%25&list=x&list=y%26z&zero=0&no=false&empty=&null=null"
    )
    assert.strictEqual(queryString({ missing: undefined, none: [] }), "")
  })

  it("has the fixed values of an operation, whatever the input says", () => {
    const encode = makeRequest("/a/:id/b", {
      call: "GET /a/:id/b",
      params: { id: "id" },
      query: { "q?": "string", "only?": "string", "tags?": { items: "string" } },
      fixed: { only: "true" }
    })
    const encoded = encode({ id: "x/y?z#1", q: "ö", only: "false", tags: ["1", "2"] })
    assert.strictEqual(
      encoded._tag === "Success" ? encoded.success.target : "",
      "/a/x%2Fy%3Fz%231/b?q=%C3%B6&only=true&tags=1&tags=2"
    )
  })

  it("is rejected if any of its strings is not well-formed", () => {
    const encode = makeRequest("/a", {
      call: "GET /a",
      query: { "q?": "string", "tags?": { items: "string" } }
    })
    for (const input of [{ q: "\ud800" }, { tags: ["a", "\udfff"] }, { tags: ["\ud800", "a"] }]) {
      assert.strictEqual(encode(input)._tag, "Failure", JSON.stringify(input))
    }
  })
})
