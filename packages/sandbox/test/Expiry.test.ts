import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Sandbox } from "../src/effect.ts"
import { type RawResponse, sender } from "./support/raw.ts"
import { served } from "./support/sandbox.ts"

const me = "/v2/me"
const users = "/v2/organizations/users"

const isExpired = ({ body, headers, status }: RawResponse) =>
  assert.deepStrictEqual([status, body.code, headers["www-authenticate"]], [401, "INVALID_ACCESS_TOKEN", "Bearer"])

describe("tokens that expire", () => {
  it.effect("B8 a delegated token expires exactly at its expirationDate", () =>
    Effect.gen(function*() {
      const target = yield* served({ tokenLifetime: 60_000 })
      const send = sender(target)
      const user = target.sandbox.state().users[3]?.id
      const mint = () =>
        Effect.promise(() =>
          send("POST", `${users}/${user}/accessToken`, { body: { scopes: ["account.public_profile"] } })
        )
      const { expirationDate, token } = (yield* mint()).body
      assert.strictEqual(Date.parse(expirationDate), 60_000)
      yield* TestClock.adjust(59_999)
      assert.strictEqual((yield* Effect.promise(() => send("GET", me, { token }))).status, 200)
      yield* TestClock.adjust(1)
      isExpired(yield* Effect.promise(() => send("GET", me, { token })))
      // A write with it does nothing.
      const write = yield* Effect.promise(() => send("POST", "/v2/classes", { token, body: { name: "Theory" } }))
      isExpired(write)
      // The next token is valid, the first one stays expired.
      const next = (yield* mint()).body.token
      assert.strictEqual((yield* Effect.promise(() => send("GET", me, { token: next }))).status, 200)
      isExpired(yield* Effect.promise(() => send("GET", me, { token })))
    }))

  it.effect("B8 an OAuth token expires after its lifetime", () =>
    Effect.gen(function*() {
      const target = yield* served({
        tokens: [{
          token: "oauth-access-token",
          user: "teacher",
          scopes: ["account.public_profile"],
          lifetime: 3_600_000
        }]
      })
      const send = sender({ url: target.url, token: "oauth-access-token" })
      assert.strictEqual((yield* Effect.promise(() => send("GET", me))).status, 200)
      yield* TestClock.adjust(3_599_999)
      assert.strictEqual((yield* Effect.promise(() => send("GET", me))).status, 200)
      yield* TestClock.adjust(1)
      isExpired(yield* Effect.promise(() => send("GET", me)))
      // Tokens without a lifetime stay valid.
      assert.strictEqual((yield* Effect.promise(() => sender(target)("GET", me))).status, 200)
      target.sandbox.reset()
      assert.strictEqual((yield* Effect.promise(() => send("GET", me))).status, 200)
    }))

  it("B8 rejects an invalid lifetime", () => {
    assert.throws(() => Sandbox.make({ tokens: [{ token: "a", lifetime: 0 }] }), "lifetime")
  })
})
