import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Handler, testClient } from "../support/TestClient.ts"

const to = (location: string | undefined, status = 302): Handler => ({ url }) =>
  url.searchParams.has("there") ? { json: 3 } : { status, headers: location === undefined ? {} : { location } }

describe("redirects", () => {
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
