import { assert, describe, it } from "@effect/vitest"
import * as Core from "@flat-sdk/engine/FlatError"
import { ClosedError, FlatClient, FlatError, isClosedError, isFlatError, isReason } from "../src/index.ts"
import { toFlatError } from "../src/internal/failure.ts"
import { json, rejection, serve } from "./support/Server.ts"

const flatError = async (promise: Promise<unknown>): Promise<FlatError> => {
  const error = await rejection(promise)
  if (!isFlatError(error)) throw error
  return error
}

describe("FlatError", () => {
  it("a status of an error rejects with a real error and its reason", async () => {
    await using server = await serve((_, response) =>
      json(response, 404, { code: "SOME_CODE", message: "words", id: "support-1", param: "user" })
    )
    await using flat = new FlatClient({ accessToken: "a-token", baseUrl: server.baseUrl })
    const error = await flatError(flat.organization.removeOrganizationUser({ user: "u1" }))
    assert.instanceOf(error, FlatError)
    assert.instanceOf(error, Error)
    assert.strictEqual(error.name, "FlatError")
    assert.strictEqual(error.reason._tag, "NotFound")
    assert.strictEqual(error.status, 404)
    assert.strictEqual(error.code, "SOME_CODE")
    assert.include(error.message, "removeOrganizationUser (DELETE /organizations/users/{user})")
    assert.include(error.message, error.reason.message)
    assert.isTrue(
      "supportId" in error.reason && error.reason.supportId === "support-1" && error.reason.param === "user"
    )
  })

  it("a write that was sent again says so, in the error and in its JSON", async () => {
    let requests = 0
    await using server = await serve((_, response) => {
      if (requests++ === 0) response.destroy()
      else json(response, 404, { code: "USER_NOT_FOUND", message: "none" })
    })
    await using flat = new FlatClient({ accessToken: "a-token", baseUrl: server.baseUrl })
    const error = await flatError(flat.organization.removeOrganizationUser({ user: "u1" }))
    assert.deepStrictEqual([error.reason._tag, error.outcome, error.repeated], ["NotFound", "unknown", true])
    assert.include(JSON.stringify(error), "\"repeated\":true")
  })

  it("isReason narrows to the fields of one reason, or of several", async () => {
    await using server = await serve((_, response) => json(response, 403, { code: "X", message: "no" }))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const error: unknown = await rejection(flat.organization.countOrgaUsers())
    if (!isReason(error, "Forbidden")) throw error
    const scopes: ReadonlyArray<string> = error.reason.acceptedScopes
    assert.include(scopes, "edu.admin")
    assert.isTrue(isReason(error, "NotFound", "Forbidden"))
    assert.isFalse(isReason(error, "NotFound"))
    assert.isFalse(isReason(new Error("other"), "Forbidden"))
    assert.isFalse(isFlatError(undefined))
  })

  it("a body that is not JSON rejects as Decode, which provides the body but does not print it", async () => {
    await using server = await serve((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<p>hidden words")
    )
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const error = await flatError(flat.organization.countOrgaUsers())
    if (!isReason(error, "Decode")) throw error
    assert.strictEqual(error.reason.body(), "<p>hidden words")
    assert.notInclude(JSON.stringify(error.reason), "body")
  })

  it("the stack shows who awaited the call", async () => {
    await using server = await serve((_, response) => json(response, 404, { code: "X", message: "none" }))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const countForTheReport = async () => {
      await flat.organization.countOrgaUsers()
    }
    const error = await flatError(countForTheReport())
    assert.include(error.stack, "countForTheReport")
  })

  it("has all the facts of the call, also as JSON, and the transport's own error as its cause", () => {
    const cause = new Error("connection reset")
    const facts = {
      operation: "uploadOmrJobFile",
      method: "POST",
      path: "/omr/jobs/{job}/files",
      attempts: 3,
      waited: 12,
      outcome: "unknown",
      consumedSource: "file"
    } as const
    const reason = new Core.Transport({ phase: "response", detail: "reset", cause })
    const error = toFlatError(new Core.FlatError({ ...facts, reason }))
    assert.deepInclude({ ...error }, facts)
    assert.deepInclude(JSON.parse(JSON.stringify(error)), { ...facts, name: "FlatError", message: error.message })
    assert.deepInclude(error.reason, { _tag: "Transport", phase: "response", detail: "reset" })
    assert.instanceOf(error.cause, Error)
    assert.strictEqual(error.cause.message, cause.message)
  })

  it("is recognised when another copy of this package has created it", () => {
    const copy = Object.assign(Object.create({ "~@flat-sdk/promise/FlatError": true }), {
      reason: { _tag: "NotFound" }
    })
    assert.isTrue(isFlatError(copy) && isReason(copy, "NotFound"))
    assert.isTrue(isClosedError(Object.create({ "~@flat-sdk/promise/ClosedError": true })))
    assert.isFalse(
      isClosedError(copy) || isClosedError(null) || isFlatError("FlatError") || isFlatError(new ClosedError())
    )
  })
})
