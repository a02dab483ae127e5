/**
 * Requests to operations that the client does not know: what is sent, and what is rejected before that.
 */
import { assert, describe, it } from "@effect/vitest"
import type { CustomRequest } from "@flat-sdk/core"
import { Effect } from "effect"
import { apiError, testClient } from "./support/TestClient.ts"

type Request = CustomRequest.CustomRequest

const rejected = (request: object) =>
  Effect.gen(function*() {
    const { flat, sent } = yield* testClient(() => ({ json: {} }))
    const { reason } = yield* Effect.flip(flat.request({ method: "GET", path: "/me", ...request } as Request))
    assert(reason._tag === "Encode", reason._tag)
    assert.lengthOf(sent, 0)
    return reason.problems.map(({ path }) => path)
  })

describe("a custom request", () => {
  it.effect("is named in errors without ids and names", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(() => apiError(404, "NOT_FOUND"))
      const nameOf = (path: string) =>
        Effect.map(Effect.flip(flat.request({ method: "GET", path })), (e) => e.operation)
      assert.strictEqual(
        yield* nameOf("/scores/5f3b2a1c/7/ada%40b/x@y/v2/abcdef1"),
        "GET /scores/{id}/{id}/{id}/{id}/v2/abcdef1"
      )
    }))

  it.effect("shows neither its headers nor its private values in errors, whatever the server repeats", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(({ body, headers }) => ({
        status: 400,
        json: { code: "BAD", message: `no ${headers["x-key"]} in ${body?.slice(13, 27)}` }
      }))
      const request = {
        method: "POST",
        path: "/me",
        headers: { "x-key": "planted-key-1" },
        body: { password: "guessed-word-2" }
      } as const
      const error = yield* Effect.flip(flat.request(request))
      assert.include(error.message, "no <redacted> in <redacted>")
      assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "guessed")
    }))

  it.effect("with a body that is nested 100,000 deep is rejected, and one with 400 levels is sent", () =>
    Effect.gen(function*() {
      const nested = (levels: number) => {
        let body: object = {}
        for (let level = 1; level < levels; level++) body = level % 2 === 0 ? { "a\"[": body } : [body]
        return body
      }
      for (const levels of [501, 5000, 100_000]) {
        assert.deepStrictEqual(yield* rejected({ method: "POST", body: nested(levels) }), ["body"])
      }
      const { flat, sent } = yield* testClient(() => ({ json: {} }))
      yield* flat.request({ method: "POST", path: "/me", body: nested(400) })
      assert.lengthOf(sent, 1)
    }))
})
