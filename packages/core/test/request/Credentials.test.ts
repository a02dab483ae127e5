import { assert, describe, it } from "@effect/vitest"
import { type FlatConfig, OAuth, TokenSource, Transport } from "@flat-sdk/core"
import { freshUntil } from "@flat-sdk/engine/Credentials"
import { Config, Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { apiError, recording, testClient } from "../support/TestClient.ts"

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
})

describe("tokens of a store that have expired by the clock of the API", () => {
  const from = Effect.fnUntraced(function*(good: string) {
    let nth = 1
    const application = { clientId: "c", clientSecret: "s", redirectUri: "https://app.example/callback" }
    const { tokenSource } = yield* Effect.provideService(
      OAuth.make(application),
      Transport.Transport,
      recording(() => "refused").transport
    )
    const store = { load: () => ({ accessToken: `good-${++nth}` }), save: () => {} }
    return yield* door(new Set([good]), tokenSource({ accessToken: "good-1" }, { store }))
  })

  it.effect("are replaced by the next ones, three times", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* Effect.flatMap(from("good-4"), count), 3)
      const client = yield* from("good-5")
      assert.strictEqual((yield* Effect.flip(count(client))).reason._tag, "Unauthorized")
      assert.lengthOf(client.sent, 4)
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
})
