import { assert, describe, it } from "@effect/vitest"
import { FlatError } from "@flat-sdk/core"
import { Cause, Effect, Redacted } from "effect"
import { inspect } from "node:util"
import { apiError, type Reply, sequence, testClient } from "./support/TestClient.ts"

const count = (reply: Reply) =>
  Effect.gen(function*() {
    const { flat } = yield* testClient(() => reply, { retries: 0, maxWait: 0 })
    return yield* Effect.flip(flat.organization.countOrgaUsers())
  })

/** Every way to convert an error to a string. */
const shown = (error: unknown): string =>
  [
    inspect(error, { depth: 20, showHidden: true }),
    inspect({ error }, { depth: 20 }),
    String(error),
    JSON.stringify(error),
    JSON.stringify({ nested: [error] }),
    error instanceof Error ? `${error.message}${error.stack}` : "",
    Cause.pretty(Cause.fail(error))
  ].join("\n")

describe("reasons", () => {
  const table: ReadonlyArray<[status: number, code: string, tag: FlatError.FlatErrorReason["_tag"]]> = [
    [403, "API_RATE_LIMIT_EXCEEDED", "RateLimited"],
    [429, "TOO_MANY", "RateLimited"],
    [404, "NOT_FOUND", "NotFound"],
    [403, "QUOTA_EXCEEDED", "QuotaExhausted"],
    [402, "CREDITS_EXHAUSTED", "QuotaExhausted"],
    [429, "OMR_CREDITS_EXHAUSTED", "RateLimited"],
    [400, "OMR_CREDITS_EXHAUSTED", "QuotaExhausted"]
  ]
  it.effect.each(table)("%i %s is %s", ([status, code, tag]) =>
    Effect.gen(function*() {
      const error = yield* count(apiError(status, code))
      assert.strictEqual(error.reason._tag, tag)
      assert(FlatError.isFlatError(error))
      assert(error instanceof Error)
    }))

  it.effect("have status, code, message, parameter, support id, provider's message, and helpful headers", () =>
    Effect.gen(function*() {
      const error = yield* count({
        ...apiError(500, "INTERNAL", { id: "support-42", param: "username", providerMessage: "the store is down" }),
        headers: {
          "x-request-id": "r1",
          "retry-after": "900",
          "set-cookie": "session=cookie-secret",
          "x-secret": "other-secret"
        }
      })
      assert(error.reason._tag === "ServerError")
      assert.deepInclude(error.reason, {
        status: 500,
        code: "INTERNAL",
        detail: "rejected with INTERNAL",
        param: "username",
        supportId: "support-42",
        providerMessage: "the store is down"
      })
      assert.deepInclude(error.reason.headers, { "x-request-id": "r1", "retry-after": "900" })
      assert.notProperty(error.reason.headers, "set-cookie")
      for (
        const part of ["countOrgaUsers", "GET /organizations/users/count", "500 INTERNAL", "username", "support-42"]
      ) {
        assert.include(error.message, part)
      }
      assert.notInclude(shown(error), "-secret")
    }))

  it.effect("an HTML page of a gateway, an empty body and a body of another form have a readable message", () =>
    Effect.gen(function*() {
      const html = yield* count({
        status: 502,
        text:
          "<html><head><style>p{}</style><script>steal()</script></head><body><h1>502 Bad\n Gateway</h1></body></html>"
      })
      assert.strictEqual(html.reason._tag, "ServerError")
      assert.include(html.message, "502 Bad Gateway")
      assert.notInclude(html.message, "steal")
      assert.notInclude(html.message, "\n")
      assert.include((yield* count({ status: 500 })).message, "no text")
      for (const text of ["null", "[]", "3", "\"text\"", "{\"code\":7,\"message\":{}}"]) {
        assert.strictEqual((yield* count({ status: 404, text })).reason._tag, "NotFound")
      }
    }))

  it.effect("a long body is truncated", () =>
    Effect.gen(function*() {
      assert.isBelow((yield* count({ status: 500, text: "x".repeat(100_000) })).message.length, 400)
    }))
})

describe("secrecy", () => {
  const email = "planted.pupil@school.example"

  it.effect("the whole body of an unreadable response is available, redacted", () =>
    Effect.gen(function*() {
      const error = yield* count({ text: `<p>${email}</p>` })
      assert(error.reason._tag === "Decode")
      assert.strictEqual(Redacted.value(error.reason.body), `<p>${email}</p>`)
      assert.notInclude(shown(error), "planted.pupil")
    }))
})

describe("guards and handling", () => {
  it.effect("catchReason handles one reason and passes on the others", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(sequence(apiError(404, "NOT_FOUND"), apiError(409, "TAKEN")))
      const remove = flat.organization.removeOrganizationUser({ user: "u1" }).pipe(
        Effect.as("removed"),
        Effect.catchReason("FlatError", "NotFound", (reason) => Effect.succeed(`gone already: ${reason.code}`))
      )
      assert.strictEqual(yield* remove, "gone already: NOT_FOUND")
      assert.strictEqual((yield* Effect.flip(remove)).reason._tag, "Conflict")
    }))

  it.effect("JSON has the facts of the call and of the reason, and is plain", () =>
    Effect.gen(function*() {
      const error = yield* count(apiError(404, "NOT_FOUND"))
      const json = JSON.parse(JSON.stringify(error)) as Record<string, unknown>
      assert.deepInclude(json, {
        _tag: "FlatError",
        operation: "countOrgaUsers",
        method: "GET",
        path: "/organizations/users/count",
        attempts: 1,
        waited: 0
      })
      assert.deepInclude(json["reason"] as object, { _tag: "NotFound", status: 404, code: "NOT_FOUND" })
      for (const absent of ["stack", "cause"]) assert.notProperty(json, absent)
      const unreadable = JSON.parse(JSON.stringify(yield* count({ text: "<p>" }))) as { readonly reason: object }
      assert.notProperty(unreadable.reason, "body")
      const broken = yield* testClient(() => "reset", { retries: 0 })
      const reset = yield* Effect.flip(broken.flat.organization.countOrgaUsers())
      assert.notProperty((JSON.parse(JSON.stringify(reset)) as { readonly reason: object }).reason, "cause")
    }))
})
