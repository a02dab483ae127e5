import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Handler, testClient } from "../support/TestClient.ts"

const to = (location: string | undefined, status = 302): Handler => ({ url }) =>
  url.searchParams.has("there") ? { json: 3 } : { status, headers: location === undefined ? {} : { location } }

describe("redirects", () => {
  it.effect.each([301, 302, 303, 307, 308])(
    "a GET follows %i within the origin, with its token",
    (status) =>
      Effect.gen(function*() {
        const { flat, sent } = yield* testClient(to("/v2/moved?there", status))
        assert.strictEqual(yield* flat.organization.countOrgaUsers(), 3)
        assert.strictEqual(sent[1]?.url.href, "https://flat.test/v2/moved?there")
        assert.strictEqual(sent[1]?.headers["authorization"], "Bearer test-token")
      })
  )

  it.effect.each([
    "https://elsewhere.example/v2?there",
    "http://flat.test/v2?there",
    "https://flat.test:8443/v2?there",
    "//elsewhere.example/?there"
  ])(
    "another origin is not asked: %s",
    (location) =>
      Effect.gen(function*() {
        const { flat, sent } = yield* testClient(to(location))
        const error = yield* Effect.flip(flat.organization.countOrgaUsers())
        assert(error.reason._tag === "UnexpectedStatus")
        assert.strictEqual(error.reason.status, 302)
        assert.strictEqual(sent.length, 1)
      })
  )

  it.effect.each([301, 302, 303, 307, 308])("a write does not follow %i", (status) =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(to("/v2/moved?there", status))
      const body = { username: "ada", password: "secret-1" }
      assert.strictEqual(
        (yield* Effect.flip(flat.organization.createOrganizationUser({ body }))).reason._tag,
        "UnexpectedStatus"
      )
      assert.strictEqual(
        (yield* Effect.flip(flat.organization.removeOrganizationUser({ user: "u" }))).reason._tag,
        "UnexpectedStatus"
      )
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("a loop ends", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ status: 302, headers: { location: "/v2/round" } }))
      assert.strictEqual((yield* Effect.flip(flat.organization.countOrgaUsers())).reason._tag, "UnexpectedStatus")
      assert.isBelow(sent.length, 10)
    }))

  it.effect("one without a place, or with a broken one, is an unexpected status", () =>
    Effect.gen(function*() {
      for (const location of [undefined, "", "http://", "http://[/"]) {
        const { flat } = yield* testClient(to(location), { retries: 0 })
        assert.strictEqual((yield* Effect.flip(flat.organization.countOrgaUsers())).reason._tag, "UnexpectedStatus")
      }
    }))
})
