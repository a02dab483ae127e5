import { assert, describe, it } from "@effect/vitest"
import * as StatusError from "../../src/request/StatusError.ts"

const reasonOf = (status: number, body: object = {}, secrets: ReadonlyArray<string> = []) =>
  StatusError.fromResponse({ status, headers: {}, text: Object.keys(body).length === 0 ? "" : JSON.stringify(body) }, {
    acceptedScopes: [],
    secrets,
    now: 0
  })

describe("the reason of a status", () => {
  it.each([
    [300, "UnexpectedStatus"],
    [400, "BadRequest"],
    [401, "Unauthorized"],
    [402, "PaymentRequired"],
    [403, "Forbidden"],
    [404, "NotFound"],
    [405, "UnexpectedStatus"],
    [409, "Conflict"],
    [422, "BadRequest"],
    [429, "RateLimited"],
    [499, "UnexpectedStatus"],
    [500, "ServerError"],
    [599, "ServerError"],
    [600, "UnexpectedStatus"],
    [0, "UnexpectedStatus"]
  ])("%i is %s", (status, tag) => assert.strictEqual(reasonOf(status)._tag, tag))

  it("has the words of its status if the response has none", () => {
    const wordsOf = (status: number) => reasonOf(status).message
    assert.include(wordsOf(304), "not modified")
    assert.notInclude(wordsOf(304), "redirect")
    assert.include(wordsOf(302), "a redirect")
  })

  it("is that of its code, also if a secret of the request is part of the code", () => {
    const code = "API_RATE_LIMIT_EXCEEDED"
    assert.strictEqual(reasonOf(403, { code })._tag, "RateLimited")
    assert.strictEqual(reasonOf(403, { code }, [code, "RATE_LIMIT"])._tag, "RateLimited")
    assert.strictEqual(reasonOf(403, { code: "QUOTA_EXCEEDED" }, ["QUOTA_EXCEEDED"])._tag, "QuotaExhausted")
    assert.strictEqual(reasonOf(403, { code: code.toLowerCase() })._tag, "Forbidden")
  })
})
