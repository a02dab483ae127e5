import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
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

  it.effect("a loop ends after five redirects", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(
        (_, index) => ({ status: 302, headers: { location: `https://flat.test/v2/next/${index}` } }),
        { retries: 0 }
      )
      const error = yield* Effect.flip(flat.organization.countOrgaUsers())
      assert.strictEqual(error.reason._tag, "UnexpectedStatus")
      assert.lengthOf(sent, 6)
    }))

  it.effect("share the time limit of one attempt", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(
        (_, index) =>
          index === 0
            ? Effect.delay(Effect.succeed({ status: 302, headers: { location: "/v2/moved" } }), "6 seconds")
            : Effect.never,
        { attemptTimeout: "10 seconds", retries: 0 }
      )
      const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
      yield* TestClock.adjust(9999)
      assert.lengthOf(sent, 2)
      assert.isUndefined(call.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.deepInclude({ ...(yield* Fiber.join(call)).reason }, { _tag: "Timeout", limit: "attempt" })
    }))

  it.effect("one without a location, or with an invalid one, is an unexpected status", () =>
    Effect.gen(function*() {
      for (const location of [undefined, "", "http://", "http://[/"]) {
        const { flat } = yield* testClient(to(location), { retries: 0 })
        assert.strictEqual((yield* Effect.flip(flat.organization.countOrgaUsers())).reason._tag, "UnexpectedStatus")
      }
    }))
})

describe("redirects of a file", () => {
  const input = { score: "s1", revision: "last", format: "midi" } as const
  const calls = (location: string) =>
    Effect.map(
      testClient(
        ({ url }) => url.hostname === "flat.test" ? { status: 302, headers: { location } } : { text: "MThd" },
        {
          headers: { "x-program": "roster" }
        }
      ),
      ({ flat, sent }) => ({
        read: Effect.map(flat.scores.getScoreRevisionData(input), ({ bytes }) => new TextDecoder().decode(bytes)),
        rest: Effect.scoped(flat.scores.getScoreRevisionData.download(input, { from: 2, etag: "\"v1\"" })),
        sent
      })
    )

  it.effect("are followed to another origin, without the token and the headers for the API", () =>
    Effect.gen(function*() {
      const { read, sent } = yield* calls("https://store.example/file?signature=1")
      assert.strictEqual(yield* read, "MThd")
      assert.strictEqual(sent[0]?.headers["authorization"], "Bearer test-token")
      assert.strictEqual(sent[0]?.headers["x-program"], "roster")
      assert.strictEqual(sent[1]?.url.href, "https://store.example/file?signature=1")
      assert.isUndefined(sent[1]?.headers["authorization"])
      assert.isUndefined(sent[1]?.headers["x-program"])
    }))

  it.effect("request the same part of the same version there, uncompressed", () =>
    Effect.gen(function*() {
      const { rest, sent } = yield* calls("https://store.example/file")
      yield* rest
      for (const { headers } of sent) {
        assert.deepStrictEqual([headers["range"], headers["if-range"]], ["bytes=2-", "\"v1\""])
        assert.strictEqual(headers["accept-encoding"], "identity")
      }
      assert.strictEqual(sent.length, 2)
    }))

  it.effect.each([
    "http://store.example/file",
    "http://flat.test/v2/file",
    "https://:secret@store.example/file",
    "https://ada@store.example/file",
    "ftp://store.example/file"
  ])("are not followed to %s: nothing is requested there", (location) =>
    Effect.gen(function*() {
      const { read, sent } = yield* calls(location)
      assert.strictEqual((yield* Effect.flip(read)).reason._tag, "Decode")
      assert.strictEqual(sent.length, 1)
    }))
})
