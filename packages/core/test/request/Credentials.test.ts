import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig, TokenSource, Transport } from "@flat-sdk/core"
import { freshUntil } from "@flat-sdk/engine/Credentials"
import { Config, Deferred, Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { apiError, recording, testClient } from "../support/TestClient.ts"
import { passing } from "../support/Time.ts"

const unauthorized = apiError(401, "UNAUTHORIZED")

/** Responds by token: accepts those in `good`. */
const door = (good: ReadonlySet<string>, accessToken: FlatConfig.Options["accessToken"]) =>
  testClient(
    ({ headers }) => good.has(headers["authorization"]?.replace("Bearer ", "") ?? "none") ? { json: 3 } : unauthorized,
    { accessToken }
  )

const count = (client: Effect.Success<ReturnType<typeof door>>) => client.flat.organization.countOrgaUsers()

describe("access token", () => {
  it.effect.each<[string, FlatConfig.Options["accessToken"]]>([
    ["a text", "good-1"],
    ["redacted", Redacted.make("good-1")],
    ["a cached Effect", TokenSource.cached(Effect.succeed("good-1"))],
    ["a cached Effect that returns it redacted", TokenSource.cached(Effect.succeed(Redacted.make("good-1")))],
    ["a Config", Config.succeed("good-1")],
    ["a function", () => "good-1"],
    ["an async function", async () => ({ accessToken: "good-1" })]
  ])("can be %s", ([, accessToken]) =>
    Effect.gen(function*() {
      const client = yield* door(new Set(["good-1"]), accessToken)
      assert.strictEqual(yield* count(client), 3)
      assert.strictEqual(client.sent[0]?.headers["authorization"], "Bearer good-1")
    }))

  it.effect("without one requests are sent unauthenticated", () =>
    Effect.gen(function*() {
      const { sent, transport } = recording(() => ({ json: 3 }))
      const flat = yield* Effect.provideService(FlatClient.make(), Transport.Transport, transport)
      yield* flat.organization.countOrgaUsers()
      assert.notProperty(sent[0]?.headers, "authorization")
    }))

  it.effect("a fixed token that is rejected fails after one request", () =>
    Effect.gen(function*() {
      const client = yield* door(new Set(), "bad-1")
      const error = yield* Effect.flip(count(client))
      assert.strictEqual(error.reason._tag, "Unauthorized")
      assert.strictEqual(client.sent.length, 1)
    }))
})

describe("token provider", () => {
  it.effect("a token that was rejected is masked in the error of the attempt with the next one", () =>
    Effect.gen(function*() {
      let calls = 0
      const tokens = ["the-rejected-token-1", "the-current-token-2"]
      const client = yield* testClient(
        (_, index) => index === 0 ? unauthorized : apiError(400, "BAD", { message: `not ${tokens.join(" or ")}` }),
        { accessToken: () => tokens[calls++]! }
      )
      const error = yield* Effect.flip(client.flat.organization.countOrgaUsers())
      assert.deepStrictEqual([error.reason._tag, client.sent.length], ["BadRequest", 2])
      for (const token of tokens) assert.notInclude(inspect(error, { depth: 9 }), token.slice(0, 12))
    }))

  it.effect("a refresh is not repeated when the new token is rejected too", () =>
    Effect.gen(function*() {
      let calls = 0
      const client = yield* door(new Set(), () => `t-${++calls}`)
      const error = yield* Effect.flip(count(client))
      assert.strictEqual(error.reason._tag, "Unauthorized")
      assert.strictEqual(error.attempts, 2)
      assert.strictEqual(client.sent.length, 2)
    }))

  it.effect("the same token is not sent a second time", () =>
    Effect.gen(function*() {
      const client = yield* door(new Set(), () => "same-1")
      assert.strictEqual((yield* Effect.flip(count(client))).reason._tag, "Unauthorized")
      assert.strictEqual(client.sent.length, 1)
    }))

  it.effect("the provider continues when the call that started it is interrupted, and the next call waits for it", () =>
    Effect.gen(function*() {
      let calls = 0
      const gate = yield* Deferred.make<string>()
      const client = yield* door(
        new Set(["t-1"]),
        TokenSource.cached(Effect.suspend(() => {
          calls++
          return Deferred.await(gate)
        }))
      )
      const first = yield* Effect.forkChild(count(client))
      yield* TestClock.adjust(1)
      const second = yield* Effect.forkChild(count(client))
      yield* TestClock.adjust(1)
      assert.strictEqual(calls, 1)
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(gate, "t-1")
      assert.strictEqual(yield* Fiber.join(second), 3)
      assert.strictEqual(calls, 1)
    }))

  it.effect("interruption ends the wait for a refresh immediately", () =>
    Effect.gen(function*() {
      let calls = 0
      const client = yield* door(
        new Set(),
        TokenSource.cached(Effect.suspend(() => ++calls === 1 ? Effect.succeed("t-1") : Effect.never))
      )
      const fiber = yield* Effect.forkChild(count(client))
      yield* TestClock.adjust(1)
      assert.strictEqual(calls, 2)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(client.sent.length, 1)
    }))

  it.effect.each<[string, FlatConfig.Options["accessToken"]]>([
    ["fails", TokenSource.cached(Effect.fail(new Error("the vault is closed, Bearer vault-secret-9")))],
    ["throws", () => {
      throw new Error("the vault is closed, token=vault-secret-9")
    }],
    ["rejects", () => Promise.reject(new Error("the vault is closed"))],
    ["returns only spaces", () => "   "],
    ["returns line breaks", () => "vault-secret-9\r\nX-Evil: 1"],
    ["yields nothing", () => undefined as never],
    ["returns a token that expires now", () => ({ accessToken: "vault-secret-9", expiresAt: new Date(0) })],
    ["returns an invalid date", () => ({ accessToken: "vault-secret-9", expiresAt: new Date(NaN) })]
  ])(
    "that %s fails the call as Credentials, with nothing sent and no secret shown",
    ([, accessToken]) =>
      Effect.gen(function*() {
        const client = yield* door(new Set(), accessToken)
        const error = yield* Effect.flip(count(client))
        assert.strictEqual(error.reason._tag, "Credentials")
        assert.strictEqual(error.attempts, 0)
        assert.deepStrictEqual(client.sent, [])
        for (const text of [error.message, JSON.stringify(error)]) assert.notInclude(text, "vault-secret-9")
      })
  )

  it.effect("that did not respond in its time to a call that was interrupted is called again", () =>
    Effect.gen(function*() {
      let calls = 0
      const client = yield* testClient(() => ({ json: 3 }), {
        accessToken: TokenSource.cached(Effect.suspend(() => ++calls === 1 ? Effect.never : Effect.succeed("good-1"))),
        tokenTimeout: "30 seconds"
      })
      const first = yield* Effect.forkChild(client.flat.organization.countOrgaUsers(), { startImmediately: true })
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* client.flat.organization.countOrgaUsers(), 3)
      assert.strictEqual(calls, 2)
    }))

  it("is called a minute before the token expires, or after half of a shorter lifetime", () => {
    assert.strictEqual(freshUntil(600_000, 0), 540_000)
    assert.strictEqual(freshUntil(120_000, 0), 60_000)
    assert.strictEqual(freshUntil(21_000, 1000), 11_000)
    assert.strictEqual(freshUntil(Infinity, 0), Infinity)
  })

  it.effect("has its time from when it was called, not from when a call began to wait for it", () =>
    Effect.gen(function*() {
      const client = yield* testClient(() => ({ json: 3 }), {
        accessToken: TokenSource.cached(Effect.never),
        tokenTimeout: "30 seconds"
      })
      const first = yield* Effect.forkChild(client.flat.organization.countOrgaUsers())
      yield* TestClock.adjust("20 seconds")
      const second = yield* Effect.forkChild(Effect.flip(client.flat.organization.countOrgaUsers()))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust(9999)
      assert.isUndefined(second.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* Fiber.join(second)).reason._tag, "Credentials")
    }))

  it.effect("that failed is called again by the next call", () =>
    Effect.gen(function*() {
      let calls = 0
      const client = yield* door(
        new Set(["t-2"]),
        TokenSource.cached(Effect.suspend(() => ++calls === 1 ? Effect.fail("down") : Effect.succeed("t-2")))
      )
      yield* Effect.flip(count(client))
      assert.strictEqual(yield* count(client), 3)
    }))

  it.effect("counts against the deadline", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(() => ({ json: 3 }), {
        accessToken: TokenSource.cached(Effect.never),
        deadline: "3 seconds"
      })
      const error = yield* passing(Effect.flip(flat.organization.countOrgaUsers()), "3 seconds")
      assert(error.reason._tag === "Timeout")
      assert.strictEqual(error.reason.limit, "total")
    }))
})
