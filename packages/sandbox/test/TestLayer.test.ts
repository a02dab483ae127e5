import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Effect, Layer, Stream } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Sandbox } from "../src/effect.ts"

const get = (path: string, token = "sandbox-admin") =>
  HttpClient.get(`https://flat.example/v2${path}`, { headers: { authorization: `Bearer ${token}` } })

const statusOf = (path: string, token?: string) => Effect.map(get(path, token), (response) => response.status)

describe("the test layer", () => {
  it.effect("serves the client of this project without a socket", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const sandbox = yield* Sandbox.Sandbox
      const made = yield* flat.organization.createOrganizationUser({
        body: { username: "ada", password: "a-password" }
      })
      const users = yield* Stream.runCollect(flat.organization.listOrganizationUsers.stream({ limit: 20 }))
      assert.strictEqual(users.length, 51)
      assert.deepStrictEqual(users.at(-1), made)
      const ids = yield* Stream.runCollect(flat.organization.listOrganizationUserIds.stream({}))
      assert.deepStrictEqual(ids, users.map((user) => user.id))
      // Three pages of 20, and one of 100 ids.
      assert.strictEqual(sandbox.count("listOrganizationUsers"), 4)
    }).pipe(
      Effect.provide(
        FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(Layer.provideMerge(Sandbox.layerTest({ users: 50 })))
      )
    ))

  it.effect("rejects beyond the rate limit until its window ends, by the test's clock", () =>
    Effect.gen(function*() {
      const budget = Effect.map(
        get("/organizations/users/count"),
        ({ headers, status }) => [status, headers["x-ratelimit-remaining"]]
      )
      assert.deepStrictEqual(yield* budget, [200, "1"])
      yield* TestClock.adjust("59 minutes")
      assert.deepStrictEqual(yield* budget, [200, "0"])
      const rejected = yield* get("/organizations/users/count")
      assert.deepStrictEqual([rejected.status, rejected.headers["x-ratelimit-remaining"]], [403, "-1"])
      assert.strictEqual(rejected.headers["x-ratelimit-reset"], "3600")
      assert.strictEqual(rejected.headers["x-ratelimit-limit"], "2")
      assert.deepInclude(yield* rejected.json, { code: "API_RATE_LIMIT_EXCEEDED" })
      assert.strictEqual(yield* statusOf("/organizations/users/count", "other"), 200)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* budget, [200, "1"])
    }).pipe(Effect.provide(Sandbox.layerTest({ rateLimit: { requests: 2 }, tokens: [{ token: "other" }] }))))

  it.effect("lets delegated tokens and licences expire", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* FlatClient.FlatClient
      const { users } = sandbox.state()
      const { token = "" } = yield* client.organization.createOrganizationUserAccessToken({
        user: users[1]?.id ?? "",
        body: { scopes: ["edu.admin.users"] }
      })
      assert.strictEqual(yield* statusOf("/organizations/users/count", token), 200)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* statusOf("/organizations/users/count", token), 401)
      const licensed = client.organization.listOrganizationUsers({ licenseExpirationDate: ["active"], limit: 1000 })
      const before = yield* licensed
      yield* TestClock.adjust("600 days")
      const after = yield* licensed
      assert.isBelow(after.items.length, before.items.length)
      assert.isTrue(after.items.every((user) => user.license?.expirationDate === undefined))
      const counted = yield* client.organization.countOrgaUsers({ noActiveLicense: true })
      assert.strictEqual(counted, users.length - after.items.length)
    }).pipe(
      Effect.provide(
        FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(Layer.provideMerge(Sandbox.layerTest({ users: 100 })))
      )
    ))

  it.effect("fails if a fault breaks the connection", () =>
    Effect.gen(function*() {
      const reset = yield* Effect.flip(get("/organizations/users/count"))
      assert.strictEqual(reset.reason._tag, "TransportError")
      const cut = yield* get("/organizations/users")
      assert.strictEqual(cut.status, 200)
      yield* Effect.flip(cut.text)
      assert.strictEqual(yield* statusOf("/organizations/users"), 200)
    }).pipe(
      Effect.provide(
        Sandbox.layerTest({ faults: [{ fault: "reset-before-headers", times: 1 }, { fault: "cut-body", times: 1 }] })
      )
    ))
})
