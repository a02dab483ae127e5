import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Effect, Stream, Tracer } from "effect"
import { HttpClient } from "effect/http"
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
      Effect.provide(Sandbox.layerTest({ users: 50 }))
    ))

  it.effect("X9 leaves the spans of its caller alone: they have nothing of the simulated server", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const flat = yield* FlatClient.FlatClient
      yield* Effect.all([flat.organization.countOrgaUsers(), statusOf("/organizations/users/count")]).pipe(
        Effect.withSpan("caller"),
        Effect.provideService(Tracer.Tracer, tracer)
      )
      assert.deepStrictEqual(spans.map(({ kind, name }) => [name, kind]), [
        ["caller", "internal"],
        ["flat.countOrgaUsers", "internal"],
        ["GET /organizations/users/count", "client"],
        ["GET", "client"]
      ])
      assert.notInclude(spans.flatMap(({ attributes }) => [...attributes.keys()]), "http.route")
      assert.isEmpty(spans.flatMap(({ events }) => events))
    }).pipe(Effect.provide(Sandbox.layerTest())))

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
