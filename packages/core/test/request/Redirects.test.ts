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

  it.effect("one without a location, or with an invalid one, is an unexpected status", () =>
    Effect.gen(function*() {
      for (const location of [undefined, "", "http://", "http://[/"]) {
        const { flat } = yield* testClient(to(location), { retries: 0 })
        assert.strictEqual((yield* Effect.flip(flat.organization.countOrgaUsers())).reason._tag, "UnexpectedStatus")
      }
    }))
})

describe("redirects of a file", () => {
  it.effect("request the same part of the same version in the store, uncompressed", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(({ url }) =>
        url.hostname === "flat.test"
          ? { status: 302, headers: { location: "https://store.example/file" } }
          : { text: "MThd" }
      )
      const input = { score: "s1", revision: "last", format: "midi" } as const
      yield* Effect.scoped(flat.scores.getScoreRevisionData.download(input, { from: 2, etag: "\"v1\"" }))
      for (const { headers } of sent) {
        assert.deepStrictEqual([headers["range"], headers["if-range"]], ["bytes=2-", "\"v1\""])
        assert.strictEqual(headers["accept-encoding"], "identity")
      }
      assert.strictEqual(sent.length, 2)
    }))
})
