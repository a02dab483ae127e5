import { assert, describe, it } from "@effect/vitest"
import { endpoints } from "@flat-sdk/core/contract/organization/Organization"
import * as Operation from "@flat-sdk/core/Operation"
import { makeRequest, queryString } from "@flat-sdk/engine/Operations"
import { Effect, Result, Schema } from "effect"
import * as Nightly from "../support/Nightly.ts"
import { testClient } from "../support/TestClient.ts"

type Name = keyof typeof endpoints

const encode = (name: Name, input: unknown) => Operation.prepare(endpoints[name] as never).ready().encode(input)

const request = (name: Name, input: unknown) => Effect.fromResult(encode(name, input))

const problems = (name: Name, input: unknown) => {
  const encoded = encode(name, input)
  assert(Result.isFailure(encoded), "expected the input to be rejected")
  assert.strictEqual(encoded.failure._tag, "Encode")
  return encoded.failure.problems
}

describe("path ids", () => {
  it.effect.prop("every string arrives unchanged or is rejected", [Schema.String], ([user]) =>
    Effect.sync(() => {
      const encoded = encode("removeOrganizationUser", { user })
      if (Result.isFailure(encoded)) {
        assert(user === "" || user === "." || user === ".." || !user.isWellFormed())
      } else {
        const url = new URL("https://flat.test/v2" + encoded.success.target)
        const segments = url.pathname.split("/")
        assert.strictEqual(segments.length, 5)
        assert.strictEqual(decodeURIComponent(segments[4]!), user)
        assert.strictEqual(url.search + url.hash, "")
      }
    }), Nightly.atLeast(100))
})

describe("query", () => {
  it.effect("names and values are encoded, so that none can add a parameter", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: [] }))
      const query = { "a&b=c#d e": "f&g=h", "é": ["i?", "j+"] }
      yield* flat.request({ method: "GET", path: "/me", query })
      assert.strictEqual(sent[0]!.url.search, "?a%26b%3Dc%23d%20e=f%26g%3Dh&%C3%A9=i%3F&%C3%A9=j%2B")
      assert.deepStrictEqual([...sent[0]!.url.searchParams], [["a&b=c#d e", "f&g=h"], ["é", "i?"], ["é", "j+"]])
    }))

  it.effect("an array is sent as repeated keys, a single element too", () =>
    Effect.gen(function*() {
      const two = yield* request("listOrganizationUsers", { role: ["user", "teacher"], group: ["g 1"] })
      assert.strictEqual(two.target, "/organizations/users?role=user&role=teacher&group=g%201")
      assert.strictEqual(
        (yield* request("listOrganizationUsers", { sort: "firstname" })).target,
        "/organizations/users?sort=firstname"
      )
      assert.strictEqual(
        (yield* request("listOrganizationUsers", { sort: ["firstname", "lastname"] })).target,
        "/organizations/users?sort=firstname&sort=lastname"
      )
    }))

  it.effect("an empty array sends nothing", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        (yield* request("listOrganizationUsers", { role: [], group: [] })).target,
        "/organizations/users"
      )
    }))

  it.effect("strings are percent-encoded once, booleans are true or false", () =>
    Effect.gen(function*() {
      const { target } = yield* request("listOrganizationUsers", { q: "a&b=c d%20+ü", noActiveLicense: false })
      assert.deepStrictEqual([...new URLSearchParams(target.split("?")[1])], [["q", "a&b=c d%20+ü"], [
        "noActiveLicense",
        "false"
      ]])
    }))

  it.each([NaN, Infinity, -Infinity, 1.5, 0, -1, 1001, "10", null])("a limit of %s is rejected", (limit) => {
    assert.deepStrictEqual(problems("listOrganizationUsers", { limit }).map((one) => one.path), ["limit"])
  })

  it.effect("a limit of 1 and of 1000 is sent", () =>
    Effect.gen(function*() {
      for (const limit of [1, 1000]) {
        assert.strictEqual(
          (yield* request("listOrganizationUsers", { limit })).target,
          `/organizations/users?limit=${limit}`
        )
      }
    }))

  it("a lone surrogate is rejected, because a URL cannot contain it", () => {
    assert.deepStrictEqual(problems("listOrganizationUsers", { q: "a\ud800" }).map((one) => one.path), ["q"])
    assert.deepStrictEqual(problems("listOrganizationUsers", { group: ["ok", "\ud800"] }).map((one) => one.path), [
      "group"
    ])
  })
})

describe("problems", () => {
  it("an unknown parameter is reported, with the known ones", () => {
    const [problem] = problems("listOrganizationUsers", { roles: ["user"] })
    assert.strictEqual(problem?.path, "roles")
    assert.include(problem?.problem, "role, q, group")
    assert.include(problems("listLtiCredentials", { limit: 3 })[0]?.problem, "takes no input")
  })

  it("a missing path id, a missing body and missing fields are named", () => {
    assert.deepStrictEqual(problems("removeOrganizationUser", {}).map((one) => one.path), ["user"])
    assert.deepStrictEqual(problems("createOrganizationUser", {}).map((one) => one.path), ["body"])
    assert.sameMembers(problems("createOrganizationUser", { body: {} }).map((one) => one.path), [
      "body.username",
      "body.password"
    ])
  })

  it.each(["text", 3, [], true])("an input of %j is rejected", (input) => {
    assert.include(problems("listOrganizationUsers", input)[0]?.problem, "must be an object")
  })
})

describe("bodies", () => {
  it.effect("are JSON with a Content-Type, and GET and DELETE have neither body nor Content-Type", () =>
    Effect.gen(function*() {
      const post = yield* request("createOrganizationInvitation", { body: {} })
      assert.strictEqual(post.body, "{}")
      assert.strictEqual(post.headers["content-type"], "application/json")
      const get = yield* request("listOrganizationUsers", {})
      assert.strictEqual(get.body, undefined)
      assert.notProperty(get.headers, "content-type")
      assert.notProperty((yield* request("removeOrganizationUser", { user: "u" })).headers, "content-type")
    }))

  it.effect("count the length of strings in code points", () =>
    Effect.gen(function*() {
      const body = { username: "🎵".repeat(30), password: "🎵".repeat(6) }
      assert.deepStrictEqual(JSON.parse(String((yield* request("createOrganizationUser", { body })).body)), body)
      assert.deepStrictEqual(
        problems("createOrganizationUser", { body: { ...body, username: "🎵".repeat(31) } }).map((one) => one.path),
        ["body.username"]
      )
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
