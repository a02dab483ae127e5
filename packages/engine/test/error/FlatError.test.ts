/**
 * What distinguishes an error of this package: nothing that another copy of the package lacks.
 */
import { assert, describe, it } from "@effect/vitest"
import * as FlatError from "../../src/error/FlatError.ts"

describe("isFlatError", () => {
  it("accepts an error of another copy of the package, and nothing else", async () => {
    const facts = { operation: "countOrgaUsers", method: "GET", path: "/organizations/users/count" }
    const error = new FlatError.FlatError({
      ...facts,
      attempts: 1,
      waited: 0,
      outcome: undefined,
      reason: new FlatError.Transport({ phase: "connect", detail: "refused", cause: undefined })
    })
    // A query loads the same file as a separate module; the compiler would look for a file of that name.
    const path: string = "../../src/error/FlatError.ts?another-copy"
    const copy: typeof FlatError = await import(path)
    assert.notStrictEqual(copy.FlatError, FlatError.FlatError)
    assert.isTrue(copy.isFlatError(error))
    assert.isFalse(error instanceof copy.FlatError)
    for (const other of [null, undefined, "FlatError", {}, { _tag: "FlatError" }, new Error("FlatError")]) {
      assert.isFalse(FlatError.isFlatError(other))
    }
  })
})

describe("isRetryable", () => {
  const api = {
    status: 503,
    code: undefined,
    detail: "no",
    param: undefined,
    supportId: undefined,
    providerMessage: undefined,
    headers: {}
  }
  const transient = [
    new FlatError.RateLimited({ ...api, refusedBy: "api", resetAt: undefined }),
    new FlatError.ServerError(api),
    new FlatError.UnexpectedStatus({ ...api, status: 408 }),
    new FlatError.Transport({ phase: "connect", detail: "refused" }),
    new FlatError.Transport({ phase: "body", detail: "reset" }),
    new FlatError.Timeout({ limit: "attempt", millis: 1 })
  ]
  const final = [
    new FlatError.Unauthorized({ ...api, status: 401 }),
    new FlatError.Forbidden({ ...api, status: 403, acceptedScopes: [] }),
    new FlatError.ServerError({ ...api, status: 501 }),
    new FlatError.Transport({ phase: "body", detail: "not HTTP", final: true }),
    new FlatError.Timeout({ limit: "total", millis: 1 }),
    new FlatError.Encode({ problems: [] }),
    new FlatError.Credentials({ detail: "none" })
  ]
  const isRetryable = (reason: FlatError.FlatErrorReason, more: object = {}) =>
    new FlatError.FlatError({ operation: "o", method: "PUT", path: "/", attempts: 1, reason, ...more }).isRetryable

  it("is true for what can pass, unless the call may have been executed or cannot be sent again", () => {
    for (const reason of transient) {
      assert.isTrue(isRetryable(reason), reason.message)
      assert.isFalse(isRetryable(reason, { outcome: "unknown", isRetryable: true }), reason.message)
      assert.isFalse(isRetryable(reason, { consumedSource: "body.data" }), reason.message)
    }
    for (const reason of final) assert.isFalse(isRetryable(reason, { isRetryable: true }), reason.message)
  })
})

describe("the message", () => {
  it("ends the sentence of the reason before it says what to check", () => {
    const facts = { operation: "forkScore", method: "POST", path: "/scores/{score}/fork", attempts: 1 }
    const messageOf = (detail: string, more: object) =>
      new FlatError.FlatError({ ...facts, ...more, reason: new FlatError.Transport({ phase: "response", detail }) })
        .message
    const start = "forkScore (POST /scores/{score}/fork): the connection was lost before a response arrived"
    const outcome = "It may have been executed: check before sending it again."
    assert.strictEqual(messageOf("reset", {}), `${start}: reset`)
    assert.strictEqual(messageOf("reset", { outcome: "unknown" }), `${start}: reset. ${outcome}`)
    assert.strictEqual(messageOf("It was reset.", { outcome: "unknown" }), `${start}: It was reset. ${outcome}`)
    assert.include(
      messageOf("reset", { attempts: 2, consumedSource: "body.data" }),
      "ms of waiting). It was not retried"
    )
  })
})
